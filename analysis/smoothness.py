"""Smoothness of one discrete move: the spectral arc length of its speed.

SPARC of Balasubramanian, Melendez-Calderon, Roby-Brami and Burdet, J NeuroEng Rehabil 2015
(doi 10.1186/s12984-015-0090-9): nearer to zero is smoother; a minimum-jerk move has about -1.4. It
depends on the move's shape only, but people move differently at another tempo: never compare
across tempos.
"""

import numpy as np

from sensor.samples import FloatArray

CUTOFF_HZ = 10.0  # the reference's
AMPLITUDE = 0.05  # the reference's: where the spectrum is last above this share, the arc ends
PADDING = 4  # the reference's: powers of two by which the transform is longer than the move
SHORTEST_S = 0.3  # a shorter move has too few samples on the grid


def sparc(speed: FloatArray, rate_hz: float) -> float | None:
    """The spectral arc length of a speed profile (n,) of any unit; None where it says nothing."""
    if len(speed) < SHORTEST_S * rate_hz or len(speed) < 5 or speed.max() <= 0:
        return None
    count = 2 ** ((len(speed) - 1).bit_length() + PADDING)
    inside = int(CUTOFF_HZ * count / rate_hz) + 1
    spectrum = np.abs(np.fft.rfft(speed, count)[:inside])
    spectrum /= spectrum[0]  # the largest: no speed is negative
    last = int(np.flatnonzero(spectrum >= AMPLITUDE)[-1])
    if last == 0:
        return None
    return -float(np.hypot(1 / last, spectrum[1 : last + 1] - spectrum[:last]).sum())
