"""A sensor that is not worn: it lies on a table, and is turned five times, again and again."""

from collections.abc import Iterator
from math import tau

import numpy as np

from sensor.profile import Emulator
from sensor.samples import STANDARD_GRAVITY_MS2, Samples

REST_S = 10.0
TURN_S = 2.0  # a whole turn
TURNS = 5
CHUNK_S = 0.05

_BIAS_RADS = np.array([0.008, -0.005, 0.006])  # half a degree a second: an ordinary sensor
_NOISE_RADS = 0.0012
_NOISE_MS2 = 0.02
_RATE_HZ = 100.0  # where the emulator does not say


def on_table(seed: int) -> "OnTable":
    """A motion source for the virtual peripheral."""
    return OnTable(np.random.default_rng(seed))


class OnTable:
    """Rests for REST_S, makes TURNS turns about the vertical, and so on without end."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def __call__(self, emulator: Emulator, since_s: float) -> Iterator[Samples]:
        """The samples from `since_s` on, seconds since the sensor was switched on."""
        rate_hz = emulator.rate_hz or _RATE_HZ
        step = max(1, round(CHUNK_S * rate_hz))
        first = round(since_s * rate_hz)
        while True:
            time_s = np.arange(first, first + step) / rate_hz
            yield self._samples(time_s)
            first += step

    def _samples(self, time_s: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Samples:
        shape = (len(time_s), 3)
        turning = np.mod(time_s, REST_S + TURNS * TURN_S) >= REST_S
        gyr_rads = _BIAS_RADS + self._rng.normal(0, _NOISE_RADS, shape)
        gyr_rads[:, 2] += np.where(turning, tau / TURN_S, 0.0)
        acc_ms2 = self._rng.normal(0, _NOISE_MS2, shape)
        acc_ms2[:, 2] += STANDARD_GRAVITY_MS2
        return Samples(time_s, acc_ms2, gyr_rads)
