"""Robust slopes, and what two moves have in common."""

import numpy as np

from sensor.samples import FloatArray

FARTHER = 1.5  # times the smaller move: what the other did beyond that is its own


def common_move(one: float, other: float) -> float:
    """By how much both have moved to the same side: the mean, if one is not far ahead."""
    if one * other <= 0:
        return 0.0
    return min((one + other) / 2, FARTHER * one, FARTHER * other, key=abs)


def median_slope(x: FloatArray, y: FloatArray) -> float:
    """The median of the slopes between any two points (Sen 1968), no two of the same x."""
    i, j = np.triu_indices(len(x), 1)
    return float(np.median((y[j] - y[i]) / (x[j] - x[i])))
