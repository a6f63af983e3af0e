"""The leg: its geometry against hand-made cases and against scipy's own swing-twist."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from virtual_sensor.leg import CHANNELS, GRID_HZ, Build, Motion, move, twist

STILL = Motion(**dict.fromkeys(CHANNELS, np.zeros(5)))
UPRIGHT = Build(
    flexion_rad=0.0,
    abduction_rad=0.0,
    sensor_m=np.array([0.1, 0.0, -0.3]),
    mounting=Rotation.identity(),
    bulge=np.zeros((2, 2)),
)
RAMP = np.linspace(0, 1.0, 5)


def test_inward_rotation_of_the_right_leg_is_counter_clockwise_from_above():
    leg = move(replace(STILL, rotation=RAMP), UPRIGHT)
    forward = leg.thigh_to_world.apply([1.0, 0.0, 0.0])[-1]
    np.testing.assert_allclose(forward, [np.cos(1), np.sin(1), 0], atol=1e-12)
    np.testing.assert_allclose(leg.twist_rad, RAMP, atol=1e-12)


def test_flexion_takes_the_knee_forward_and_abduction_to_the_right():
    flexed = move(replace(STILL, flexion=RAMP), UPRIGHT)
    abducted = move(replace(STILL, abduction=RAMP), UPRIGHT)
    knee = np.array([0.0, 0.0, -1.0])
    np.testing.assert_allclose(
        flexed.thigh_to_world.apply(knee)[-1], [np.sin(1), 0, -np.cos(1)], atol=1e-12
    )
    np.testing.assert_allclose(
        abducted.thigh_to_world.apply(knee)[-1], [0, -np.sin(1), -np.cos(1)], atol=1e-12
    )
    np.testing.assert_allclose(flexed.flexion_rad, RAMP, atol=1e-12)
    np.testing.assert_allclose(abducted.abduction_rad, RAMP, atol=1e-12)
    np.testing.assert_allclose(flexed.twist_rad, 0, atol=1e-12)


def test_a_tilt_forward_of_the_pelvis_takes_the_knee_back():
    leg = move(replace(STILL, tilt=RAMP), UPRIGHT)
    np.testing.assert_allclose(leg.flexion_rad, -RAMP, atol=1e-12)


def test_twist_adds_heading_and_rotation_at_any_swing():
    rng = np.random.default_rng(0)
    swing = Rotation.from_rotvec(np.column_stack([rng.normal(size=(50, 2)), np.zeros(50)]))
    about_z = lambda angle: Rotation.from_rotvec([0, 0, angle])  # noqa: E731 - read as a formula
    plain = np.mod(twist(swing * about_z(0.4)), 2 * np.pi)
    turned = np.mod(twist(about_z(0.7) * swing * about_z(0.4)), 2 * np.pi)
    np.testing.assert_allclose(plain, 0.4, atol=1e-9)
    np.testing.assert_allclose(turned, 1.1, atol=1e-9)


def test_twist_unwraps_turns_about():
    angles = np.linspace(0, 30, 500)
    thigh = Rotation.from_rotvec(np.outer(angles, [0, 0, 1]))
    np.testing.assert_allclose(twist(thigh), angles, atol=1e-9)


def test_the_left_leg_is_the_mirror_image():
    motion = replace(STILL, flexion=0.5 * RAMP, abduction=0.3 * RAMP, rotation=RAMP, yaw=0.2 * RAMP)
    right = move(motion, UPRIGHT, heading_rad=0.3)
    left = right.mirrored()
    for along in np.eye(3):
        seen = left.thigh_to_world.apply(along * [1, -1, 1])
        expected = right.thigh_to_world.apply(along) * [1, -1, 1]
        np.testing.assert_allclose(seen, expected, atol=1e-12)
    np.testing.assert_allclose(left.position_m, right.position_m * [1, -1, 1])
    np.testing.assert_allclose(left.twist_rad, -right.twist_rad)
    np.testing.assert_allclose(np.mod(twist(left.thigh_to_world) + right.twist_rad, 2 * np.pi), 0)


def test_a_slipped_strap_moves_the_sensor_and_not_the_thigh():
    slipped = move(replace(STILL, slip=RAMP, lean=0.1 * RAMP), UPRIGHT)
    np.testing.assert_allclose(slipped.twist_rad, 0, atol=1e-12)
    assert (slipped.sensor_to_world[-1] * slipped.thigh_to_world[-1].inv()).magnitude() > 0.9


def test_the_sensor_swings_at_its_lever_arm():
    leg = move(replace(STILL, flexion=RAMP), UPRIGHT)
    radius = np.linalg.norm(leg.position_m, axis=1)
    np.testing.assert_allclose(radius, np.hypot(0.1, 0.3))
    assert leg.position_m[-1, 0] == pytest.approx(0.1 * np.cos(1) + 0.3 * np.sin(1))


def test_smoothing_keeps_slow_motion_and_takes_out_what_no_muscle_can_do():
    t = np.arange(0, 4, 1 / GRID_HZ)
    channels = dict.fromkeys(CHANNELS, np.zeros(len(t)))
    slow, fast = np.sin(2 * np.pi * t), np.sin(2 * np.pi * 30 * t)
    motion = Motion(**channels | {"rotation": slow, "flexion": fast, "tremor": fast}).smooth()
    inside = slice(100, -100)
    np.testing.assert_allclose(motion.rotation[inside], slow[inside], atol=0.015)
    assert np.abs(motion.flexion[inside]).max() < 1e-4
    np.testing.assert_array_equal(motion.tremor, fast)
