"""Noise that grows with speed, in its bands, and that leaves a still leg still."""

from dataclasses import replace

import numpy as np
import pytest

from virtual_sensor.leg import CHANNELS, GRID_HZ, Motion
from virtual_sensor.strokes import count
from virtual_sensor.unsteadiness import unsteady

T = np.arange(count(60)) / GRID_HZ
STILL = Motion(**dict.fromkeys(CHANNELS, np.zeros(len(T))))
TURNING = replace(STILL, rotation=0.5 * np.sin(2 * np.pi * 0.3 * T))


def test_a_still_leg_stays_still_and_a_steady_person_steady():
    rng = np.random.default_rng(0)
    assert np.abs(unsteady(STILL, rng, largest=0.5).rotation).max() == 0
    steady = unsteady(TURNING, rng, largest=0.0)
    np.testing.assert_array_equal(steady.rotation, TURNING.rotation)


@pytest.mark.parametrize(("name", "low_hz", "high_hz"), [("flexion", 1, 8), ("lean", 7, 22)])
def test_noise_is_in_its_band_and_its_rate_a_share_of_the_speed(name, low_hz, high_hz):
    shares = []
    for seed in range(20):
        noisy = unsteady(TURNING, np.random.default_rng(seed), largest=0.4)
        rate = np.gradient(getattr(noisy, name), 1 / GRID_HZ)
        power = np.abs(np.fft.rfft(rate)) ** 2
        hz = np.fft.rfftfreq(len(rate), 1 / GRID_HZ)
        assert power[(hz > low_hz) & (hz < high_hz)].sum() / power.sum() > 0.85
        shares.append(np.sqrt(3) * rate.std() / np.gradient(TURNING.rotation, 1 / GRID_HZ).std())
    assert 0.02 < min(shares) < max(shares) < 0.45
