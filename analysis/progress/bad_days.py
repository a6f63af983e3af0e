"""Sessions far from the rest, which say little of the leg: a bad day, a slip, a mix-up."""

import numpy as np

from sensor.samples import FloatArray

BEFORE = 7  # sessions looked back on: the median of seven bears three bad ones
FIRST = 5  # the first sessions are judged together; a verdict is not given sooner
SPREAD_FROM = 20  # departures that the spread is learnt from
DOUBTED = 2.0  # spreads from which on a session counts for less: one sound one in twenty
SET_ASIDE = 4.0  # spreads from which on it does not count: hardly ever a sound one
NORMAL_PER_MAD = 1.4826  # standard deviations in a median absolute deviation, normal errors


def departures(value_deg: FloatArray, *, scale_deg: float) -> FloatArray:
    """(n,) how far each session lies from those before it, in spreads (Hampel's identifier).

    value_deg: (n,) in the order of time, one way of wearing. scale_deg: the spread believed before
    any was seen. Each session is judged once, by those before it, so that no later session changes
    what was said; the first five are judged together. A lasting change of level is followed after
    four sessions.
    """
    n = len(value_deg)
    departure = np.abs(value_deg - _centre(value_deg))
    spread = np.full(n, np.inf)
    for i in range(n):
        known = departure[max(0, i - SPREAD_FROM) : i] if i >= FIRST else departure[:FIRST]
        seen = NORMAL_PER_MAD * float(np.median(known))
        weight = len(known) / (len(known) + FIRST)
        spread[i] = np.sqrt(weight * seen**2 + (1 - weight) * scale_deg**2)
    return np.asarray(departure / spread)


def doubt(departure: FloatArray) -> FloatArray:
    """(n,) by how much the variance of sessions so far off is enlarged, at least 1.

    So that the likelihood sees each as if it were no further than `DOUBTED` (Huber's weights).
    """
    return np.asarray(np.maximum(departure / DOUBTED, 1.0) ** 2)


def _centre(value_deg: FloatArray) -> FloatArray:
    n = len(value_deg)
    centre = np.full(n, np.median(value_deg[:FIRST]) if n else 0.0)
    for i in range(FIRST, n):
        centre[i] = np.median(value_deg[max(0, i - BEFORE) : i])
    return centre
