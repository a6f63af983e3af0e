"""The repetition that the leg is about to complete, as it lingers at the second extreme.

A turning point is certain once the leg has come back by a few degrees, and who lingers at the end
of the range does so for a second. A leg that has gone as far as is to be expected, and no farther
for a while, has turned round or is held there: the count need not wait.
"""

from dataclasses import dataclass

from analysis.counting import Counter
from analysis.habit import AT_END, SLACK_DEG
from analysis.pairs import Pair, is_slow

LINGERS_S = 0.4  # most who hesitate on the way go on sooner
LINGERS_DEG = 1.0  # who goes farther by less in that time lingers
SIDE_SHARE = 0.6  # of the first side: a second one is as a rule no smaller


@dataclass(slots=True)
class Foresight:
    """Watches how far the strokes of a counter have come."""

    counter: Counter
    _come_deg: float = 0.0
    _since: int = 0

    def at(self, tick: int) -> tuple[Pair, ...]:
        """The repetition in which the leg lingers at its second extreme at this tick, if it does.

        With those before it that have waited for it. To be asked at each tick.
        """
        counter = self.counter
        first, strokes = counter.pending, counter.strokes
        end = strokes.end
        if abs(end.value_deg - self._come_deg) > LINGERS_DEG:
            self._come_deg, self._since = end.value_deg, tick
        if first is None or strokes.rising is not (not first.internal):
            return ()
        if tick - self._since < LINGERS_S * counter.rate_hz:
            return ()
        second = strokes.turning_point(end, internal=not first.internal)
        pair = Pair(first, second, tick)
        return counter.foreseen(pair) if self._is_at_end(pair) else ()

    def _is_at_end(self, pair: Pair) -> bool:
        """Whether the second extreme is as far out as is to be expected."""
        counter, end_deg = self.counter, pair.second.value_deg
        habit = counter.habit
        if habit.side_deg(internal=pair.second.internal) is not None:
            return habit.is_at_end(end_deg)
        if not is_slow(pair, counter.rate_hz):
            return False
        if counter.waiting:
            before = counter.waiting[-1]
            away_deg = abs(end_deg - before.second.value_deg)
            return away_deg < AT_END * before.arc_deg / 2 + SLACK_DEG
        if habit.neutral_deg is None:
            return False
        sides_deg = [turn.sign * (turn.value_deg - habit.neutral_deg) for turn in pair[:2]]
        return sides_deg[1] > SIDE_SHARE * sides_deg[0]
