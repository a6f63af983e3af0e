"""What no person can help: limbs waver as they move, and a strap quivers on moving flesh.

Both grow with the speed of the leg, as noise of muscles does (Harris and Wolpert 1998). The sizes
are those that put as much of the rate's power at 2-4, 4-8 and 8-20 Hz as real shoulder rotations of
the SPAR recordings have (medians 2.3, 1.0 and 1.8 %), or less, since a thigh is heavier than a
wrist.
"""

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, sosfilt

from sensor.samples import FloatArray
from virtual_sensor.leg import GRID_HZ, Motion
from virtual_sensor.strokes import count

_WAVER_HZ = (1.5, 5.0)
_QUIVER_HZ = (8.0, 20.0)
_MOMENT_S = 0.15  # over which the speed counts


def unsteady(motion: Motion, rng: Generator, *, largest: float) -> Motion:
    """The same motion as somebody really makes it; each person wavers and quivers differently.

    largest: root mean square of the noise in the rate, for the unsteadiest, as a share of speed.
    """
    waver, quiver = largest * rng.uniform(0.1, 1.0, 2)
    speed = _speed(motion)
    wavering = {
        name: getattr(motion, name) + waver * speed * _noise(len(motion), rng, _WAVER_HZ)
        for name in ("rotation", "flexion", "abduction")
    }
    quivering = {
        name: getattr(motion, name) + quiver * speed * _noise(len(motion), rng, _QUIVER_HZ)
        for name in ("slip", "lean", "roll")
    }
    return replace(motion, **wavering, **quivering)


def _speed(motion: Motion) -> FloatArray:
    """(n,) rad/s, smoothed: how fast the leg turns in the hip."""
    angles = np.column_stack([motion.rotation, motion.flexion, motion.abduction])
    speed = np.linalg.norm(np.gradient(angles, 1 / GRID_HZ, axis=0), axis=1)
    return np.asarray(gaussian_filter1d(speed, _MOMENT_S * GRID_HZ, mode="nearest"))


def _noise(n: int, rng: Generator, band_hz: tuple[float, float]) -> FloatArray:
    """(n,) an angle, s: band-limited noise whose rate has a third of unit variance (three axes)."""
    sos = butter(4, band_hz, "bandpass", fs=GRID_HZ, output="sos")
    angle = sosfilt(sos, rng.normal(size=n + count(2)))
    rate = np.gradient(angle, 1 / GRID_HZ)
    return np.asarray(angle[count(2) :] / (rate.std() * np.sqrt(3)))
