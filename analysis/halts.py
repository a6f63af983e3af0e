"""Short stops around a set that are no stances: hesitations on the way, holds of missed ones."""

from statistics import median

from analysis.pairs import Pair, Turn
from analysis.standing import STANCE_S
from analysis.ticks import Ticks

GOES_ON_S = 3.0  # a short stop on the way back from the last extreme, after which the leg stops
HALT_DEG = 8.0  # again so soon, and so much farther on, is a hesitation; a foot is put down nearer;
OUT_DEG = 5.0  # and so is one on the way to the first, so much farther out than the leg stood
MAY_BE_DEG = 2.5  # by so much that stop may lie short of home, and shows neutral no better
HELD_SHARE = 0.45  # of the arc from its middle: no side is so short


def without_holds(
    stops: list[tuple[int, int]], pairs: list[Pair], ticks: Ticks
) -> list[tuple[int, int]]:
    """Those that can be stances: a short stop at an end of the range is a hold, of a missed one."""
    middle = median(t.value_deg for pair in pairs for t in pair[:2])
    most_deg = HELD_SHARE * median(pair.arc_deg for pair in pairs)
    return [
        (a, b)
        for a, b in stops
        if b - a >= STANCE_S * ticks.rate_hz
        or abs(float(ticks.angle_deg[a:b].mean()) - middle) < most_deg
    ]


def past_halts(
    stops: list[tuple[int, int]], extreme: Turn, most_deg: float, ticks: Ticks
) -> list[tuple[int, int]]:
    """The stops from an extreme on but for those on the way home, short of it by more than that.

    Those after a last extreme, or before a first one and backwards in time.
    """
    return [
        stop for k, stop in enumerate(stops) if went_on_deg(stops[k:], extreme, ticks) <= most_deg
    ]


def went_on_deg(stops: list[tuple[int, int]], extreme: Turn, ticks: Ticks) -> float:
    """How much farther home from an extreme than at the first stop, a short one, the leg stood.

    There it stood for long, or stopped at last, with no long way from stop to stop.
    """
    long = STANCE_S * ticks.rate_hz
    row = stops[:1]
    for start, end in stops[1:]:
        apart = max(start - row[-1][1], row[-1][0] - end)
        if row[-1][1] - row[-1][0] >= long or apart >= GOES_ON_S * ticks.rate_hz:
            break
        row.append((start, end))
    if len(row) < 2:
        return 0.0
    first_deg, then_deg = (float(ticks.angle_deg[a:b].mean()) for a, b in (row[0], row[-1]))
    return extreme.sign * (first_deg - then_deg)
