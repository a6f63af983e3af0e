"""Repetitions as pairs of extremes, found in one pass: the one set of rules for live and report.

The angle is watched on a coarse grid. A zig-zag with a hysteresis finds the turning points; a stop
near neutral starts it afresh, so that neither a stop nor a change of order makes a false extreme;
strokes in which the leg swings more than it turns are other movement and break the chain; and two
turning points in order, to one side and to the other, are a repetition.
"""

from dataclasses import dataclass, field

from analysis.pairs import (
    ORDINARY_RATIO,
    Mark,
    Pair,
    Turn,
    about,
    alike,
    swings_too_much,
)
from analysis.places import amid, has_crept, is_near, out_of_range

HYSTERESIS_SHARE = (
    0.12  # of the recent arc or this stroke: above tremor and faltering (5 %), well below a return
)
LEAST_HYSTERESIS_DEG = 4.5  # tremor and sway together stay below
MOST_HYSTERESIS_DEG = 8.0  # a slow return from a wide arc is still confirmed within 0.4 s or so
FIRST_DEG = 4.0  # a first excursion from a stop may be short (8 deg in with 45 out)
SMALLEST_ARC_DEG = 10.5  # the least to count is 12, and sway may take some of it
LARGEST_ARC_DEG = 190.0  # no limb turns further; the whole body does
LEAST_SHARE = 0.25  # of the recent arc: less is settling, not a repetition
ABOUT_SHARE = 3.0  # of the recent arc, ...
ABOUT_DEG = 60.0  # ... or of this: so long a stroke is a turn of the body
USUAL_SHARE = 0.6  # of the recent arc: so wide a pair is one, wherever neutral is thought to be
SLACK_DEG = 2.0  # neutral is not known better while counting
MOST_SHARE = 2.0  # of the recent arc: more is a turn of the body
LONGEST_STROKE_S = 20.0  # 15 s a cycle, and holds
STOP_S = 0.4  # still for so long is a stop
PAUSE_S = 1.6  # a longer stop at neutral ends a repetition begun: it was one-sided
LONG_PAUSE_S = 3.2  # and so does one in the usual order
STANCE_S = 1.6  # so long a stop near neutral is a stance: neutral is there
STILL_DEG = 2.0  # a stop's angle stays within this of its mean: a slow move is no stop
FOLLOW_S = 1.5  # a shorter stop near neutral draws it along, in about this time
FORGET_S = 2.5  # after so long at neutral another manner of moving may begin
NEW_STANCE_S = 8.0  # so long a stop anywhere is one
DEPARTURE_DEG = 2.0  # a stroke begins where it leaves the last extreme by this
ENERGY_S = 0.8  # swing is weighed against rotation over about this long before an extreme
TURNING_DPS = 6.0  # swing counts against a stroke only while the leg turns: lifting it does not
FOREIGN_RATIO = 1.26  # a stroke that swings more is other movement, whatever comes before and after
ORDINARY_ARC_DEG = 120.0  # a wider one is believed when a second follows: hands turn a sensor so
CLEAN_RATIO = 0.25  # and above that where the leg has not stopped at neutral before, or turned
CLEAR_ARC_DEG = 25.0  # the pelvis of someone who walks turns by less
HURRIED_DPS = 45.0  # as fast as hands turn a sensor
RATIO_SHARE = 2.5  # of the recent ratio: what swings so much more is out of the ordinary
SHORT_SHARE = 0.3  # of the arc: an extreme may fall short of neutral by so much
CENTRE_SHARE = 0.85  # of how far the middle of the repetitions moves, neutral moves: it drifts
LEARN = 0.4  # weight of the newest arc among the recent


