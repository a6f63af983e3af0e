"""One time base for both kinds of packets, and rates from orientations."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sensor.pairing import MOST_WAITING, LivePairing, LiveTurning, from_orientation, joined


def test_a_steady_turn_about_a_tilted_axis_gives_its_rate_and_gravity() -> None:
    time_s = np.cumsum(np.full(200, 0.02))
    rate = np.array([0.3, -1.1, 2.0])  # in the sensor's own axes
    turns = Rotation.from_euler("xyz", [0.4, 0.2, -0.9]) * Rotation.from_rotvec(
        np.outer(time_s, rate)
    )
    samples = from_orientation(time_s, turns.as_quat(scalar_first=True))
    assert samples.fused
    assert samples.time_s == pytest.approx(time_s[1:])
    assert samples.gyr_rads == pytest.approx(np.tile(rate, (199, 1)))
    up = turns[1:].apply(samples.acc_ms2)
    assert up == pytest.approx(np.tile([0.0, 0.0, 9.80665], (199, 1)))


def test_a_quaternion_and_its_negative_are_one_orientation() -> None:
    time_s = np.arange(20) * 0.02
    turns = Rotation.from_rotvec(np.outer(time_s, [0.0, 0.0, 1.5]))
    wxyz = turns.as_quat(scalar_first=True)
    wxyz[::2] *= -1.0
    assert from_orientation(time_s, wxyz).gyr_rads == pytest.approx(np.tile([0, 0, 1.5], (19, 1)))


@pytest.mark.parametrize("cuts", [[], [1], [1, 2, 3, 50], list(range(1, 100))])
def test_live_turning_gives_the_same_for_any_cutting(cuts: list[int]) -> None:
    rng = np.random.default_rng(1)
    time_s = np.cumsum(rng.uniform(0.015, 0.025, 100))
    wxyz = Rotation.from_rotvec(np.cumsum(rng.normal(0, 0.05, (100, 3)), axis=0)).as_quat(
        scalar_first=True
    )
    whole = from_orientation(time_s, wxyz)
    live = LiveTurning()
    spans = zip([0, *cuts], [*cuts, 100], strict=True)
    parts = joined([live.add(time_s[a:b], wxyz[a:b], None) for a, b in spans], fused=True)
    assert np.array_equal(parts.time_s, whole.time_s)
    assert parts.gyr_rads == pytest.approx(whole.gyr_rads)
    assert parts.acc_ms2 == pytest.approx(whole.acc_ms2)


def test_accelerations_that_came_along_are_kept() -> None:
    acc = np.arange(15.0).reshape(5, 3)
    level = np.tile([1.0, 0.0, 0.0, 0.0], (5, 1))
    assert np.array_equal(from_orientation(np.arange(5.0), level, acc).acc_ms2, acc[1:])


def test_live_pairing_interpolates_on_a_line_and_gives_each_rate_once() -> None:
    live = LivePairing()
    gyr_s, acc_s = np.arange(0.0, 5.0, 0.01), np.arange(0.003, 5.0, 0.017)
    line = np.outer(acc_s, [1.0, -2.0, 0.5])
    parts = []
    for acc_part, gyr_part in zip(
        np.array_split(np.arange(len(acc_s)), 50), np.array_split(gyr_s, 50), strict=True
    ):
        parts.append(live.add_acc(acc_s[acc_part], line[acc_part]))
        parts.append(live.add_gyr(gyr_part, np.outer(gyr_part, [1.0, 0.0, 0.0])))
    samples = joined([part for part in parts if len(part)])
    assert np.array_equal(samples.time_s, gyr_s[: len(samples)])
    assert len(samples) >= len(gyr_s) - 3
    assert np.array_equal(samples.gyr_rads[:, 0], samples.time_s)
    inside = samples.time_s >= acc_s[0]
    truth = np.outer(samples.time_s[inside], [1.0, -2.0, 0.5])
    assert samples.acc_ms2[inside] == pytest.approx(truth)


def test_live_pairing_goes_on_with_the_last_acceleration_when_no_more_come() -> None:
    live = LivePairing()
    live.add_acc(np.array([0.0]), np.array([[0.0, 0.0, 9.8]]))
    given = 0
    for time_s in np.arange(0.01, 10.0, 0.01):
        part = live.add_gyr(np.array([time_s]), np.ones((1, 3)))
        given += len(part)
        assert np.all(part.acc_ms2 == [0.0, 0.0, 9.8])
    assert given > 700  # all but the last two seconds


def test_live_pairing_holds_a_bounded_number_while_no_acceleration_comes() -> None:
    live = LivePairing()
    for time_s in np.arange(0.0, 2 * MOST_WAITING, 64.0):
        assert len(live.add_gyr(time_s + np.arange(64.0), np.zeros((64, 3)))) == 0
    assert len(live.add_acc(np.array([1e9]), np.ones((1, 3)))) == MOST_WAITING
