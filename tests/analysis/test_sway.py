"""How much and how slowly a body sways, measured on bodies that sway as they are told."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.drift import Sway
from analysis.fit import IntArray
from analysis.stances import measure_sway
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, ticks_of


def swaying(
    sd_deg: float, length_s: float, *, seed: int, drift_dps: float = 0.0, stands_s: float = 12.0
) -> tuple[FloatArray, IntArray]:
    """Four stances of a body that sways so, in an angle that drifts, and where they are."""
    time_s = np.arange(0, stands_s, 1 / RATE_HZ)
    n = len(time_s)
    apart = time_s[:, None] - time_s
    root = np.linalg.cholesky(Sway(sd_deg, length_s).covariance(apart) + 1e-9 * np.eye(n))
    swayed = (root @ np.random.default_rng(seed).normal(size=(n, 4))).T.ravel()
    drifted = drift_dps * np.arange(4 * n) / RATE_HZ
    return swayed + drifted, np.array([[n * i, n * (i + 1)] for i in range(4)])


@pytest.mark.parametrize(
    ("sd_deg", "length_s"), [(0.3, 0.5), (0.6, 1.0), (1.7, 2.0), (1.7, 0.5), (1.8, 0.9)]
)
def test_sway_is_known_from_the_stances(sd_deg: float, length_s: float) -> None:
    found = []
    for seed in range(9):
        angle, rests = swaying(sd_deg, length_s, seed=seed)
        found.append(measure_sway(ticks_of(angle), rests))
    shares = np.array([one.sd_deg for one in found]) / sd_deg
    assert 0.9 < np.median(shares) < 1.45
    assert shares.min() > 0.6
    assert shares.max() < 1.65
    assert 0.8 * length_s < np.median([one.length_s for one in found]) < 2.1 * length_s


def test_a_drift_that_all_stances_share_hides_no_sway() -> None:
    """Short stances: each alone cannot tell a body that sways from a bias."""
    found = []
    for seed in range(9):
        angle, rests = swaying(1.8, 0.9, seed=seed, drift_dps=0.7, stands_s=3.2)
        found.append(measure_sway(ticks_of(angle), rests).sd_deg)
    assert np.median(found) > 1.3
    calm = swaying(0.3, 0.9, seed=0, drift_dps=0.7, stands_s=3.2)
    assert measure_sway(ticks_of(calm[0]), calm[1]).sd_deg < 0.7


def test_who_sits_shows_no_sway() -> None:
    angle, rests = swaying(1.8, 0.9, seed=0, stands_s=5.0)
    still = np.zeros(60 * round(RATE_HZ))
    ticks = ticks_of(np.concatenate([angle, still]))
    sits = np.arange(len(ticks)) >= len(angle)
    both = np.concatenate([rests, [[len(angle), len(ticks)]]])
    stood = measure_sway(ticks_of(angle), rests).sd_deg
    assert measure_sway(replace(ticks, odd=sits), both).sd_deg == pytest.approx(stood, rel=1e-6)
    assert measure_sway(ticks, both).sd_deg < 0.9 * stood  # were it a stance


def test_without_a_stance_sway_is_taken_to_be_ordinary() -> None:
    found = measure_sway(ticks_of(np.zeros(10)), np.zeros((0, 2), np.int64))
    assert 0.4 < found.sd_deg < 1.3
    assert 0.7 < found.length_s < 1.4
