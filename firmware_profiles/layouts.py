"""Between the numbers on the wire and SI: units, plausibility, quantisation, settings."""

import math
from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sensor.errors import PacketError, SensorError
from sensor.profile import Settings, Specification
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray

Value = TypeVar("Value")

RAD_PER_DEG = math.pi / 180.0
MS2_PER_G = STANDARD_GRAVITY_MS2

# What several specifications say.
UNCALIBRATED_TOLERANCE = 0.01  # data sheets of MEMS gyroscopes: 3 % at the most, a third usually
UNTIMED = "sends no time and no counter: times come from arrival, and loss cannot be known"

# Beyond these a float is damage, not motion: no sensor that a person straps on has a wider range
# (accelerometers end at 16 g to 32 g, gyroscopes at 4000 dps).
MAX_ACC_MS2 = 64 * MS2_PER_G
MAX_GYR_RADS = 8000 * RAD_PER_DEG


def effective_settings(specification: Specification, given: Settings) -> dict[str, float]:
    """The specification's settings with those given in their place.

    Raises SensorError for a name the profile does not have, or a value that is no number.
    """
    for name, value in given.items():
        if name not in specification.settings:
            known = ", ".join(sorted(specification.settings)) or "none"
            raise SensorError(
                f"the profile {specification.name} has no setting {name!r}; it has: {known}"
            )
        if not math.isfinite(value):
            raise SensorError(f"the setting {name} must be a finite number, not {value}")
    return {**specification.settings, **given}


def choose(table: Mapping[float, Value], key: float, setting: str) -> Value:
    """The table's value for a setting; SensorError, with the possible ones, where it has none."""
    if key not in table:
        possible = ", ".join(f"{value:g}" for value in sorted(table))
        raise SensorError(f"{setting} can be {possible} with this sensor, not {key:g}")
    return table[key]


def check_length(data: bytes, expected: int, what: str) -> None:
    """Raise PacketError unless `data` has exactly `expected` bytes."""
    if len(data) != expected:
        raise PacketError(f"expected {what} of {expected} bytes, got {len(data)}", data)


def floats(data: bytes, offset: int, count: int) -> FloatArray:
    """`count` little-endian 32-bit floats at `offset`, as float64."""
    return widened(np.frombuffer(data, "<f4", count, offset))


def widened(values: NDArray[np.float32]) -> FloatArray:
    """32-bit floats from a sensor as float64."""
    with np.errstate(invalid="ignore"):  # a signalling NaN is no number, like any: it is no event
        return values.astype(np.float64)


def plausible_acc(acc_ms2: FloatArray, data: bytes) -> FloatArray:
    """The accelerations, or PacketError where one is no number or beyond any sensor's range."""
    return _plausible(acc_ms2, MAX_ACC_MS2, "an acceleration", data)


def plausible_gyr(gyr_rads: FloatArray, data: bytes) -> FloatArray:
    """The angular rates, or PacketError where one is no number or beyond any sensor's range."""
    return _plausible(gyr_rads, MAX_GYR_RADS, "an angular rate", data)


def unit_quaternions(wxyz: FloatArray, data: bytes) -> FloatArray:
    """(n, 4) quaternions scaled to length 1, or PacketError where the length is not near 1."""
    lengths = np.linalg.norm(wxyz, axis=1, keepdims=True)
    # Quantisation and float rounding stay within a percent; a tenth says the bytes are damaged.
    if not bool(np.all(np.abs(lengths - 1.0) < 0.1)):
        raise PacketError("expected a quaternion of length 1", data)
    unit: FloatArray = wxyz / lengths
    return unit


def turned_back(wxyz: FloatArray, vectors: FloatArray) -> FloatArray:
    """(n, 3) vectors of the world in the coordinates of sensors that (n, 4) turn to the world."""
    w, axis = wxyz[:, :1], -wxyz[:, 1:]
    across = 2.0 * np.cross(axis, vectors)
    turned: FloatArray = vectors + w * across + np.cross(axis, across)
    return turned


def quantise(values: FloatArray, lsb: float, dtype: DTypeLike) -> NDArray[np.generic]:
    """Values in units of `lsb` as integers of `dtype`, saturating at its ends as a sensor does."""
    ends = np.iinfo(np.dtype(dtype))
    return np.clip(np.rint(values / lsb), ends.min, ends.max).astype(dtype)


def _plausible(values: FloatArray, limit: float, what: str, data: bytes) -> FloatArray:
    # NaN fails the comparison too.
    if not bool(np.all(np.abs(values) <= limit)):
        raise PacketError(f"{what} is no number or beyond any sensor's range", data)
    return values