@dataclass(slots=True)
class Counter:
    """Feed it ticks in order; it returns what each one makes certain.

    neutral_deg: where the leg points at rest, as far as known; None before any stop.
    arc_deg, inner_deg, outer_deg: of the recent repetitions. anchored: whether the leg has stopped
    at neutral since other movement (or the beginning). trusted: whether a repetition has been
    counted since. Until then one that is out of the ordinary is `waiting` for others like it.
    """

    rate_hz: float
    neutral_deg: float | None = None
    arc_deg: float | None = None
    inner_deg: float | None = None
    outer_deg: float | None = None
    pending: Turn | None = None
    anchored: bool = True
    trusted: bool = False
    waiting: tuple[Pair, ...] = ()
    _rising: bool | None = None
    _from: Mark | None = None
    _departed: int = 0
    _low: Mark = field(default=Mark(0, 0.0, 0.0, 0.0))
    _high: Mark = field(default=Mark(0, 0.0, 0.0, 0.0))
    _axial: float = 0.0
    _swing: float = 0.0
    _centre_deg: float | None = None
    _keep: float = 0.0
    _turns: int = 0
    _stopped: bool = False
    _stopped_since: bool = False
    _ratio: float = 0.0
    _neutral_s: float = 0.0
    _extreme_deg: float | None = None
    _inner_first: bool | None = None
    _still: int = 0
    _still_sum_deg: float = 0.0

    def __post_init__(self) -> None:
        self._keep = max(0.0, 1 - 1 / (ENERGY_S * self.rate_hz))

    def push(
        self,
        at: int,
        angle_deg: float,
        *,
        still: bool,
        axial: float,
        swing: float,
        odd: bool,
        lost: bool,
    ) -> tuple["Turn | Pair", ...]:
        """One tick: angle, whether the leg is still, squared rates about and across its axis.

        odd: the leg is where the exercise cannot be, or nothing is known of it. lost: it has become
        clear that the leg swings (`analysis.swinging`).
        """
        if lost:
            self._lose_place()
            self.pending = None
        self._axial *= self._keep
        self._swing *= self._keep
        if axial > TURNING_DPS**2:
            self._axial += axial
            self._swing += swing
        if odd:
            if self._from is not None:
                self.restart()
            return ()
        here = Mark(at, angle_deg, self._axial, self._swing)
        if self._from is None:
            self._begin(here)
        turn = self._zigzag(here)
        if turn is None and (still or self._still):
            turn = self._rest(here, still=still)
        found = () if turn is None else self._turned(turn, at)
        if self._stopped:
            self.anchored = self._stopped_since = True
            self._stopped = False
        elif turn is not None:
            self._stopped_since = False
        return found

    def finish(self) -> tuple[Pair, ...]:
        """The repetition whose second extreme was reached when the recording was cut short."""
        first = self.pending
        if first is None or not self.trusted or self.arc_deg is None or self._still > 0:
            return ()
        end = self._low if first.internal else self._high
        arc = abs(end.value_deg - first.value_deg)
        if self._rising is first.internal or arc < USUAL_SHARE * self.arc_deg:
            return ()
        second = Turn(
            end.at, end.value_deg, not first.internal, end.ratio, end.axial, first.at, arc
        )
        return (Pair(first, second, end.at),)

    def restart(self) -> None:
        """Forget everything begun: what came before has nothing to do with what follows."""
        self._lose_place()
        self.pending = None
        self._from = None
        self._still = 0
        self._still_sum_deg = 0.0

    def _lose_place(self) -> None:
        """Neutral may be anywhere now, and nothing shows yet that the exercise goes on."""
        self.neutral_deg = self._centre_deg = None
        self.anchored = self.trusted = False
        self._turns = 0
        self.waiting = ()
        self._extreme_deg = None

    def _hysteresis_deg(self, extreme: Mark) -> float:
        """By how much the leg must come back to confirm a turning point there."""
        assert self._from is not None
        stroke_deg = abs(extreme.value_deg - self._from.value_deg)
        share = HYSTERESIS_SHARE * max(self.arc_deg or 0.0, stroke_deg)
        return min(MOST_HYSTERESIS_DEG, max(LEAST_HYSTERESIS_DEG, share))

    # --- stops ----------------------------------------------------------------------------------

    def _rest(self, here: Mark, *, still: bool) -> Turn | None:
        """Watch for stops; one at neutral confirms the extreme before it and starts afresh."""
        if self._still and (
            not still or abs(here.value_deg - self._still_sum_deg / self._still) > STILL_DEG
        ):
            self._still = 0
            self._still_sum_deg = 0.0
        if not still:
            return None
        self._still += 1
        self._still_sum_deg += here.value_deg
        seconds = self._still / self.rate_hz
        if seconds < STOP_S:
            return None
        level = self._still_sum_deg / self._still
        if self.neutral_deg is None:
            elsewhere = seconds >= STANCE_S or (self._turns == 0 and not self._turned_here(level))
        else:
            longer = not self.trusted and seconds > self._neutral_s
            elsewhere = (
                seconds >= NEW_STANCE_S
                or out_of_range(level - self.neutral_deg, self.inner_deg, self.outer_deg)
                or (longer and amid(level, self.neutral_deg, self._extreme_deg))
            )
        at_neutral = self.neutral_deg is not None and is_near(
            level - self.neutral_deg, self.inner_deg, self.outer_deg
        )
        if not (elsewhere or at_neutral):
            return None
        turn = self._returned(here, level)
        self._axial = self._swing = 0.0
        self._begin(Mark(here.at, level, 0.0, 0.0))
        self._stopped = True
        if elsewhere:
            self._centre_deg = None
            self._neutral_s = 0.0
        self._neutral_s = max(self._neutral_s, seconds)
        if elsewhere or seconds >= STANCE_S:
            self.neutral_deg = level
            self._turns = 0
        elif self.neutral_deg is not None:
            self.neutral_deg += (level - self.neutral_deg) / (FOLLOW_S * self.rate_hz)
        if seconds >= FORGET_S:
            self.arc_deg = self.inner_deg = self.outer_deg = self._centre_deg = None
        if self.pending is not None and seconds > self._longest_pause_s(self.pending):
            self.pending = None
        return turn

    def _longest_pause_s(self, first: Turn) -> float:
        """How long the leg may stop at neutral between the two extremes of a repetition."""
        usual = self.trusted and self._inner_first is first.internal
        return LONG_PAUSE_S if usual else PAUSE_S

    def _returned(self, here: Mark, level: float) -> Turn | None:
        """The extreme from which the leg has come back to stop at this level, if there is one."""
        if self._rising and self._high.value_deg - level > FIRST_DEG:
            return self._turn(self._high, here, internal=True)
        if self._rising is False and level - self._low.value_deg > FIRST_DEG:
            return self._turn(self._low, here, internal=False)
        return None

    def _turned_here(self, level_deg: float) -> bool:
        """Whether the leg has come to this stop by a clean turn: it may be held at an extreme."""
        if self._rising is None or self._from is None:
            return False
        end = self._high if self._rising else self._low
        return end.ratio < CLEAN_RATIO and abs(level_deg - self._from.value_deg) > SMALLEST_ARC_DEG

    def _begin(self, here: Mark) -> None:
        self._from = self._low = self._high = here
        self._departed = here.at
        self._rising = None

    # --- turning points -------------------------------------------------------------------------

    def _zigzag(self, here: Mark) -> Turn | None:
        assert self._from is not None
        value = here.value_deg
        if value > self._high.value_deg:
            self._high = here
        if value < self._low.value_deg:
            self._low = here
        begun = self._from.value_deg
        if max(self._high.value_deg - begun, begun - self._low.value_deg) < DEPARTURE_DEG:
            self._departed = here.at
        if self._rising is None:
            if value > self._low.value_deg + FIRST_DEG:
                self._rising = True
                if self._out_of_neutral(self._low, -1):
                    return self._turn(self._low, here, internal=False)
            elif value < self._high.value_deg - FIRST_DEG:
                self._rising = False
                if self._out_of_neutral(self._high, 1):
                    return self._turn(self._high, here, internal=True)
        elif self._rising and value < self._high.value_deg - self._hysteresis_deg(self._high):
            return self._turn(self._high, here, internal=True)
        elif not self._rising and value > self._low.value_deg + self._hysteresis_deg(self._low):
            return self._turn(self._low, here, internal=False)
        return None

    def _out_of_neutral(self, extreme: Mark, sign: int) -> bool:
        """Whether the leg had crept out to there while it seemed to stand."""
        if self.neutral_deg is None or self._from is None or not self.trusted:
            return False
        away = sign * (extreme.value_deg - self.neutral_deg)
        since = sign * (extreme.value_deg - self._from.value_deg)
        return has_crept(away, since, self.inner_deg if sign > 0 else self.outer_deg)

    def _turn(self, extreme: Mark, here: Mark, *, internal: bool) -> Turn:
        assert self._from is not None
        at, value, axial = extreme.at, extreme.value_deg, extreme.axial
        stroke_deg = abs(value - self._from.value_deg)
        turn = Turn(at, value, internal, extreme.ratio, axial, self._departed, stroke_deg)
        self._rising = not internal
        self._from = extreme
        self._departed = extreme.at
        self._low = here if internal else extreme
        self._high = extreme if internal else here
        return turn

    # --- repetitions ----------------------------------------------------------------------------

    def _turned(self, turn: Turn, at: int) -> tuple[Turn | Pair, ...]:
        first, self.pending = self.pending, None
        round_about = turn.stroke_deg > ABOUT_SHARE * max(self.arc_deg or 0.0, ABOUT_DEG)
        if round_about or turn.ratio > FOREIGN_RATIO:
            self._lose_place()
            # Who turns about and goes on at once ends the turn with a first extreme.
            self.pending = turn if turn.ratio < ORDINARY_RATIO else None
            return (turn,)
        self._turns += 1
        self._extreme_deg = turn.value_deg
        if first is None and self.waiting and self._follows(self.waiting[-1].second, turn, at):
            first, self.waiting = self.waiting[-1].second, ()
        if first is None or not self._plausible(first, turn) or self._half(first):
            self.pending = turn
            return (turn,)
        pair = Pair(first, turn, at)
        if swings_too_much(pair, self.rate_hz):
            self._lose_place()
            self.pending = turn
            return (turn,)
        if self.waiting and not alike(self.waiting[-1], pair, self.rate_hz):
            self.waiting = ()
        together = (*self.waiting, pair)
        if len(together) < self._needed(pair):
            self.waiting = together
            return (turn,)
        if not about(pair, self.neutral_deg, SHORT_SHARE * pair.arc_deg):
            self.neutral_deg = self._centre_deg = None
        self._learn(pair)
        self.waiting, self.trusted, self._inner_first = (), True, first.internal
        return (turn, *together)

    def _follows(self, first: Turn, turn: Turn, at: int) -> bool:
        """Whether a turn makes an ordinary repetition with the end of one that was none."""
        return (
            self.trusted
            and self._plausible(first, turn)
            and not self._half(first)
            and self._expected(Pair(first, turn, at))
        )

    def _half(self, first: Turn) -> bool:
        """Whether the first of two extremes was a turn to one side only.

        The leg has stopped at neutral since, and the other side used to come first.
        """
        habit = self._inner_first if self.trusted else None
        return self._stopped_since and habit is not None and first.internal is not habit

    def _needed(self, pair: Pair) -> int:
        """How many repetitions in a row it takes to believe this one."""
        if self._expected(pair):
            return 1
        return 2 if pair.ratio < (ORDINARY_RATIO if self.anchored else CLEAN_RATIO) else 3

    def _expected(self, pair: Pair) -> bool:
        """Whether a repetition is believed by itself, before a second one follows."""
        if self.trusted:
            most = MOST_SHARE * (self.arc_deg or pair.arc_deg)
            usual = max(ORDINARY_RATIO, RATIO_SHARE * self._ratio)
            return (
                pair.arc_deg <= max(most, 4 * SMALLEST_ARC_DEG)
                and pair.ratio < usual
                and about(pair, self.neutral_deg, SHORT_SHARE * pair.arc_deg)
                and all(self._reaches(turn) for turn in pair[:2])
            )
        seconds = (pair.second.at - pair.first.at) / self.rate_hz
        hurried = pair.arc_deg > HURRIED_DPS * seconds
        usual = ORDINARY_RATIO if self.anchored and not hurried else CLEAN_RATIO
        return (
            (self.anchored or pair.arc_deg > CLEAR_ARC_DEG)
            and pair.arc_deg < ORDINARY_ARC_DEG
            and pair.ratio < usual
            and about(pair, self.neutral_deg, SLACK_DEG - FIRST_DEG)
        )

    def _plausible(self, first: Turn, second: Turn) -> bool:
        """Whether two turning points can be the extremes of one repetition."""
        arc = abs(second.value_deg - first.value_deg)
        slow = second.at - first.at > LONGEST_STROKE_S * self.rate_hz
        if first.internal == second.internal or slow or not arc >= SMALLEST_ARC_DEG:
            return False
        if self.arc_deg is None or not self.trusted or arc >= USUAL_SHARE * self.arc_deg:
            return arc <= LARGEST_ARC_DEG
        return arc >= LEAST_SHARE * self.arc_deg and self._reaches(first) and self._reaches(second)

    def _reaches(self, turn: Turn) -> bool:
        """Whether the leg went far enough to that side, against what it has done lately."""
        side = self.inner_deg if turn.internal else self.outer_deg
        if side is None or self.neutral_deg is None:
            return True
        reached = (turn.value_deg - self.neutral_deg) * (1 if turn.internal else -1)
        return reached > LEAST_SHARE * side - SLACK_DEG

    def _learn(self, pair: Pair) -> None:
        (first, second, _), arc = pair, pair.arc_deg
        self._ratio = _mixed(self._ratio if self.trusted else None, pair.ratio)
        self.arc_deg = _mixed(self.arc_deg, arc)
        centre, before = (first.value_deg + second.value_deg) / 2, self._centre_deg
        self._centre_deg = _mixed(before, centre)
        if self.neutral_deg is None:
            return
        if before is not None:
            self.neutral_deg += CENTRE_SHARE * (self._centre_deg - before)
        inner = max(first.value_deg, second.value_deg) - self.neutral_deg
        self.inner_deg = _mixed(self.inner_deg, inner)
        self.outer_deg = _mixed(self.outer_deg, arc - inner)


def _mixed(old: float | None, new: float) -> float:
    return new if old is None else old + LEARN * (new - old)
