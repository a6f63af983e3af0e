"""Spectral arc length, pinned by shapes whose order of smoothness is known."""

import numpy as np
import pytest

from analysis.smoothness import sparc
from sensor.samples import FloatArray

RATE_HZ = 100.0


def pulse(seconds: float) -> FloatArray:
    """The speed of a minimum-jerk move."""
    t = np.arange(0, 1, 1 / (seconds * RATE_HZ))
    return 30 * t**2 * (1 - t) ** 2


def test_a_minimum_jerk_move_has_the_published_value() -> None:
    assert sparc(pulse(1.0), RATE_HZ) == pytest.approx(-1.41, abs=0.03)


def test_a_move_in_two_parts_is_less_smooth() -> None:
    one, two = sparc(pulse(1.0), RATE_HZ), sparc(np.tile(pulse(0.5), 2), RATE_HZ)
    assert one is not None
    assert two is not None
    assert two < one - 0.3


@pytest.mark.parametrize(("tremor_hz", "seen"), [(7.0, True), (14.0, False)])
def test_a_tremor_makes_it_less_smooth_up_to_ten_hertz(tremor_hz: float, *, seen: bool) -> None:
    calm = pulse(1.0)
    shaken = calm * (1 + 0.5 * np.sin(2 * np.pi * tremor_hz * np.arange(100) / RATE_HZ))
    one, other = sparc(calm, RATE_HZ), sparc(shaken, RATE_HZ)
    assert (other != pytest.approx(one, abs=0.02)) is seen


def test_size_does_not_matter() -> None:
    assert sparc(7 * pulse(1.0), RATE_HZ) == pytest.approx(sparc(pulse(1.0), RATE_HZ))


def test_a_move_too_short_says_nothing() -> None:
    assert sparc(pulse(0.1), RATE_HZ) is None
    assert sparc(np.zeros(200), RATE_HZ) is None


def published(speed: FloatArray, rate_hz: float) -> float:
    """The arc as its authors' own program goes about it: a share of the band for each bin."""
    count = 2 ** (int(np.ceil(np.log2(len(speed)))) + 4)
    frequency = np.arange(count) * rate_hz / count
    size = np.abs(np.fft.fft(speed, count))
    size /= size.max()
    size, frequency = size[frequency <= 10.0], frequency[frequency <= 10.0]
    seen = np.flatnonzero(size >= 0.05)
    size, frequency = size[seen[0] : seen[-1] + 1], frequency[seen[0] : seen[-1] + 1]
    across = np.diff(frequency) / (frequency[-1] - frequency[0])
    return float(-np.sum(np.sqrt(across**2 + np.diff(size) ** 2)))


@pytest.mark.parametrize("rate_hz", [25.0, 100.0])
@pytest.mark.parametrize("seconds", [0.4, 1.0, 3.3])
def test_it_is_the_published_arc_to_the_last_bin(seconds: float, rate_hz: float) -> None:
    t = np.arange(0, 1, 1 / (seconds * rate_hz))
    speed = t**2 * (1 - t) ** 2 * (1 + 0.3 * np.sin(20 * t))
    assert sparc(speed, rate_hz) == pytest.approx(published(speed, rate_hz), abs=1e-9)
