"""Rests in which the leg is held up between repetitions, and does not hang as it does standing."""

from itertools import pairwise

import numpy as np

from analysis.fit import BoolArray, IntArray
from analysis.pairs import Pair
from analysis.pose import NEAR_POSE_RAD, SAME_POSE_RAD, movement_axis, unit
from analysis.rest import Rest, means_within
from sensor.samples import FloatArray

PAUSE_S = 12.0  # between two repetitions; after longer the foot has been down
APART_RAD = np.radians(6.0)  # standing again, a thigh leans by less from how it leaned before
NEARER_RAD = np.radians(3.0)  # to the axis of the movement: the swing along with it tilts that too
STANDS_S = 2.0  # in all; less is no standing to go by


def without_lifted(stills: IntArray, pairs: list[Pair], rest: Rest) -> IntArray:
    """The rests `stills` without those in which the leg is held up, if it also stands.

    Who turns a lifted leg pauses with it lifted: the thigh leans there by what it was lifted, and
    gravity is no longer along it. It stood in other rests if those lean otherwise and are nearer to
    the axis about which it turned.
    """
    paused = _between(stills, pairs, rest.rate_hz)
    if not paused.any():
        return stills
    up = np.array([unit(force) for force in means_within(rest.acc_ms2, stills)])
    lengths = np.diff(stills, axis=1).ravel().astype(float)
    held = _mean(up[paused], lengths[paused])
    to_held = _angle(up, held)
    other = (to_held > APART_RAD) & (to_held < NEAR_POSE_RAD) & ~paused
    if lengths[other].sum() < STANDS_S * rest.rate_hz:
        return stills
    stands = _mean(up[other], lengths[other])
    axis = movement_axis(rest)
    if _angle(stands, axis) + NEARER_RAD > _angle(held, axis):
        return stills
    hangs = (_angle(up, stands) < to_held) | (to_held > SAME_POSE_RAD)
    return np.asarray(stills[hangs])


def _between(stills: IntArray, pairs: list[Pair], rate_hz: float) -> BoolArray:
    """(s,) which rests lie between two repetitions of which the second soon follows the first."""
    found = np.zeros(len(stills), bool)
    for before, after in pairwise(pairs):
        if after.first.at - before.second.at < PAUSE_S * rate_hz:
            found |= (stills[:, 0] > before.second.at) & (stills[:, 1] <= after.first.at)
    return found


def _mean(up: FloatArray, lengths: FloatArray) -> FloatArray:
    """Their mean direction, each weighed as its length squared."""
    return unit((up * lengths[:, None] ** 2).sum(axis=0))


def _angle(up: FloatArray, axis: FloatArray) -> FloatArray:
    """Between directions and an axis."""
    return np.asarray(np.arccos(np.clip(up @ axis, -1, 1)))
