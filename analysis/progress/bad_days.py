"""Sessions too far from the rest to say anything of the leg: a bad day, a slip, a mix-up."""

import numpy as np

from analysis.progress.evidence import BoolArray
from sensor.samples import FloatArray

BEFORE = 7  # sessions looked back on: the median of seven bears three bad ones
FIRST = 5  # the first sessions are judged together; a verdict is not given sooner
SPREAD_FROM = 20  # departures that the spread is learnt from
TOLERANCE = 3.0  # spreads: one sound session in 200 is lost, most bad ones are caught
NORMAL_PER_MAD = 1.4826  # standard deviations in a median absolute deviation, normal errors


def bad_days(value_deg: FloatArray, *, scale_deg: float) -> BoolArray:
    """(n,) which sessions lie too far from those before them (Hampel's identifier).

    value_deg: (n,) in the order of time, one way of wearing. scale_deg: the spread believed before
    any was seen. Each session is judged once, by those before it, so that no later session changes
    what was said; the first five are judged together. A lasting change of level is followed after
    three sessions.
    """
    n = len(value_deg)
    departure = np.abs(value_deg - _centre(value_deg))
    spread = np.full(n, np.inf)
    for i in range(n):
        known = departure[max(0, i - SPREAD_FROM) : i] if i >= FIRST else departure[:FIRST]
        seen = NORMAL_PER_MAD * float(np.median(known))
        weight = len(known) / (len(known) + FIRST)
        spread[i] = np.sqrt(weight * seen**2 + (1 - weight) * scale_deg**2)
    return np.asarray(departure > TOLERANCE * spread)


def _centre(value_deg: FloatArray) -> FloatArray:
    n = len(value_deg)
    centre = np.full(n, np.median(value_deg[:FIRST]) if n else 0.0)
    for i in range(FIRST, n):
        centre[i] = np.median(value_deg[max(0, i - BEFORE) : i])
    return centre
