"""Which of many rests are the standings, and what becomes of the thigh's axis."""

import numpy as np

from analysis.pose import find_pose
from analysis.rest import Rest
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray

RATE_HZ = 25.0
STANDING = np.array([0.0, 0.0, 1.0])
SITTING = np.array([1.0, 0.0, 0.0])


def hour(*, sits: int, sit_s: float, stand_s: float, turns: bool) -> Rest:
    """Long rests in one pose, each followed by a short one in the other and some movement."""
    up, rate, intervals, at = [], [], [], 0
    for _ in range(sits):
        for direction, seconds in ((SITTING, sit_s), (STANDING, stand_s)):
            n = round(seconds * RATE_HZ)
            up.append(np.tile(direction, (n, 1)))
            rate.append(np.zeros((n, 3)))
            intervals.append((at, at + n))
            at += n
        phase = np.linspace(0, 4 * np.pi, 100, endpoint=False)
        axis = STANDING if turns else np.array([0.0, 1.0, 0.0])
        up.append(np.tile(STANDING, (100, 1)))
        rate.append(np.outer(np.sin(phase), axis))
        at += 100
    return resting(np.concatenate(up), np.concatenate(rate), intervals)


def resting(up: FloatArray, rate: FloatArray, intervals: list[tuple[int, int]]) -> Rest:
    """A leg with gravity and rates like this, at rest within these."""
    still = np.zeros(len(up), bool)
    for a, b in intervals:
        still[a:b] = True
    acc = up * STANDARD_GRAVITY_MS2
    return Rest(1, RATE_HZ, rate, acc, np.zeros(3), True, still, still, np.array(intervals))


def test_standing_is_found_however_often_somebody_sat_down_for_longer():
    for sits in (1, 10, 100):
        pose = find_pose(hour(sits=sits, sit_s=20, stand_s=3, turns=True))
        np.testing.assert_allclose(pose.axis, STANDING, atol=1e-9)
        assert len(pose.stances) == sits


def test_where_nothing_turned_about_the_vertical_the_longest_rest_decides():
    pose = find_pose(hour(sits=10, sit_s=20, stand_s=3, turns=False))
    np.testing.assert_allclose(pose.axis, SITTING, atol=1e-9)


def swinging(*, turned_deg: float) -> Rest:
    """A long stand, a short rest with the leg tilted by 48 deg, and swings to the side of that.

    turned_deg: by how much the leg then turns in and out about its own axis.
    """
    tilted = np.array([np.sin(np.radians(48.0)), 0.0, np.cos(np.radians(48.0))])
    swing_rad = 0.25 * np.sin(np.linspace(0, 40 * np.pi, 2000))
    up = np.column_stack([np.zeros(2000), -np.sin(swing_rad), np.cos(swing_rad)])
    across = np.array([1.0, 0.0, 0.0])
    turning = np.radians(turned_deg) * np.sin(np.linspace(0, 10 * np.pi, 500))
    up = np.concatenate(
        [np.tile(STANDING, (500, 1)), up, np.tile(tilted, (50, 1)), np.tile(STANDING, (500, 1))]
    )
    rate = np.concatenate(
        [
            np.zeros((500, 3)),
            np.outer(np.gradient(swing_rad) * RATE_HZ, across),
            np.zeros((50, 3)),
            np.outer(np.gradient(turning) * RATE_HZ, STANDING),
        ]
    )
    return resting(up, rate, [(0, 500), (2500, 2550)])


def test_a_rest_about_which_swings_seem_to_turn_is_not_taken_for_standing():
    for turned_deg in (0.0, 5.0, 40.0):
        pose = find_pose(swinging(turned_deg=turned_deg))
        np.testing.assert_allclose(pose.axis, STANDING, atol=1e-9)


def two_poses(*, times: float) -> Rest:
    """A quarter of an hour upright, and eight seconds tilted by 60 deg; the leg turns about both.

    times: how much more, by its squared rate, about the tilted one.
    """
    tilted = np.array([np.sin(np.radians(60.0)), 0.0, np.cos(np.radians(60.0))])
    turns = np.sin(np.linspace(0, 10 * np.pi, 500))
    parts = (
        (STANDING, np.zeros(22500)),
        (STANDING, turns),
        (tilted, np.zeros(200)),
        (tilted, times**0.5 * turns),
    )
    up = np.concatenate([np.tile(axis, (len(rate), 1)) for axis, rate in parts])
    rates = np.concatenate([np.outer(rate, axis) for axis, rate in parts])
    return resting(up, rates, [(0, 22500), (23000, 23200)])


def test_a_pose_of_some_seconds_has_to_be_turned_in_far_more_than_that_of_a_quarter_of_an_hour():
    for times in (0.5, 1.3, 5.0):
        assert find_pose(two_poses(times=times)).axis @ STANDING > 0.999
    assert find_pose(two_poses(times=20.0)).axis @ STANDING < 0.6
