"""Shimmer3R's calibration: the vendor's defaults, and what the sensor keeps of its own.

Source: github ShimmerEngineering/Shimmer-C-API (ShimmerBluetooth.cs).
"""

import struct
from dataclasses import dataclass

import numpy as np

from sensor.samples import FloatArray

# The vendor's defaults by range; a range's number is its place.
GYR_LSB_PER_DPS = {125.0: 229.0, 250.0: 114.0, 500.0: 57.0, 1000.0: 29.0, 2000.0: 14.0, 4000.0: 7.0}
ACC_LSB_PER_MS2 = {2.0: 1672.0, 4.0: 836.0, 8.0: 418.0, 16.0: 209.0}
ALIGNMENT = np.diag([-1.0, 1.0, -1.0])

CALIBRATION_LAYOUT = struct.Struct(">3h3h9b")  # offsets, scales, alignment in hundredths
GYR_SCALE_UNIT = 0.01  # the gyroscope's scales come in hundredths of a count per deg/s
# A calibration that strays further from the defaults is no calibration of this range.
PLAUSIBLE_SCALE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How counts become values: alignment^-1 (counts - offset) / scale."""

    offset: FloatArray
    scale: FloatArray
    to_sensor: FloatArray

    @classmethod
    def default(cls, scale: float) -> "Calibration":
        """The vendor's, with the same scale on each axis."""
        return cls(np.zeros(3), np.full(3, scale), ALIGNMENT)

    @classmethod
    def from_bytes(cls, data: bytes, *, default: float, unit: float) -> "Calibration | None":
        """The sensor's own, with scales in `unit`; None where it has none or it is not credible."""
        values = np.array(CALIBRATION_LAYOUT.unpack(data), np.float64)
        scale = values[3:6] * unit
        alignment = values[6:].reshape(3, 3) / 100.0
        right_handed = float(np.linalg.det(alignment)) > 1.0 - PLAUSIBLE_SCALE
        if not right_handed or bool(np.any(np.abs(scale / default - 1.0) > PLAUSIBLE_SCALE)):
            return None
        to_sensor: FloatArray = np.linalg.inv(alignment).astype(np.float64)
        return cls(values[:3], scale, to_sensor)

    def values(self, counts: FloatArray) -> FloatArray:
        """(n, 3) values of (n, 3) counts, in deg/s or m/s2."""
        return ((counts - self.offset) / self.scale) @ self.to_sensor.T


def calibration_bytes(scale: float) -> bytes:
    """A calibration with this scale on each axis, no offset, and the usual alignment."""
    alignment = np.rint(ALIGNMENT * 100).astype(int).reshape(-1).tolist()
    return CALIBRATION_LAYOUT.pack(0, 0, 0, *[round(scale)] * 3, *alignment)
