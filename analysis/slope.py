"""The slope of a robust line."""

import numpy as np

from sensor.samples import FloatArray


def median_slope(x: FloatArray, y: FloatArray) -> float:
    """The median of the slopes between any two points (Sen 1968), no two of the same x."""
    i, j = np.triu_indices(len(x), 1)
    return float(np.median((y[j] - y[i]) / (x[j] - x[i])))
