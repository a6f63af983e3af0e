"""Turning points all to one side, between which the leg is held at the other end of its range.

A short side, held, passes for neutral, and the leg for one that turns out and back alone. But it
stood elsewhere before that, between where it is held now and where it turns round; or it has not
stood at all, and what passes for neutral is but where it first stopped.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from analysis.pairs import OTHER_RATIO, Pair, Stop, Turn, are_alike, is_plain

ENOUGH = 3  # turning points in a row are some
SAME_DEG = 3.5  # from one stop to the next the held end moves by less,
APART_DEG = 3.5  # and is farther than this from where the leg stood
LONGEST_HOLD_S = 5.0  # but for a first one, of which creeping there is a part
MOST = 8  # stops between two turning points are remembered


class _Side(NamedTuple):
    """A turning point, the stop before it, when it was certain, and the tick its stroke left."""

    turn: Turn
    stop: Stop | None
    at: int
    since: int


@dataclass(slots=True)
class OneSided:
    """Turning points to one side since the last to the other, and the stops before each.

    neutral_deg: where the leg stood before those of which repetitions were told, if anywhere.
    """

    rate_hz: float
    neutral_deg: float | None = None
    _row: list[_Side] = field(default_factory=list)
    _places: list[Stop] = field(default_factory=list)  # where the leg stood before the row
    _stops: list[Stop] = field(default_factory=list)  # since the last turning point

    def stopped(self, stop: Stop) -> None:
        """The leg stops, and has done so up to this tick."""
        if self._stops and self._stops[-1].at > stop.at - stop.seconds * self.rate_hz:
            self._stops[-1] = stop
        else:
            self._stops = [*self._stops[-MOST:], stop]

    def turned(
        self, turn: Turn, at: int, neutral_deg: float | None, *, guessed: bool
    ) -> list[Pair]:
        """The repetitions that one more turning point shows, certain at this tick, if any.

        neutral_deg: where it is thought to be. guessed: the leg has but stopped there for a moment.
        """
        far = 0.5 * turn.stroke_deg  # what is nearer is a hold at this extreme
        stops = [stop for stop in self._stops if abs(stop.level_deg - turn.value_deg) > far]
        self._stops = []
        row = self._row
        if row and (row[-1].turn.internal is not turn.internal or not stops):
            row = []
        if not row:
            self._places = stops
            if neutral_deg is not None:
                self._places = [Stop(neutral_deg, turn.departure), *stops]
        inward = turn.sign
        stop = min(stops, key=lambda stop: inward * stop.level_deg, default=None)
        since = row[-1].turn.at if row else turn.departure
        if turn.ratio > OTHER_RATIO:  # of other movement, after which a row may begin
            self._row = []
            return []
        self._row = [*row, _Side(turn, stop, at, since)][: ENOUGH + 1]
        return self._held(guessed=guessed) if len(self._row) == ENOUGH else []

    def forget(self) -> None:
        """What came before has nothing to do with what follows."""
        self._row, self._places, self._stops = [], [], []

    def _held(self, *, guessed: bool) -> list[Pair]:
        """The repetitions of the row, if the leg is held at their other end."""
        row = self._row
        stops = [side.stop for side in row if side.stop is not None]
        if len(stops) == len(row) and abs(stops[0].level_deg - stops[1].level_deg) > SAME_DEG:
            del stops[0]
        sign = 1 if row[0].turn.internal else -1
        held_deg = [sign * stop.level_deg for stop in stops]
        nearest = min(sign * side.turn.value_deg for side in row)
        stood = [
            place
            for place in self._places
            if held_deg[0] + APART_DEG < sign * place.level_deg < nearest - APART_DEG
        ]
        if (
            not (stood or guessed)
            or any(abs(b - a) > SAME_DEG for a, b in pairwise(held_deg))
            or any(stop.seconds > LONGEST_HOLD_S for stop in stops[1:])
        ):
            return []
        pairs = _pairs(row, stops)
        if not all(map(is_plain, pairs)) or not are_alike(pairs, self.rate_hz):
            return []
        longest = max(stood, key=lambda place: place.seconds, default=None)
        self.neutral_deg = None if longest is None else longest.level_deg
        return pairs


def _pairs(row: list[_Side], stops: list[Stop]) -> list[Pair]:
    """Each turning point with the hold before it, or after it where the last stop is no first."""
    pairs = []
    for side, stop in zip(row[-len(stops) :], stops, strict=True):
        held = side.turn._replace(
            at=stop.at,
            value_deg=stop.level_deg,
            internal=not side.turn.internal,
            departure=side.since,
            stroke_deg=abs(side.turn.value_deg - stop.level_deg),
        )
        pairs.append((held, side))
    if len(stops) == len(row):
        return [Pair(held, side.turn, side.at) for held, side in pairs]
    return [Pair(a.turn, held, held.at) for a, (held, _) in zip(row, pairs, strict=False)]
