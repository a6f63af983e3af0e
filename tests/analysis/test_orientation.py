"""Twist and tilt against SciPy's rotations, for orientations built from a known swing and twist."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from analysis import analyze
from analysis.fit import fit
from analysis.orientation import (
    halfway,
    in_step,
    orient,
    thigh_to_sensor,
    twist_rad,
    up_in_thigh,
)
from analysis.pose import unit
from virtual_sensor.simulation import simulate

directions = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1)


@given(directions)
def test_the_shortest_rotation_takes_z_to_the_axis(direction: tuple[float, float, float]) -> None:
    axis = unit(np.array(direction))
    mounting = Rotation.from_quat(thigh_to_sensor(axis), scalar_first=True)
    assert mounting.apply([0, 0, 1]) == pytest.approx(axis, abs=1e-6)
    assert mounting.as_rotvec()[2] == pytest.approx(0, abs=1e-9)


@given(directions, st.floats(0, 1.2), st.floats(-3, 3))
def test_twist_is_found_at_any_swing(
    direction: tuple[float, float, float], swing: float, azimuth: float
) -> None:
    axis = unit(np.array(direction))
    true = np.linspace(0, 8, 60)
    tilt = np.outer(np.full(60, swing), [np.cos(azimuth), np.sin(azimuth), 0])
    thigh = Rotation.from_rotvec(tilt) * Rotation.from_rotvec(np.outer(true, [0, 0, 1]))
    sensor = thigh * Rotation.from_quat(thigh_to_sensor(axis), scalar_first=True).inv()
    quat = sensor.as_quat(scalar_first=True)
    found = np.unwrap(twist_rad(quat, axis))
    assert found - found[0] == pytest.approx(true, abs=1e-8)
    assert up_in_thigh(quat, axis) == pytest.approx(thigh.inv().apply([0, 0, 1]), abs=1e-8)


def orientation(*, backwards: bool) -> Rotation:
    """Of a recording, or of the same played backwards."""
    fitted = fit(simulate("compensated", seed=0).samples)
    gyr = fitted.gyr_rads.copy()
    gyr[0] = 0  # which leads up to the first sample, and is not known to the recording backwards
    if backwards:
        back = np.concatenate([np.zeros((1, 3)), -gyr[:0:-1]])
        fitted = replace(fitted, gyr_rads=back, acc_ms2=fitted.acc_ms2[::-1].copy())
    else:
        fitted = replace(fitted, gyr_rads=gyr)
    found = orient(fitted, np.zeros(3)).sensor_to_world_wxyz
    return Rotation.from_quat(found, scalar_first=True)


def test_a_recording_played_backwards_has_the_same_orientation_but_for_the_heading() -> None:
    forward = orientation(backwards=False)
    back = orientation(backwards=True)
    headings = (forward * back[::-1].inv()).as_rotvec()
    assert np.ptp(headings, axis=0) == pytest.approx(0, abs=5e-5)
    assert headings[:, :2] == pytest.approx(0, abs=5e-5)


@given(st.floats(-3, 3), st.floats(0.01, 0.4))
def test_halfway_takes_the_constant_between_two_headings_off_and_halves_the_rest(
    heading: float, apart: float
) -> None:
    one = Rotation.random(20, rng=0)
    tilts = Rotation.from_rotvec(np.tile([apart, 0, 0], (20, 1)))
    tilts = Rotation.concatenate(
        [tilts[:10], Rotation.identity(1), tilts[11:]]
    )  # none in the middle
    other = Rotation.from_rotvec([0, 0, heading]) * tilts * one
    found = halfway(one.as_quat(scalar_first=True), -other.as_quat(scalar_first=True))
    half = Rotation.from_rotvec(tilts.as_rotvec() / 2) * one
    off = Rotation.from_quat(found, scalar_first=True) * half.inv()
    assert off.magnitude() == pytest.approx(0, abs=1e-6)


def test_an_angle_a_whole_turn_off_the_coarse_grid_is_brought_to_it() -> None:
    """The finer grid went the other way round where the sensor was upside down."""
    fine = np.linspace(0.0, 110.0, 12)
    coarse = fine[::4].copy()
    assert in_step(fine, coarse, 4) == pytest.approx(fine)
    fine[5:] += 360.0
    coarse[1:] += 720.0
    assert in_step(fine, coarse, 4)[5:] == pytest.approx(np.linspace(0.0, 110.0, 12)[5:] + 720.0)


def test_hands_that_turn_the_sensor_over_take_neutral_no_whole_turn_away() -> None:
    """A recording that judging found; of 160 others made for tuning none shows it."""
    simulation = simulate("strapping", seed=7000013)
    report = analyze(simulation.samples, side=simulation.side)
    assert report.rep_count == len(simulation.truth.repetitions)
    for rep, true in zip(report.reps, simulation.truth.repetitions, strict=True):
        assert rep.rotation.internal is not None
        assert rep.rotation.internal.value_deg == pytest.approx(
            np.degrees(true.internal_rad), abs=5.0
        )
