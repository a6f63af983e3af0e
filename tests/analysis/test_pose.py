"""Which of many rests are the standings, and what becomes of the thigh's axis."""

import numpy as np
import pytest

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


def restless(axis: FloatArray, lean_deg: float) -> Rest:
    """A leg that turns to and fro about an axis and rests nowhere; gravity leans so far from z."""
    lean = np.radians(lean_deg) * np.sin(np.linspace(0, 20 * np.pi, 1000))
    up = np.column_stack([np.sin(lean), np.zeros(1000), np.cos(lean)])
    return resting(up, np.outer(np.sin(np.linspace(0, 20 * np.pi, 1000)), axis), [])


def test_without_a_rest_a_leg_that_is_swung_hangs_and_one_that_is_turned_shows_its_axis() -> None:
    swung = find_pose(restless(np.array([0.0, 1.0, 0.0]), 25.0))
    np.testing.assert_allclose(swung.axis, STANDING, atol=1e-2)
    tilted = np.array([np.sin(0.2), 0.0, np.cos(0.2)])
    turned = find_pose(restless(tilted, 0.0))
    np.testing.assert_allclose(turned.axis, tilted, atol=1e-6)
    assert swung.source == turned.source == "movement"


def two_poses(*, times: float) -> Rest:
    """A quarter of an hour upright, and eight seconds tilted by 60 deg; the leg turns about both.

    times: how many times as far about the tilted one.
    """
    tilted = np.array([np.sin(np.radians(60.0)), 0.0, np.cos(np.radians(60.0))])
    turns = np.sin(np.linspace(0, 10 * np.pi, 500))
    parts = (
        (STANDING, np.zeros(22500)),
        (STANDING, turns),
        (tilted, np.zeros(200)),
        (tilted, times * turns),
    )
    up = np.concatenate([np.tile(axis, (len(rate), 1)) for axis, rate in parts])
    rates = np.concatenate([np.outer(rate, axis) for axis, rate in parts])
    return resting(up, rates, [(0, 22500), (23000, 23200)])


def test_a_pose_of_some_seconds_has_to_be_turned_in_far_more_than_that_of_a_quarter_of_an_hour():
    for times in (0.5, 1.3, 5.0):
        assert find_pose(two_poses(times=times)).axis @ STANDING > 0.999
    assert find_pose(two_poses(times=20.0)).axis @ STANDING < 0.6


def test_hands_turn_a_sensor_fast_but_not_far():
    """As far as the leg in a sixth of the time, about how the sensor then lies for 1.5 s."""
    turns = np.sin(np.linspace(0, 8 * np.pi, 600))
    lying = np.array([1.0, 0.0, 0.0])
    parts = ((STANDING, np.zeros(400)), (STANDING, turns), (lying, 6 * turns[::6]),
             (lying, np.zeros(38)))  # fmt: skip
    up = np.concatenate([np.tile(axis, (len(rate), 1)) for axis, rate in parts])
    rates = np.concatenate([np.outer(rate, axis) for axis, rate in parts])
    pose = find_pose(resting(up, rates, [(0, 400), (1100, 1138)]))
    np.testing.assert_allclose(pose.axis, STANDING, atol=1e-9)


@pytest.mark.parametrize(("sways_deg", "is_found"), [(4.0, True), (10.0, True), (25.0, False)])
def test_who_sits_for_long_sways_farther_in_all_than_who_turns_a_leg_but_not_as_wide(
    sways_deg: float, *, is_found: bool
) -> None:
    """Five minutes of swaying on a chair, and ten turns of a standing leg by 30 degrees."""
    time_s = np.arange(round(300 * RATE_HZ)) / RATE_HZ
    sways = np.radians(sways_deg / 2) * np.sin(2 * np.pi * time_s / 5)
    turns = np.radians(15) * np.sin(np.linspace(0, 20 * np.pi, 1000))
    parts = ((SITTING, np.zeros(500)), (SITTING, sways), (STANDING, np.zeros(250)),
             (STANDING, turns))  # fmt: skip
    up = np.concatenate([np.tile(axis, (len(angle), 1)) for axis, angle in parts])
    rates = np.concatenate([np.outer(np.gradient(angle) * RATE_HZ, axis) for axis, angle in parts])
    pose = find_pose(resting(up, rates, [(0, 500), (8000, 8250)]))
    assert bool(pose.axis @ STANDING > 0.99) is is_found


Part = tuple[FloatArray, float, FloatArray | None, float]


def walked(*parts: Part) -> Rest:
    """Poses one after the other: up, how long, an axis to move about (None: a rest), how fast.

    In deg/s, to and fro about the pose's own axis and on and on about any other.
    """
    up, rate, intervals, at = [], [], [], 0
    for direction, seconds, about, dps in parts:
        n = round(seconds * RATE_HZ)
        to_and_fro = (
            np.sin(np.arange(n) * 2 * np.pi / RATE_HZ) if about is direction else np.ones(n)
        )
        axis = np.zeros(3) if about is None else about
        up.append(np.tile(direction, (n, 1)))
        rate.append(np.outer(np.radians(dps) * to_and_fro, axis))
        if about is None:
            intervals.append((at, at + n))
        at += n
    return resting(np.concatenate(up), np.concatenate(rate), intervals)


