"""Stretches of turning the leg, with everything that is not the exercise cut out."""

import numpy as np
from scipy import ndimage

from analysis.fit import BoolArray, IntArray
from analysis.rest import runs
from sensor.samples import FloatArray

ENERGY_S = 1.0  # swing is weighed against rotation over this
OTHER_RATIO = 1.15  # swing above rotation by this (r.m.s.): walking, marching and side swings are
# above 1.4, the worst compensated repetition near 0.7
OTHER_RADS = np.radians(20.0)  # slower swings do not count as other movement
AROUND_S = 0.3


def other_movement(
    axial_rads: FloatArray, swing_rads: FloatArray, rate_hz: float, *, ratio: float = OTHER_RATIO
) -> BoolArray:
    """(m,) where the leg swings more than it turns."""
    width = max(3, round(ENERGY_S * rate_hz))
    axial = np.sqrt(ndimage.uniform_filter1d(axial_rads**2, width, mode="nearest"))
    swing = np.sqrt(ndimage.uniform_filter1d(swing_rads**2, width, mode="nearest"))
    other = (swing > ratio * axial) & (swing > OTHER_RADS)
    return np.asarray(ndimage.binary_dilation(other, iterations=max(1, round(AROUND_S * rate_hz))))


def find_bouts(other: BoolArray, stances: IntArray) -> IntArray:
    """(b, 2) stretches [start, end) between stances and other movement."""
    busy = ~other
    for start, end in stances:
        middle = (start + end) // 2
        busy[middle] = False
    return runs(busy, 2)
