"""The repetition that the leg is about to complete, as it lingers at the second extreme.

A turning point is certain once the leg has come back by a few degrees, and who lingers at the end
of the range does so for a second. In a set whose repetitions are known, a leg that has gone as far
as ever and no farther for a while has turned round, or is held there: the count need not wait.
"""

from dataclasses import dataclass

from analysis.counting import Counter
from analysis.pairs import Pair

LINGERS_S = 0.4  # most who hesitate on the way go on sooner
LINGERS_DEG = 1.0  # who goes farther by less in that time lingers


@dataclass(slots=True)
class Foresight:
    """Watches how far the strokes of a counter have come."""

    counter: Counter
    _come_deg: float = 0.0
    _since: int = 0

    def at(self, tick: int) -> Pair | None:
        """The repetition in which the leg lingers at its second extreme at this tick, if it does.

        To be asked at each tick.
        """
        counter = self.counter
        first, strokes, habit = counter.pending, counter.strokes, counter.habit
        end = strokes.end
        if abs(end.value_deg - self._come_deg) > LINGERS_DEG:
            self._come_deg, self._since = end.value_deg, tick
        if first is None or strokes.rising is not (not first.internal):
            return None
        lingers = tick - self._since >= LINGERS_S * counter.rate_hz
        if not lingers or not habit.is_at_end(end.value_deg):
            return None
        second = strokes.turning_point(end, internal=not first.internal)
        pair = Pair(first, second, tick)
        ordinary = (
            not habit.other_side_first(first)
            and habit.plausible(first, second, counter.rate_hz)
            and habit.usual(pair)
        )
        return pair if ordinary else None
