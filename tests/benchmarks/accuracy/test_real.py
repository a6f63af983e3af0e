"""Errors against optics, on made-up optics; and what other people's files look like."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from benchmarks.accuracy import broad, real

AXIS = np.array([0.0, 0.0, 9.81])


def wxyz(rotation: Rotation) -> np.ndarray:
    return rotation.as_quat(scalar_first=True)


def test_a_heading_that_drifts_is_an_error_that_grows_with_the_window():
    n = 4000
    swing = Rotation.from_rotvec(np.column_stack([np.sin(np.arange(n) / 300), np.zeros((n, 2))]))
    drift_deg = np.arange(n) * 0.01
    drifting = Rotation.from_rotvec(np.outer(np.radians(drift_deg), [0, 0, 1])) * swing
    error = broad._error_deg(wxyz(drifting), wxyz(swing), AXIS)
    np.testing.assert_allclose(error, drift_deg, atol=1e-6)
    usable = broad._known(wxyz(swing), AXIS)
    np.testing.assert_allclose(broad._over(error, usable, 500, 100), 5.0, atol=1e-6)


def test_a_fixed_heading_and_lost_optics_are_no_error():
    n = 1000
    true = Rotation.from_rotvec(np.outer(np.arange(n) / 100, [0, 0, 1]))
    turned = Rotation.from_rotvec([0, 0, 2.0]) * true
    optical = wxyz(true)
    optical[300:400] = np.nan
    error = broad._error_deg(wxyz(turned), optical, AXIS)
    changes = broad._over(error, broad._known(optical, AXIS), 100, 10)
    np.testing.assert_allclose(changes, 0, atol=1e-6)
    assert len(changes) < 80


def test_a_board_upside_down_is_left_out():
    over = Rotation.from_rotvec([[np.radians(angle), 0, 0] for angle in (0, 100, 150, 180)])
    np.testing.assert_array_equal(broad._known(wxyz(over), AXIS), [True, True, False, False])


@pytest.mark.skipif("TURNOUT_DATA" not in os.environ, reason="no real recordings at hand")
def test_x_ios_files_are_read_in_si():
    folder = Path(os.environ["TURNOUT_DATA"]) / "xio_lower_body"
    samples = real.xio_samples(folder / "pelvis.csv")
    assert np.median(np.linalg.norm(samples.acc_ms2, axis=1)) == pytest.approx(9.8, abs=0.5)
    assert np.median(np.diff(samples.time_s)) == pytest.approx(0.02, abs=0.001)
