"""Turns to one side alone, out and back: in hindsight, the leg stands at one end of its range."""

import numpy as np

from analysis.fit import IntArray
from analysis.pairs import Pair
from analysis.places import NO_SIDE_DEG
from analysis.rest import means_within, runs
from analysis.stances import outside, split_sets
from analysis.ticks import Ticks
from sensor.samples import FloatArray

STANDS_S = 1.8  # a hold on the way is shorter
ROW = 3  # so many that keep to the line between show that it drifts so fast
MOVED_DEG, MOVED_DPS = 5.0, 0.25  # further apart, and by a faster drift, they are two places


def without_halves(pairs: list[Pair], ticks: Ticks) -> list[Pair]:
    """The pairs but for sets in which the leg only comes back to where it stands before and after.

    By the median of a set: one end of a repetition may be near there.
    """
    every = _stances(ticks)
    kept: list[Pair] = []
    end = 0
    for one in split_sets(pairs, ticks):
        begin, end = end, end + len(one)
        stances = outside(every, pairs[:begin] + pairs[end:])
        at = stances.mean(axis=1)
        level_deg = means_within(ticks.angle_deg, stances)
        # No hold at the first extreme, nor at the last one.
        before = np.flatnonzero(stances[:, 0] <= one[0].first.departure)
        after = np.flatnonzero(stances[:, 1] > one[-1].confirmed)
        if len(before) and len(after):
            around = [before[-1], after[0]]
            stayed = not ticks.broken[stances[before[-1], 1] : stances[after[0], 0]].any()
            if stayed and _are_halves(one, at[around], level_deg[around], ticks.rate_hz):
                continue
        kept += one
    return kept


def _stances(ticks: Ticks) -> IntArray:
    """(s, 2) [start, end) of rests too long for a hold, or at the start, which began before it."""
    rests = runs(ticks.still & ~ticks.odd, 1)
    long = np.diff(rests, axis=1)[:, 0] >= STANDS_S * ticks.rate_hz
    return np.asarray(rests[long | (rests[:, 0] == 0)])


def _are_halves(pairs: list[Pair], at: FloatArray, level_deg: FloatArray, rate_hz: float) -> bool:
    """Whether these come to where the leg stands, on the line between two stances, with one end."""
    moved_deg, took_s = abs(np.diff(level_deg)[0]), np.diff(at)[0] / rate_hz
    ends = np.array([[(turn.at, turn.value_deg) for turn in pair[:2]] for pair in pairs])
    away_deg = ends[..., 1] - np.interp(ends[..., 0], at, level_deg)
    nearer = np.abs(away_deg).argmin(axis=1)[:, np.newaxis]
    home_deg, off_deg = (
        np.take_along_axis(values, nearer, axis=1) for values in (ends[..., 1], away_deg)
    )
    if moved_deg > max(MOVED_DEG, MOVED_DPS * took_s) and (
        len(pairs) < ROW or np.ptp(off_deg) > np.ptp(home_deg)
    ):
        return False
    return bool(np.median(np.abs(off_deg)) < NO_SIDE_DEG)