ACROSS = np.array([0.0, 1.0, 0.0])
STANDS, SITS = (STANDING, 4.0, None, 0.0), (SITTING, 8.0, None, 0.0)
SWAYS: Part = (SITTING, 20.0, SITTING, 40.0)
WALKS: Part = (STANDING, 6.0, ACROSS, 90.0)


def between(*parts: Part) -> bool:
    """Whether the pose most turned about is one before and after which the leg walked."""
    pose = find_pose(walked(*parts))
    np.testing.assert_allclose(pose.axis, SITTING, atol=1e-9)
    return pose.between


def test_who_walks_to_a_chair_and_from_there_has_sat_between() -> None:
    legs = (STANDS, WALKS, SITS, SWAYS, SITS, WALKS, STANDS)
    assert between(*legs)
    pose = find_pose(walked(*legs), not_between=True)
    np.testing.assert_allclose(pose.axis, STANDING, atol=1e-9)
    assert not pose.between


def test_but_not_who_walks_on_one_side_of_it_alone_or_from_one_rest_there_to_the_next() -> None:
    assert not between(STANDS, WALKS, SITS, SWAYS, SITS, STANDS)
    assert not between(STANDS, SITS, SWAYS, SITS, WALKS, STANDS)
    assert not between(STANDS, WALKS, SITS, SWAYS, WALKS, SITS, WALKS, STANDS)
    shuffles = (STANDING, 1.8, ACROSS, 90.0)
    assert between(STANDS, WALKS, SITS, SWAYS, shuffles, SITS, WALKS, STANDS)


def test_nor_who_walks_in_that_pose_or_in_one_near_it() -> None:
    there = (SITTING, 6.0, ACROSS, 90.0)
    assert not between(STANDS, there, SITS, SWAYS, SITS, there, STANDS)
    for lean_deg, is_one in ((45.0, False), (55.0, True)):
        near = np.array([np.cos(np.radians(lean_deg)), 0.0, np.sin(np.radians(lean_deg))])
        rest, walk = (near, 4.0, None, 0.0), (near, 6.0, ACROSS, 90.0)
        assert between(rest, walk, SITS, SWAYS, SITS, walk, rest) is is_one


@pytest.mark.parametrize(
    ("seconds", "dps", "walks"),
    [(2.2, 85.0, True), (1.8, 85.0, False), (8.0, 62.0, True), (8.0, 58.0, False)],
)
def test_walking_is_sixty_degrees_a_second_across_for_two_seconds(
    seconds: float, dps: float, *, walks: bool
) -> None:
    steps = (STANDING, seconds, ACROSS, dps)
    assert between(STANDS, WALKS, SITS, SWAYS, SITS, steps, STANDS) is walks
    assert between(STANDS, steps, SITS, SWAYS, SITS, WALKS, STANDS) is walks


@pytest.mark.parametrize(
    ("fast_dps", "slow_dps", "times", "walks"), [(110.0, 30.0, 7, True), (70.0, 30.0, 20, False)]
)
def test_so_fast_on_average_over_a_step_whatever_each_part_of_it_is(
    fast_dps: float, slow_dps: float, times: int, *, walks: bool
) -> None:
    """Less than three seconds of 80 deg/s r.m.s. are walking, and eight of 54 are not."""
    steps = [(STANDING, 0.2, ACROSS, dps) for dps in (fast_dps, slow_dps)] * times
    assert between(STANDS, WALKS, SITS, SWAYS, SITS, *steps, STANDS) is walks
    assert between(STANDS, *steps, SITS, SWAYS, SITS, WALKS, STANDS) is walks


@pytest.mark.parametrize(("across", "is_found"), [(True, False), (False, True)])
def test_swings_to_the_side_do_not_turn_the_leg_about_a_knee_that_was_held_up(
    *, across: bool, is_found: bool
) -> None:
    """Half a minute upright, then a rest 58 deg forward, and swings or turns 45 deg forward."""
    held = np.array([np.sin(np.radians(58.0)), 0.0, np.cos(np.radians(58.0))])
    up = np.array([np.sin(np.radians(15.0)), 0.0, np.cos(np.radians(15.0))])
    moves = np.sin(np.linspace(0, 20 * np.pi, 1000))
    axis = np.array([1.0, 0.0, 0.0]) if across else held
    parts = ((STANDING, np.zeros(750)), (held, np.zeros(100)), (up, moves))
    directions = np.concatenate([np.tile(one, (len(rate), 1)) for one, rate in parts])
    rates = np.concatenate([np.zeros((850, 3)), np.outer(moves, axis)])
    pose = find_pose(resting(directions, rates, [(0, 750), (750, 850)]))
    assert bool(pose.axis @ held > 0.99) is is_found
