"""Repetitions as pairs of extremes inside a bout, paired in order from the stance."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.fit import IntArray
from analysis.zigzag import Turn, Zigzag
from sensor.samples import FloatArray

SMALLEST_ARC_DEG = 9.0  # of a measured arc: the least to count is 12, and a quarter may be missed
LARGEST_ARC_DEG = 160.0  # no leg turns further; the whole body does
NEUTRAL_SHARE = 0.3  # a rest within this share of the arc from the stance's level is no extreme
LEAST_SHARE = 0.3  # of its neighbours' arc: less is settling, not a repetition
LONGEST_S = 40.0  # 15 s of movement and holds


class Pair(NamedTuple):
    """Two extremes of one repetition, in order of time, and its start and end (samples)."""

    first: Turn
    second: Turn
    start: int
    end: int


def turns(angle_deg: FloatArray, start: int, end: int) -> list[Turn]:
    """The turning points of the samples [start, end)."""
    zigzag = Zigzag()
    found = (zigzag.push(start + i, value) for i, value in enumerate(angle_deg[start:end].tolist()))
    return [turn for turn in found if turn is not None]


def find_pairs(angle_deg: FloatArray, bouts: IntArray, rate_hz: float) -> list[list[Pair]]:
    """The repetitions of each bout [start, end), whose ends are rests or other movement."""
    return [
        _pairs(angle_deg, turns(angle_deg, start, end), start, end, rate_hz)
        for start, end in bouts.tolist()
    ]


def _pairs(
    angle_deg: FloatArray, found: Sequence[Turn], start: int, end: int, rate_hz: float
) -> list[Pair]:
    couples = list(zip(found[::2], found[1::2], strict=False))
    arcs = [abs(a.value_deg - b.value_deg) for a, b in couples]
    typical = float(np.median(arcs)) if arcs else 0.0
    smallest = max(SMALLEST_ARC_DEG, LEAST_SHARE * typical)
    pairs: list[Pair] = []
    for k, (first, second) in enumerate(couples):
        if not smallest <= arcs[k] <= LARGEST_ARC_DEG:
            continue
        before = pairs[-1].end if pairs else start
        after = couples[k + 1][0].at if k + 1 < len(couples) else end
        middle = (first.value_deg + second.value_deg) / 2
        rep_start = _crossing(angle_deg, first.at, before, middle, step=-1)
        rep_end = _crossing(angle_deg, second.at, after, middle, step=1)
        if rep_end - rep_start <= LONGEST_S * rate_hz:
            pairs.append(Pair(first, second, rep_start, rep_end))
    return pairs


def _crossing(angle_deg: FloatArray, index: int, limit: int, level: float, *, step: int) -> int:
    """The sample from `index` towards `limit` where the angle first passes the level."""
    stop = max(limit, 0) if step < 0 else min(limit, len(angle_deg) - 1)
    above = angle_deg[index] > level
    i = index
    while i != stop and (angle_deg[i] > level) == above:
        i += step
    return i
