"""Repetitions that are none, as the recording shows: they lean as the exercise does not.

Hands that put a sensor on and take it off, and a body that turns about, also turn it in and out;
but they tip it over by the way.
"""

import numpy as np

from analysis.pairs import Pair
from analysis.ticks import Ticks
from sensor.samples import FloatArray

FEW = 3  # repetitions: hands turn a sensor to and fro no oftener, and a set has more
LEANS_DEG, LEANS_SHARE = 12.0, 0.15  # by so much, and as a share of the arc,
APART_S = 6.0  # from any other repetition
UNLIKE = 2.5  # and so many times as much as in the sets of this recording


def without_strays(pairs: list[Pair], ticks: Ticks, tilt_deg: FloatArray) -> list[Pair]:
    """The pairs but for those few in a row that lean much, in each of them, unlike any set.

    tilt_deg: (m,) between the thigh and how it hangs. A few repetitions that are all there is of
    the exercise are kept, however they lean; a single one is not.
    """
    bouts = _apart(pairs, ticks)
    leans = [np.array([_lean_deg(pair, tilt_deg) for pair in bout]) for bout in bouts]
    sets = [lean for bout, lean in zip(bouts, leans, strict=True) if len(bout) > FEW]
    usual_deg = float(np.median(np.concatenate(sets))) if sets else 0.0
    few = FEW if sets else 1
    stray = [_strays(bout, lean, usual_deg) for bout, lean in zip(bouts, leans, strict=True)]
    first = _leading(bouts, stray, few)
    last = len(bouts) - _leading(bouts[::-1], stray[::-1], few)
    return [pair for bout in bouts[first:last] for pair in bout]


def _strays(bout: list[Pair], lean_deg: FloatArray, usual_deg: float) -> bool:
    arcs = np.array([pair.arc_deg for pair in bout])
    least = np.maximum(np.maximum(LEANS_DEG, LEANS_SHARE * arcs), UNLIKE * usual_deg)
    return bool((lean_deg > least).all())


def _leading(bouts: list[list[Pair]], stray: list[bool], few: int) -> int:
    """How many of the first bouts are strays, few in all."""
    count = next((k for k, one in enumerate(stray) if not one), len(stray))
    return count if sum(len(bout) for bout in bouts[:count]) <= few else 0


def _apart(pairs: list[Pair], ticks: Ticks) -> list[list[Pair]]:
    """The pairs, those that soon follow one another together."""
    bouts: list[list[Pair]] = []
    for pair in pairs:
        if not bouts or pair.first.departure - bouts[-1][-1].second.at > APART_S * ticks.rate_hz:
            bouts.append([])
        bouts[-1].append(pair)
    return bouts


def _lean_deg(pair: Pair, tilt_deg: FloatArray) -> float:
    """By how much the tilt changes in a repetition."""
    return float(np.ptp(tilt_deg[pair.first.departure : pair.confirmed + 1]))
