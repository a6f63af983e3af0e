"""What the repetitions have lately been like, and what that says of the next one and of a stop."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.pairs import (
    CLEAN_RATIO,
    FASTEST_STROKE_S,
    ORDINARY_RATIO,
    OTHER_RATIO,
    SMALLEST_ARC_DEG,
    Pair,
    Stop,
    Turn,
    about,
    is_amid,
)
from analysis.places import NO_SIDE_DEG, amid, has_crept, is_near
from analysis.slope import common_move
from analysis.strokes import FIRST_DEG

LARGEST_ARC_DEG = 190.0  # no limb turns further; the whole body does
LARGEST_SIDE_DEG = 95.0  # from neutral: no hip turns so far to one side, a dancer's neither
LEAST_SHARE = 0.25  # of the recent arc: less is settling, not a repetition
USUAL_SHARE = 0.6  # of the recent arc: so wide a pair is one, wherever neutral is thought to be
REVERSED_SHARE = 0.75  # the same of one that begins with the other side
MOST_SHARE = 2.1  # of the recent arc: more is a turn of the body
MOST_ANEW_DEG = 130.0  # and than this after a long stop
SAME_SHARE = 0.15  # of the recent arc: a clean pair so like it is one, even if the body has turned
THROUGH = 3  # repetitions without a stop at neutral: who does so goes on so
RESTLESS = 100  # strokes of other movement: who has come to exercise has begun before
HASTY_SHARE = 0.45  # of the time from one extreme to the other: a body that turns is as quick
LESSER_SHARE = 0.6  # of the arc before a long stop: the strap being taken off may be such a pair
RETURN_SHARE = 0.4  # of a short side: back by this from its end, the leg has left it
AS_FAR = 0.3  # of a side: an extreme is as far as ever from neutral, wherever that is now,
FARTHER, NEARER = 1.4, 0.7  # and farther or nearer than ever from where it was
AT_END = 0.25  # of a side: so near to where it turned round of late, a leg is held
TURNED_DEG = 15.0  # the leg stands elsewhere by more: the body has turned, not the foot alone
END_SHARE = 0.05  # of the arc: neutral is farther from both ends,
AMID_SHARE = 0.2  # and where the leg stood before was as far as that
HELD = 0.12  # of the arc from either end: neutral is farther in, but for the shortest sides
BEYOND = 0.3  # of the arc: a leg that stops so far outside stands elsewhere
HALFWAY = 0.35  # of a side: nobody holds a leg there for long
OUTSIDE = 0.25  # of the arc from its middle: where neutral is unknown, an extreme is farther out
SLACK_DEG = 2.0  # neutral is not known better while counting
LONGEST_STROKE_S = 20.0  # 15 s a cycle, and holds
RATIO_SHARE = 2.5  # of the recent ratio: what swings so much more is out of the ordinary
TURNING_RATIO, TURNING_SHARE = 0.28, 3.0  # and so much more is a turn of the body
SHORT_SHARE = 0.3  # of the arc: an extreme may fall short of neutral by so much
DRIFT_SHARE = 0.85  # of how far both ends of the repetitions move together, neutral moves
SMALLER_SHARE = 0.5  # of a side: nobody tires so fast
BELIEVED_SHARE = 1.5  # of the recent ratio: what swings so much more may be one more
PAUSE_S = 1.6  # a longer stop at neutral ends a repetition begun: it was one-sided
LONG_PAUSE_S = 3.2  # and so does one in the usual order,
LONGEST_PAUSE_S = 6.0  # but for those who stop there each time, if no longer than this
SHORT_SIDE = 0.4  # of a side: what goes no farther, and stops at neutral, may be no repetition
AS_LONG = 1.4  # times: so long a stop there is one more of those that are made on the way
PAUSE_SHARE = 0.75  # of the first stroke's time: who is slow to turn is slow to go on
RESUMED_S = 2.5  # so soon after a stroke's end it may go on,
BACK_SHARE = 0.15  # of the arc: if the leg has gone back by less
HOME_SHARE = 0.7  # of the way to where a turn to one side ends: it may overshoot
LEARN = 0.4  # weight of the newest repetition among the recent


@dataclass(slots=True)
class Habit:
    """neutral_deg: where the leg points at rest, as far as known; None before any stop.

    arc_deg, inner_deg, outer_deg: of the recent repetitions; None before any, or after a long stop.
    trusted: whether a repetition has been counted since other movement. last: the second extreme of
    the last one. through: repetitions in a row without a stop at neutral. strange: how often other
    movement has come since the last repetition, or the beginning.
    """

    neutral_deg: float | None = None
    arc_deg: float | None = None
    inner_deg: float | None = None
    outer_deg: float | None = None
    trusted: bool = False
    last: Turn | None = None
    through: int = 0
    strange: int = 0
    _second_deg: float | None = None  # where the one before it had its second extreme
    _inner_first: bool | None = None
    _ratio: float = 0.0
    _ends_deg: tuple[float, float] | None = None  # the outer one and the inner one of late
    _arc_before_deg: float = 0.0
    _stood_deg: float | None = None  # where neutral was before the leg stood elsewhere
    _took: int = 0  # ticks from the last first extreme to the second
    _between: int = 0  # ticks from the last first extreme until the leg set out to the second
    _apart: float = 0.0  # ticks from a second extreme of late until the leg set out to the next one

    def learn(self, pair: Pair) -> None:
        """One more repetition."""
        first, second = pair[:2]
        at_end = not is_amid(self.neutral_deg, pair, END_SHARE)
        if at_end and is_amid(self._stood_deg, pair, AMID_SHARE):
            self.neutral_deg = self._stood_deg  # held where it seemed to stand, or still there
        if not about(pair, self.neutral_deg, SHORT_SHARE * pair.arc_deg):
            self.neutral_deg = self._ends_deg = None
        if pair.arc_deg < SMALLER_SHARE * (self.arc_deg or 0.0):
            self._ends_deg = None  # another set's, whose sides are others
        before = self.last if self.trusted else None
        same_side = before is not None and before.internal is second.internal
        self._second_deg = before.value_deg if before and same_side else None
        apart = 0 if before is None else first.departure - before.at
        self._apart = _mixed(self._apart or None, apart) if apart > 0 else 0.0
        self._ratio = _mixed(self._ratio if self.trusted else None, pair.ratio)
        self.trusted, self._inner_first, self.last = True, first.internal, second
        self._between = max(0, second.departure - first.at)
        self._took = second.at - first.at
        self.through += 1
        self.strange = 0
        self.arc_deg = _mixed(self.arc_deg, pair.arc_deg)
        low, high = sorted((first.value_deg, second.value_deg))
        ends, self._ends_deg = self._ends_deg, (low, high)
        if ends is not None and (high < ends[0] or ends[1] < low):
            ends = None  # the body has turned
        if ends is not None:
            self._ends_deg = _mixed(ends[0], low), _mixed(ends[1], high)
        if self.neutral_deg is None:
            return
        if ends is not None:
            moved = [now - was for now, was in zip(self._ends_deg, ends, strict=True)]
            self.neutral_deg += DRIFT_SHARE * common_move(*moved)
        inner = max(first.value_deg, second.value_deg) - self.neutral_deg
        self.inner_deg = _mixed_side(self.inner_deg, inner)
        self.outer_deg = _mixed_side(self.outer_deg, pair.arc_deg - inner)

    def lose_place(self) -> None:
        """Neutral may be anywhere now, and nothing shows yet that the exercise goes on."""
        if self.neutral_deg is not None:
            self._stood_deg = self.neutral_deg
        self.neutral_deg = self._ends_deg = None
        self.trusted, self.through = False, 0
        self.strange += 1

    def forget_manner(self, *, paused: bool = False) -> None:
        """After a long stop another manner of moving may begin.

        paused: the leg has but paused as it does between repetitions: the same side comes first.
        """
        self._arc_before_deg = self.arc_deg or self._arc_before_deg
        self.arc_deg = self.inner_deg = self.outer_deg = self._ends_deg = None
        if not paused:
            self._inner_first = None

    def begin_anew(self, pairs: Sequence[Pair], *, neutral_deg: float | None) -> None:
        """These repetitions show that what was thought of neutral or of their size is not so."""
        self.lose_place()
        self.forget_manner()
        self.neutral_deg = neutral_deg
        for pair in pairs:
            self.learn(pair)

    def stand_elsewhere(self, level_deg: float) -> None:
        """The leg stands here now. If the body has turned, either side may come first again."""
        before_deg, self.neutral_deg = self.neutral_deg, level_deg
        if before_deg is not None and abs(level_deg - before_deg) > SLACK_DEG:
            self._stood_deg = before_deg
        self._ends_deg = None
        if before_deg is None or abs(level_deg - before_deg) > TURNED_DEG:
            self._inner_first = None

    def draw_neutral(self, level_deg: float, share: float) -> None:
        """The leg stops here, near neutral, which follows it by so much."""
        if self.neutral_deg is not None:
            self.neutral_deg += share * (level_deg - self.neutral_deg)

    def come_home(self, half: Pair) -> None:
        """The leg has turned to one side and come back: neutral, which drifts, is near that end."""
        neutral_deg = self.neutral_deg
        assert neutral_deg is not None
        home = min(half[:2], key=lambda turn: abs(turn.value_deg - neutral_deg))
        self.draw_neutral(home.value_deg, HOME_SHARE)

    # --- what is to be expected -----------------------------------------------------------------

    @property
    def believed_ratio(self) -> float:
        """What a stroke of one more repetition may swing; 0 before any."""
        return BELIEVED_SHARE * self._ratio if self.trusted else 0.0

    @property
    def is_restless(self) -> bool:
        """Whether so much other movement has come that some of it looks like a repetition."""
        return self.strange >= RESTLESS

    @property
    def swings_along(self) -> bool:
        """Whether the leg swings in each repetition as it does in other movement."""
        return self.trusted and self._ratio > OTHER_RATIO

    def plausible(self, first: Turn, second: Turn, rate_hz: float) -> bool:
        """Whether two turning points can be the extremes of one repetition."""
        arc = abs(second.value_deg - first.value_deg)
        seconds = (second.at - first.at) / rate_hz
        possible = FASTEST_STROKE_S < seconds <= LONGEST_STROKE_S
        if first.internal == second.internal or not possible or not arc >= SMALLEST_ARC_DEG:
            return False
        if self.arc_deg is None or not self.trusted or arc >= USUAL_SHARE * self.arc_deg:
            return arc <= LARGEST_ARC_DEG
        return arc >= LEAST_SHARE * self.arc_deg and self.reaches(first) and self.reaches(second)

    def usual(self, pair: Pair) -> bool:
        """Whether a pair is in line with those before, and needs no second one to be believed."""
        if self._same(pair):
            return True
        most = MOST_ANEW_DEG if self.arc_deg is None else MOST_SHARE * self.arc_deg
        lesser = self.arc_deg is None and pair.arc_deg < LESSER_SHARE * self._arc_before_deg
        return (
            pair.arc_deg <= max(most, 4 * SMALLEST_ARC_DEG)
            and self.can_reach(pair)
            and not (lesser and pair.ratio > CLEAN_RATIO)
            and pair.ratio < max(ORDINARY_RATIO, RATIO_SHARE * self._ratio)
            and about(pair, self.neutral_deg, SHORT_SHARE * pair.arc_deg)
            and all(self.reaches(turn) for turn in pair[:2])
        )

    def resembles(self, pair: Pair) -> bool:
        """Whether a pair is one more like those before other movement, and ends as cleanly."""
        return (
            not self.trusted
            and self.is_as_wide(pair)
            and pair.second.ratio < ORDINARY_RATIO
            and pair.first.ratio < OTHER_RATIO
            and pair.first.stroke_deg > LEAST_SHARE * pair.arc_deg
        )

    def is_reversed(self, pair: Pair) -> bool:
        """Whether a pair is smaller than usual and in the other order: ends of two, perhaps."""
        smaller = pair.arc_deg < REVERSED_SHARE * (self.arc_deg or 0.0)
        return smaller and self.other_side_first(pair.first)

    def other_side_first(self, first: Turn) -> bool:
        """Whether repetitions used to begin to the other side than this one."""
        return self.trusted and self._inner_first is (not first.internal)

    def begins_so(self, second: Turn) -> bool:
        """Whether repetitions of the last set had their second extreme to this side."""
        return self._inner_first is (not second.internal)

    def resumed(self, turn: Turn, rate_hz: float) -> Turn:
        """A turning point, with its whole stroke if that goes on after a stop well short of here.

        Of the last repetition's second extreme; the other side comes first as a rule.
        """
        last, arc_deg = self.last, self.arc_deg
        if last is None or arc_deg is None or last.internal is not turn.internal:
            return turn
        farther_deg = (turn.value_deg - last.value_deg) * turn.sign
        soon = turn.departure - last.at < RESUMED_S * rate_hz
        back_deg = turn.stroke_deg - farther_deg
        short = farther_deg > SHORT_SHARE * arc_deg and back_deg < BACK_SHARE * arc_deg
        if not (soon and short and self.other_side_first(turn)):
            return turn
        stroke_deg = last.stroke_deg + farther_deg
        return turn._replace(departure=last.departure, stroke_deg=stroke_deg, paused=True)

    def usual_pause_s(self, rate_hz: float) -> float:
        """How long the leg may stop at neutral because it has done so in the last repetition."""
        return min(AS_LONG * self._between / rate_hz, LONGEST_PAUSE_S) if self.trusted else 0.0

    def usual_rest_s(self, rate_hz: float) -> float:
        """How long the leg may stop at neutral between two repetitions, as it has of late."""
        return min(self._apart / rate_hz, LONGEST_PAUSE_S) if self.trusted else 0.0

    def longest_pause_s(self, first: Turn | None, rate_hz: float) -> float:
        """How long the leg may stop at neutral after the first extreme of a repetition, if any."""
        usual = self.trusted and not (first and self._is_short(first))
        if first is None or (usual and not self.other_side_first(first)):
            return max(LONG_PAUSE_S, self.usual_pause_s(rate_hz))
        slow_s = PAUSE_SHARE * (first.at - first.departure) / rate_hz
        return min(max(PAUSE_S, slow_s), LONG_PAUSE_S)

    def is_unlike(self, ratio: float) -> bool:
        """Whether a stroke swings so much more than those before that it is a turn of the body."""
        known = self.arc_deg is not None
        return known and ratio > max(TURNING_RATIO, TURNING_SHARE * self._ratio)

    def reaches(self, turn: Turn) -> bool:
        """Whether the leg went far enough to that side, against what it has done lately."""
        side, sign = self.side_deg(internal=turn.internal), turn.sign
        if self.neutral_deg is None and self._ends_deg is not None:
            low, high = self._ends_deg
            return sign * (turn.value_deg - (low + high) / 2) > OUTSIDE * (high - low)
        if side is None or self.neutral_deg is None:
            return True
        return sign * (turn.value_deg - self.neutral_deg) > LEAST_SHARE * side - SLACK_DEG

    def can_reach(self, pair: Pair) -> bool:
        """Whether a leg turns so far to one side; hands that take a sensor off turn it farther."""
        if self.neutral_deg is None:
            return True
        return all(abs(turn.value_deg - self.neutral_deg) < LARGEST_SIDE_DEG for turn in pair[:2])

    def falters(self, first: Turn | None, turn: Turn) -> bool:
        """Whether the leg is still on its way to the other side: it has gone back a little."""
        if first is None or first.internal is turn.internal:
            return False
        return self.is_at_end(first.value_deg) and not self.reaches(turn)

    def _is_short(self, first: Turn) -> bool:
        """Whether the leg went but a part of the way that it has lately gone to that side."""
        side_deg = self.side_deg(internal=first.internal)
        return side_deg is not None and first.stroke_deg < SHORT_SIDE * side_deg

    def _same(self, pair: Pair) -> bool:
        hasty = pair.second.at - pair.first.at < HASTY_SHARE * self._took
        clean = self.is_as_wide(pair) and pair.ratio < CLEAN_RATIO
        return clean and not hasty and not self._is_home(pair.first)

    def _is_home(self, turn: Turn) -> bool:
        """Whether a turning point is where neutral is: what follows is a turn of the body."""
        home_deg = self.neutral_deg
        if home_deg is None and self._ends_deg and self.inner_deg and self.outer_deg:
            low, high = self._ends_deg
            home_deg = low + (high - low) * self.outer_deg / (self.inner_deg + self.outer_deg)
        return home_deg is not None and abs(turn.value_deg - home_deg) < NO_SIDE_DEG

    def is_as_wide(self, pair: Pair) -> bool:
        """Whether a repetition is like the last ones, and begins to the same side, if to any."""
        arc = self.arc_deg or 0.0
        same_order = self._inner_first in (None, pair.first.internal)
        return same_order and abs(pair.arc_deg - arc) < SAME_SHARE * arc

    # --- what a place says ----------------------------------------------------------------------

    def is_neutral(self, angle_deg: float, *, stood: bool = False) -> bool:
        """Whether a stop at this angle is at neutral, which is known.

        stood: there for so long that, before any repetition, it is known better than from sides.
        """
        sides_deg = (None, None) if stood and not self.trusted else (self.inner_deg, self.outer_deg)
        return self.neutral_deg is not None and is_near(angle_deg - self.neutral_deg, *sides_deg)

    def is_nearer_end(self, level_deg: float, first: Turn | None) -> bool:
        """Whether a stop after a first extreme is nearer to where the second will be than neutral.

        Of those who stop at their extremes, each of which moves on as the one before it did.
        """
        last, before_deg = self.last, self._second_deg
        if self.through < THROUGH or self.neutral_deg is None:
            return False
        if first is None or not first.paused:
            return False
        if last is None or before_deg is None or last.internal is first.internal:
            return False
        end_deg = 2 * last.value_deg - before_deg
        return abs(level_deg - end_deg) < abs(level_deg - self.neutral_deg)

    def is_midway(self, angle_deg: float) -> bool:
        """Whether this is between the extremes of late, far from both."""
        if self.neutral_deg is None or self.inner_deg is None or self.outer_deg is None:
            return False
        lowest = self.neutral_deg - self.outer_deg
        return amid(angle_deg, lowest, self.neutral_deg + self.inner_deg)

    def is_at_end(self, angle_deg: float) -> bool:
        """Whether this is about as far from neutral as the leg has lately gone to that side."""
        if self.neutral_deg is None or not self.trusted:
            return False
        away_deg = angle_deg - self.neutral_deg
        side = self.side_deg(internal=away_deg > 0)
        return side is not None and abs(abs(away_deg) - side) < AT_END * side + SLACK_DEG

    def is_held(self, angle_deg: float) -> bool:
        """Whether this is an end of the range, which shows while neutral is not known."""
        if self._ends_deg is None or not self.trusted:
            return False
        low, high = self._ends_deg
        from_end = abs((angle_deg - low) / (high - low) - 0.5) - 0.5  # of the arc; outward positive
        return -HELD <= from_end < BEYOND

    def is_halfway(self, angle_deg: float) -> bool:
        """Whether this is not nearly as far from neutral as the leg has lately gone."""
        if self.neutral_deg is None:
            return False
        away_deg = angle_deg - self.neutral_deg
        side = self.side_deg(internal=away_deg > 0)
        return side is not None and abs(away_deg) < HALFWAY * side

    def has_crept(self, to_deg: float, from_deg: float, *, internal: bool) -> bool:
        """Whether the leg crept out to an extreme there while it seemed to stand."""
        if self.neutral_deg is None or not self.trusted:
            return False
        sign = 1 if internal else -1
        away, since = sign * (to_deg - self.neutral_deg), sign * (to_deg - from_deg)
        return has_crept(away, since, self.side_deg(internal=internal))

    def has_moved(self, halt: Stop, turn: Turn) -> bool:
        """Whether neutral is where the leg halted: an extreme is as far from there as ever."""
        side = self.side_deg(internal=turn.internal)
        if side is None or self.neutral_deg is None or not self.trusted:
            return False
        sign = turn.sign
        away = sign * (turn.value_deg - self.neutral_deg)
        since = sign * (turn.value_deg - halt.level_deg)
        other = away > FARTHER * side or away < NEARER * side
        return abs(since - side) < AS_FAR * side and other

    def least_return_deg(self, *, internal: bool) -> float:
        """By how much the leg comes back at least from a second extreme on that side."""
        side = self.side_deg(internal=internal)
        return FIRST_DEG if side is None else min(FIRST_DEG, RETURN_SHARE * side)

    def side_deg(self, *, internal: bool) -> float | None:
        """How far the leg has lately gone to that side."""
        return self.inner_deg if internal else self.outer_deg


def _mixed(old: float | None, new: float) -> float:
    return new if old is None else old + LEARN * (new - old)


def _mixed_side(old: float | None, new: float) -> float:
    """A side that has become so much smaller is that of another set."""
    return new if old is not None and new < SMALLER_SHARE * old else _mixed(old, new)
