"""When the leg has swung rather than turned for so long that it is doing something else."""

from dataclasses import dataclass

import numpy as np
from scipy import signal

from analysis.fit import BoolArray
from sensor.samples import FloatArray

MEAN_S = 0.8  # swing is weighed against rotation over about this long
SWING_S = 1.5  # the leg swings for so long when walking or squatting, not when it is lifted,
SWING_DPS = 25.0  # as fast as this (r.m.s.)
SWING_RATIO = 1.4  # and so much faster than it turns
LULL_S = 0.6  # it has not swung so fast for so long: it was lifted at a stroke, and is held up


@dataclass(slots=True)
class Swinging:
    """Watches squared rates about and across the axis, a tick at a time."""

    rate_hz: float
    _axial: float = 0.0
    _swing: float = 0.0
    _ticks: int = 0
    _lull: int = 0  # ticks since it last swung so fast

    def push(self, axial: float, swing: float) -> bool:
        """Whether it has become clear with this tick."""
        weight = _weight(self.rate_hz)
        self._axial += weight * (axial - self._axial)
        self._swing += weight * (swing - self._swing)
        self._lull = 0 if swing > SWING_DPS**2 else self._lull + 1
        swings = self._swing > max(SWING_DPS**2, SWING_RATIO**2 * self._axial)
        swings = swings and self._lull < LULL_S * self.rate_hz
        self._ticks = self._ticks + 1 if swings else 0
        return self._ticks == round(SWING_S * self.rate_hz)


def swinging(axial: FloatArray, swing: FloatArray, rate_hz: float) -> BoolArray:
    """(n,) what `Swinging` says tick by tick, at once."""
    weight = _weight(rate_hz)
    mean_axial, mean_swing = (
        signal.lfilter([weight], [1, weight - 1], values) for values in (axial, swing)
    )
    at = np.arange(len(swing))
    lull = at - np.maximum.accumulate(np.where(swing > SWING_DPS**2, at, -1))
    swings = mean_swing > np.maximum(SWING_DPS**2, SWING_RATIO**2 * mean_axial)
    swings &= lull < LULL_S * rate_hz
    since = at - np.maximum.accumulate(np.where(swings, -1, at))
    return np.asarray(since == round(SWING_S * rate_hz))


def _weight(rate_hz: float) -> float:
    return min(1.0, 1 / (MEAN_S * rate_hz))
