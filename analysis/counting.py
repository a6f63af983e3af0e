"""Repetitions as pairs of extremes, found in one pass: the one set of rules for live and report.

The angle is watched on a coarse grid. A zig-zag with a hysteresis finds the turning points; a stop
near neutral starts it afresh, so that neither a stop nor a change of order makes a false extreme;
strokes in which the leg swings more than it turns are other movement and break the chain; and two
turning points in order, to one side and to the other, are a repetition.

One state machine, and so longer than a module should be: two halves would share every field.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.believing import is_half, needed, vouched_for
from analysis.habit import Habit
from analysis.hidden import hidden_extreme
from analysis.overlooked import Overlooked
from analysis.pairs import (
    ORDINARY_RATIO,
    WIDE_FOREIGN_RATIO,
    Pair,
    Stop,
    Turn,
    alike,
    begun_late,
    believable_ratio,
    cut_short,
    goes_on,
    goes_on_turning,
    is_between,
    is_foreign,
    is_of_others,
    set_out_from,
    swing_along,
    swings_too_much,
)
from analysis.places import is_far, is_side
from analysis.standing import STANCE_S, stands_elsewhere
from analysis.stillness import STILL_DEG, Stillness
from analysis.strokes import FIRST_DEG, Strokes

STOP_S = 0.4  # still for so long is a stop
HALT_S = 0.6  # after so long a stop away from neutral the leg may turn out to have stood there
FOLLOW_S = 0.8  # a shorter stop near neutral draws it along, in about this time,
FOLLOW_UNSURE_S = 1.5  # or this, where it may be an end of the range that is held
ROW_PAUSE_S = 5.0  # before any repetition: a longer stop parts turning points of one set
STEP_DEG = 3.0  # a leg that goes farther while it seems to rest is on its slow way
FORGET_S = 2.8  # after so long at neutral another manner of moving may begin


@dataclass(slots=True)
class Counter:
    """Feed it ticks in order; it returns what each one makes certain.

    pending: an extreme that may be the first of a repetition. anchored: whether the leg has stopped
    at neutral since other movement (or the beginning). waiting: repetitions out of the ordinary,
    until others like them follow. stances: [start, end) ticks of stops that are known to be some.
    """

    rate_hz: float
    pending: Turn | None = None
    stances: Sequence[tuple[int, int]] = ()
    habit: Habit = field(default_factory=Habit)
    anchored: bool = True
    waiting: tuple[Pair, ...] = ()
    stillness: Stillness = field(init=False)
    strokes: Strokes = field(init=False)
    _rows: Overlooked = field(init=False)
    _turns: int = 0  # turning points since the last stance
    _extreme_deg: float | None = None  # the last of them
    _half: Pair | None = None  # the last that seemed to be a turn to one side
    _halt: Stop | None = None  # the last away from neutral
    _stop: Stop | None = None  # the last at neutral
    _stopped: bool = False  # at neutral, in this tick
    _elsewhere: bool = False  # which is elsewhere than it was
    _stopped_since: bool = False  # at neutral, since the last turning point
    _home_at: int = 0  # the first tick of that stop
    _home_deg: float = 0.0  # and where it was
    _longest_stop_s: float = 0.0  # at this neutral

    def __post_init__(self) -> None:
        self.strokes = Strokes(self.rate_hz)
        self._rows = Overlooked(self.rate_hz)
        self.stillness = Stillness(self.rate_hz)

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
        lifted: bool = False,
    ) -> tuple[Turn | Pair, ...]:
        """One tick: angle, whether the leg is still, squared rates about and across its axis.

        odd: the leg is where the exercise cannot be, or nothing is known of it. lost: it has become
        clear that the leg swings (`analysis.swinging`). lifted: it does not hang as it stands.
        """
        strokes, stillness = self.strokes, self.stillness
        if lost and not self.habit.swings_along:
            self._lose_place()
        strokes.feel(axial, swing)
        if still and not odd and stillness.is_settled(angle_deg):
            return ()
        if odd:
            if strokes.start is not None:
                self.restart()
            return ()
        if strokes.start is None:
            strokes.begin(at, angle_deg, rested=False)
        turn = self._zigzag(at, angle_deg)
        if turn is None and (still or stillness.ticks):
            turn = self._rest(at, angle_deg, still=still, lifted=lifted)
        found = () if turn is None else self._came(turn, at)
        if self._stopped:
            if self._elsewhere:
                found += self._rows.end_row()
            level_deg = stillness.level_deg
            moved = abs(level_deg - self._home_deg) > STEP_DEG
            if turn is not None or not self._stopped_since or moved:
                self._home_at = at - stillness.ticks
                self._home_deg = level_deg
            self.anchored, self._stopped_since, self._stopped = True, True, False
            self.habit.through = 0
            found += self._paused(at)
        elif turn is not None:
            self._stopped_since = False
        return found

    def finish(self) -> tuple[Pair, ...]:
        """The repetition whose second extreme was reached when the recording was cut short."""
        first, usual_deg = self.pending, self.habit.arc_deg
        if first is None or not self.habit.trusted or usual_deg is None:
            return ()
        if anew := self._rows.anew():
            return anew
        if self.stillness.ticks > 0 or self.strokes.rising is first.internal:
            return ()
        end = self.strokes.low if first.internal else self.strokes.high
        second = cut_short(first, end, usual_deg)
        return () if second is None else (Pair(first, second, second.at),)

    def restart(self) -> None:
        """Forget everything begun: what came before has nothing to do with what follows."""
        self._lose_place()
        self._rows.forget()
        self.strokes.stop()
        self.stillness.end()

    def _lose_place(self) -> None:
        self.habit.lose_place()
        self.anchored = False
        self.pending, self.waiting, self._turns = None, (), 0
        self._extreme_deg = self._halt = self._stop = None

    def _zigzag(self, at: int, angle_deg: float) -> Turn | None:
        """The turning point that the leg has now come back from, or had crept out to."""
        strokes = self.strokes
        assert strokes.start is not None
        if strokes.go_on(at, angle_deg):
            inward = not strokes.rising
            out = strokes.high if inward else strokes.low
            if self.habit.has_crept(out.value_deg, strokes.start.value_deg, internal=inward):
                return strokes.turn(out, at, angle_deg, internal=inward)
        elif strokes.has_turned(at, angle_deg, self.habit.arc_deg or 0.0):
            return strokes.turn(strokes.end, at, angle_deg, internal=bool(strokes.rising))
        return None

    # --- stops ----------------------------------------------------------------------------------

    def _rest(self, at: int, angle_deg: float, *, still: bool, lifted: bool) -> Turn | None:
        """Watch for stops; one at neutral confirms the extreme before it and starts afresh."""
        stillness, habit = self.stillness, self.habit
        if not stillness.go_on(angle_deg, still=still):
            return None
        if self._halt is not None and abs(angle_deg - self._halt.level_deg) < STILL_DEG:
            self._halt = self._halt._replace(at=at)
        seconds = stillness.seconds
        if seconds < STOP_S or stillness.creeps:
            return None
        self.strokes.paused = True
        level = stillness.level_deg
        stop = stillness.stop(at)
        self._rows.stopped(stop)
        self._look_back(level)
        known = bool(self.stances) and any(start <= at < end for start, end in self.stances)
        elsewhere = known or stands_elsewhere(
            stop,
            habit,
            self.strokes,
            self.waiting,
            turns=self._turns,
            longest_stop_s=self._longest_stop_s,
            extreme_deg=self._extreme_deg,
            lifted=lifted,
        )
        if not elsewhere and not self._is_at_neutral(level):
            if seconds >= HALT_S:
                self._halt = stop
            return None
        turn = self._returned(at, angle_deg, level)
        self.strokes.begin(at, level, rested=True)
        self._stopped, self._elsewhere = True, elsewhere
        self._stop = stop
        self._settle(level, seconds, elsewhere=elsewhere)
        return turn

    def _is_at_neutral(self, level_deg: float) -> bool:
        """Whether a stop at this level is one at neutral, and at no end of the range."""
        habit = self.habit
        return (
            habit.is_neutral(level_deg, stood=self._longest_stop_s >= STANCE_S)
            and is_between(level_deg, habit.neutral_deg, self.waiting)
            and not habit.is_nearer_end(level_deg, self.pending)
        )

    def _look_back(self, level_deg: float) -> None:
        """Too far from neutral for a hold, the leg has stood where it halted on the way there."""
        halt, neutral_deg = self._halt, self.habit.neutral_deg
        if halt is None or neutral_deg is None or halt.seconds < STANCE_S:
            return
        if is_far(level_deg - neutral_deg):
            self.habit.stand_elsewhere(halt.level_deg)
            self.strokes.begin(halt.at, halt.level_deg, rested=True)
            self.pending, self.waiting, self._halt, self._turns = None, (), None, 0

    def _settle(self, level_deg: float, seconds: float, *, elsewhere: bool) -> None:
        """Neutral is here, the more so the longer the leg stops."""
        habit = self.habit
        if elsewhere:
            habit.stand_elsewhere(level_deg)
            if self.pending is not None and not is_side(self.pending.value_deg - level_deg):
                self.pending = None
            self._halt = None
            self._longest_stop_s = 0.0
            self._turns = 0
        elif seconds >= STANCE_S:
            habit.neutral_deg = level_deg
            self._halt = None
            self._turns = 0
        else:
            sure = self.pending is None and not self._guesses
            seconds = FOLLOW_S if sure else FOLLOW_UNSURE_S
            habit.draw_neutral(level_deg, 1 / (seconds * self.rate_hz))
        self._longest_stop_s = max(self._longest_stop_s, seconds)
        if seconds >= FORGET_S:
            habit.forget_manner(paused=seconds < habit.usual_rest_s(self.rate_hz))

    def _paused(self, at: int) -> tuple[Pair, ...]:
        """A stop at neutral goes on, small steps or not: long ones end a repetition begun."""
        first, seconds = self.pending, (at - self._home_at) / self.rate_hz
        if seconds > ROW_PAUSE_S and not self.habit.trusted:
            self._rows.end_row()
            if self.waiting and self.waiting[-1].ratio > ORDINARY_RATIO:
                self.waiting = ()
        if seconds <= self.habit.longest_pause_s(first, self.rate_hz):
            return ()
        anew = () if first is None else self._rows.anew()
        if first and not anew and begun_late(self.waiting, first, self.habit.neutral_deg):
            anew, self.waiting = (Pair(self.waiting[0].second, first, at),), ()
        if self.habit.trusted:
            self._rows.end_row()
        self.pending = None
        for pair in anew:
            self.habit.learn(pair)
        return anew

    def _returned(self, at: int, angle_deg: float, level_deg: float) -> Turn | None:
        """The extreme from which the leg has come back to stop at this level, if there is one."""
        inward = self.strokes.rising
        if inward is None:
            return None
        second = self.pending is not None and self.pending.internal is not inward
        least_deg = self.habit.least_return_deg(internal=inward) if second else FIRST_DEG
        back_deg = (self.strokes.end.value_deg - level_deg) * (1 if inward else -1)
        if back_deg <= least_deg:
            return None
        return self.strokes.turn(self.strokes.end, at, angle_deg, internal=inward)

    # --- repetitions ----------------------------------------------------------------------------

    def _turned(self, turn: Turn, at: int) -> tuple[Turn | Pair, ...]:
        """What a turning point makes certain."""
        if (hidden := self._hidden(turn)) is not None:
            return (*self._turned(hidden, at), *self._turned(turn, at))
        first, self.pending = self.pending, None
        believed = self._believed_ratio(first, turn)
        if is_foreign(turn, self.habit.arc_deg or 0.0, believed):
            self._lose_place()
            # Who turns about and goes on at once ends the turn with a first extreme.
            self.pending = turn if turn.ratio < WIDE_FOREIGN_RATIO else None
            return (turn,)
        if self._has_moved(first, turn, at):
            first, turn = self._stand_there(turn)
        self._turns += 1
        self._extreme_deg = turn.value_deg
        if first is None and self.waiting and self._follows(self.waiting[-1], turn, at):
            first, self.waiting = self.waiting[-1].second, ()
        if first is None or not self._plausible(first, turn):
            self.pending = first if self.habit.falters(first, turn) else turn
            return (turn,)
        pair = Pair(first, turn, at)
        if swings_too_much(pair, self.rate_hz, believed):
            self._lose_place()
            self.pending = turn
            return (turn,)
        together: tuple[Pair, ...] = ()
        if self._is_half(pair):
            self._half = pair
            self.habit.come_home(pair)
        else:
            together = self._with_those_that_wait(pair)
        if not self._are_enough(together, pair):
            self.waiting = together
            return (turn,)
        for one in together:
            self.habit.learn(one)
        self.waiting = ()
        self._halt = None
        return (turn, *together)

    def foreseen(self, pair: Pair) -> tuple[Pair, ...]:
        """What would be counted if the leg turned round where this pair ends."""
        first, second = pair[:2]
        believed = self._believed_ratio(first, second)
        if is_foreign(second, self.habit.arc_deg or 0.0, believed) or self._is_half(pair):
            return ()
        if not self._plausible(first, second) or self.habit.other_side_first(first):
            return ()
        together = self._with_those_that_wait(pair)
        return together if self._are_enough(together, pair) else ()

    def _with_those_that_wait(self, pair: Pair) -> tuple[Pair, ...]:
        """The pair, and before it those for which it vouches."""
        return (*vouched_for(self.waiting, pair, self.habit, self.rate_hz), pair)

    def _are_enough(self, together: tuple[Pair, ...], pair: Pair) -> bool:
        """Whether these, the last of which is the pair, are to be believed."""
        least = needed(
            pair, self.habit, self.waiting, self.rate_hz, turns=self._turns, anchored=self.anchored
        )
        swings = swing_along(together, self.rate_hz, self.habit.believed_ratio)
        return len(together) >= least and not swings

    def _came(self, turn: Turn, at: int) -> tuple[Turn | Pair, ...]:
        """What a turning point makes certain, and repetitions before it that went by unseen."""
        if goes_on(self.habit.last, turn := self.habit.resumed(turn, self.rate_hz)):
            self.habit.last, self.pending = turn, None
            self._rows.end_row()
            return (turn,)
        begun = self.waiting[-1] if self.waiting else self._half
        if begun is not None and goes_on(begun.second, turn):
            self.pending, self.waiting = begun.first, self.waiting[:-1]
            self._rows.end_row()
        trusted = self.habit.trusted
        found = self._turned(turn, at)
        if trusted and not self.habit.trusted:  # the set has ended before this turning point
            found = (*self._rows.end_row(), *found)
        neutral_deg = self.habit.neutral_deg
        shown = self._rows.go_on(turn, at, found, neutral_deg, guessed=self._guesses)
        restless = self.habit.is_restless and any(
            pair.ratio > ORDINARY_RATIO for pair in shown.overlooked
        )
        if shown.overlooked and not (restless or all(map(self._is_half, shown.overlooked))):
            self.habit.begin_anew(shown.overlooked, neutral_deg=shown.neutral_deg)
            self.waiting, self._halt = (), None
            self.pending = turn if shown.pending else None
            return (*shown.earlier, *found, *shown.overlooked)
        return (*shown.earlier, *found)

    def _is_half(self, pair: Pair) -> bool:
        return is_half(pair, self.habit, self._halt, longest_stop_s=self._longest_stop_s)

    @property
    def _guesses(self) -> bool:
        """Whether nothing but a short stop since other movement shows where neutral is."""
        return self._longest_stop_s < STANCE_S and not self.habit.trusted

    def _hidden(self, turn: Turn) -> Turn | None:
        """The extreme before this one that was taken for a stop at neutral, which is elsewhere."""
        if self._stop is None:
            return None
        found = hidden_extreme(
            self.pending, self._stop, turn, self.habit, self.waiting, guessed=self._guesses
        )
        if found is None:
            return None
        extreme, neutral_deg = found
        self._stop = None
        self.habit.stand_elsewhere(neutral_deg)
        self._stopped_since = False
        return extreme

    def _has_moved(self, first: Turn | None, turn: Turn, at: int) -> bool:
        """Whether neutral is where the leg has halted, and no usual repetition ends here."""
        halt = self._halt
        if halt is None or self.habit.falters(first, turn) or not self.habit.has_moved(halt, turn):
            return False
        if first is None:
            return True
        pair = Pair(first, turn, at)
        if self.waiting and alike(self.waiting[-1], pair, self.rate_hz):
            return False
        if self.habit.other_side_first(first):
            return True
        return not (self._plausible(first, turn) and self.habit.usual(pair))

    def _stand_there(self, turn: Turn) -> tuple[Turn | None, Turn]:
        """Neutral is where the leg has halted: the extreme before this one, and this one."""
        halt = self._halt
        assert halt is not None
        self.habit.stand_elsewhere(halt.level_deg)
        self._halt, self._turns, self.waiting = None, 0, ()
        first, turn = set_out_from(halt, turn)
        return first if first is None or self.habit.reaches(first) else None, turn

    def _believed_ratio(self, first: Turn | None, turn: Turn) -> float:
        """What the strokes may swing after what has come before."""
        turns = [waits for pair in self.waiting for waits in pair[:2]]
        turns += [turn] if first is None else [first, turn]
        return max(self.habit.believed_ratio, believable_ratio(turns))

    def _plausible(self, first: Turn, second: Turn) -> bool:
        """Whether two extremes can be those of a repetition.

        The first was a turn to one side only if the leg has stopped at neutral since, and the other
        side used to come first, or does in those that wait.
        """
        other_first = self.habit.other_side_first(first) or (
            len(self.waiting) > 1 and self.waiting[-1].first.internal is not first.internal
        )
        half = self._stopped_since and other_first
        unlikely = half or goes_on_turning(first, second)
        return not unlikely and self.habit.plausible(first, second, self.rate_hz)

    def _follows(self, waiting: Pair, turn: Turn, at: int) -> bool:
        """Whether a repetition begins with the end of the one that waits, which was none.

        It is an ordinary one, or what waits began with another movement: of repetitions without a
        stop each stroke is as long as the one before.
        """
        if self._stopped_since:
            return False
        if not self.habit.trusted:
            return is_of_others(waiting, turn)
        pair = Pair(waiting.second, turn, at)
        in_order = not self.habit.other_side_first(pair.first)
        return in_order and self._plausible(*pair[:2]) and self.habit.usual(pair)
