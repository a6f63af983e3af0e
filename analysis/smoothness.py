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
    peak = float(speed.max(initial=0.0))
    if len(speed) < SHORTEST_S * rate_hz or len(speed) < 5 or peak <= 0:
        return None
    count = 2 ** (int(np.ceil(np.log2(len(speed)))) + PADDING)
    frequency = np.fft.rfftfreq(count, 1 / rate_hz)
    spectrum = np.abs(np.fft.rfft(speed, count))
    spectrum = spectrum / spectrum.max()
    inside = frequency <= CUTOFF_HZ
    frequency, spectrum = frequency[inside], spectrum[inside]
    above = np.flatnonzero(spectrum >= AMPLITUDE)
    last = int(above[-1]) + 1
    frequency, spectrum = frequency[:last], spectrum[:last]
    if len(frequency) < 2:
        return None
    span = frequency[-1] - frequency[0]
    return -float(np.hypot(np.diff(frequency) / span, np.diff(spectrum)).sum())
