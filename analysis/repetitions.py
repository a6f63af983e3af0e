"""The repetitions of a whole recording: the counter's pairs, with where each begins and ends."""

from typing import NamedTuple

import numpy as np

from analysis.counting import Counter, Pair, Turn
from analysis.ticks import Ticks
from sensor.samples import FloatArray

ARRIVED_DEG = 2.0  # so near to neutral the leg is back


class Found(NamedTuple):
    """A repetition: its two extremes in order of time, and [start, end) in ticks."""

    first: Turn
    second: Turn
    start: int
    end: int


def count_pairs(ticks: Ticks) -> list[Pair]:
    """All pairs of extremes."""
    counter = Counter(ticks.rate_hz)
    rows = zip(
        ticks.angle_deg.tolist(),
        ticks.still.tolist(),
        (ticks.axial_dps**2).tolist(),
        (ticks.swing_dps**2).tolist(),
        ticks.odd.tolist(),
        strict=True,
    )
    pairs = []
    for at, (angle, still, axial, swing, odd) in enumerate(rows):
        events = counter.push(at, angle, still=still, axial=axial, swing=swing, odd=odd)
        pairs += [event for event in events if isinstance(event, Pair)]
    return [*pairs, *counter.finish()]


def levelled(pairs: list[Pair], ticks: Ticks) -> list[Pair]:
    """The same pairs with the angles that the ticks now have."""

    def now(turn: Turn) -> Turn:
        return turn._replace(value_deg=float(ticks.angle_deg[turn.at]))

    return [Pair(now(pair.first), now(pair.second), pair.confirmed) for pair in pairs]


def bound(pairs: list[Pair], angle_deg: FloatArray, neutral_deg: FloatArray) -> list[Found]:
    """Where each pair's repetition begins and ends: leaving neutral, and back there."""
    found: list[Found] = []
    for k, (first, second, _) in enumerate(pairs):
        earliest = found[-1].end if found else 0
        latest = pairs[k + 1].first.at if k + 1 < len(pairs) else len(angle_deg) - 1
        start = max(earliest, _neutral_before(angle_deg, neutral_deg, first))
        end = _neutral_after(angle_deg, neutral_deg, second, latest)
        found.append(Found(first, second, start, end))
    return found


def _neutral_before(angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn) -> int:
    """The last tick before an extreme at which the leg was at neutral, or left its last stop."""
    away = _away(angle_deg, neutral_deg, turn, turn.departure, turn.at + 1)
    home = np.flatnonzero(away <= ARRIVED_DEG)
    return turn.departure + int(home[-1]) if len(home) else turn.departure


def _neutral_after(angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn, latest: int) -> int:
    """The first tick after an extreme at which the leg is at neutral, or as near as it came."""
    away = _away(angle_deg, neutral_deg, turn, turn.at, latest + 1)
    home = np.flatnonzero(away <= ARRIVED_DEG)
    return turn.at + int(home[0] if len(home) else np.argmin(away))


def _away(
    angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn, start: int, end: int
) -> FloatArray:
    """How far the leg is from neutral on [start, end), positive on the side of the extreme."""
    away = angle_deg[start:end] - neutral_deg[start:end]
    return away if turn.internal else -away
