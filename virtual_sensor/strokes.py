"""How a limb gets from one place to another: strokes of many shapes, pauses, tremor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.signal import butter, sosfilt

from sensor.samples import FloatArray
from virtual_sensor.leg import GRID_HZ

_SHAPES = ("minimum_jerk", "sine", "steady", "corrected", "overshoot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One person's way of making a stroke.

    skew: above 1 the fastest moment comes late, below 1 early. correction: the share of the way
    left to a second, smaller submovement, or by which the first goes too far.
    """

    kind: str = "minimum_jerk"
    skew: float = 1.0
    correction: float = 0.1


def any_shape(rng: Generator) -> Shape:
    """A way of moving, drawn."""
    return Shape(
        kind=str(rng.choice(_SHAPES, p=[0.35, 0.2, 0.15, 0.2, 0.1])),
        skew=float(np.exp(rng.normal(0, 0.15))),
        correction=float(rng.uniform(0.03, 0.12)),
    )


def count(seconds: float) -> int:
    """How many points of the grid a while lasts, at least one."""
    return max(1, round(seconds * GRID_HZ))


def stroke(n: int, shape: Shape) -> FloatArray:
    """(n,) from just above 0 to exactly 1."""
    t = np.arange(1, n + 1) / n
    t = t**shape.skew
    match shape.kind:
        case "sine":
            return np.asarray((1 - np.cos(np.pi * t)) / 2)
        case "steady":
            return _ramp(t)
        case "corrected":
            first, second = _minimum_jerk(t / 0.75), _minimum_jerk((t - 0.55) / 0.45)
            return (1 - shape.correction) * first + shape.correction * second
        case "overshoot":
            first, second = _minimum_jerk(t / 0.8), _minimum_jerk((t - 0.7) / 0.3)
            return (1 + shape.correction / 2) * first - shape.correction / 2 * second
        case _:
            return _minimum_jerk(t)


def there_and_back(n: int, shape: Shape) -> FloatArray:
    """(n,) from 0 to 1 and back to 0."""
    out = max(1, n // 2)
    return np.concatenate([stroke(out, shape), 1 - stroke(n - out, shape)])


def path(legs: Sequence[tuple[float, float]], shape: Shape, *, start: float = 0.0) -> FloatArray:
    """Strokes one after another: each (seconds, target); a stroke to where one is, is a pause."""
    parts, here = [], start
    for seconds, target in legs:
        parts.append(here + (target - here) * stroke(count(seconds), shape))
        here = target
    return np.concatenate(parts)


def tremor(n: int, rng: Generator, *, amplitude: float, frequency_hz: float = 6.0) -> FloatArray:
    """(n,) of narrow-band noise whose typical peak is the amplitude, rising and falling."""
    low, high = 0.85 * frequency_hz, 1.15 * frequency_hz
    sos = butter(2, [low, high], "bandpass", fs=GRID_HZ, output="sos")
    noise = sosfilt(sos, rng.normal(size=n + count(2)))[count(2) :]
    ends = np.minimum(np.arange(n), np.arange(n)[::-1]) / GRID_HZ
    return np.asarray(amplitude * noise / (1.5 * noise.std()) * np.clip(ends / 0.5, 0, 1))


def wander(n: int, rng: Generator, *, correlation_s: float) -> FloatArray:
    """(n,) of unit variance: a stationary Gaussian process of the Matérn 7/2 family.

    Smooth enough for a body that has weight; its correlation falls to 1/e after `correlation_s`.
    """
    step = 3.51 / (correlation_s * GRID_HZ)  # (1 + x + 2x²/5 + x³/15) exp(-x) = 1/e at x = 3.51
    decay = np.exp(-step)
    settle = round(20 / step)
    sos = np.tile([1.0, 0.0, 0.0, 1.0, -2 * decay, decay**2], (2, 1))
    response = sosfilt(sos, np.eye(1, settle)[0])
    noise = rng.normal(size=n + settle) / np.sqrt(np.sum(response**2))
    return np.asarray(sosfilt(sos, noise)[settle:])


def _minimum_jerk(t: FloatArray) -> FloatArray:
    t = np.clip(t, 0, 1)
    return np.asarray(t**3 * (10 - 15 * t + 6 * t**2))


def _ramp(t: FloatArray, ends: float = 0.2) -> FloatArray:
    """Even speed but for a start and an end, each of the share `ends` of the time."""
    speed = np.clip(np.minimum(t, 1 - t + 1 / len(t)) / ends, 0, 1)
    return np.asarray(np.cumsum(speed) / speed.sum())
