"""The simulated sensor: faultless, it agrees with physics; faulty, by as much as it was told."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sensor.samples import STANDARD_GRAVITY_MS2, Samples
from virtual_sensor import imu
from virtual_sensor.leg import CHANNELS, GRID_HZ, Build, Motion, move
from virtual_sensor.simulation import simulate
from virtual_sensor.world import NOMINAL, World

PERFECT = World(
    gyr_bias_rads=0, gyr_bias_walk_rads=0, gyr_noise_rads=0, gyr_scale=0, gyr_misalignment=0,
    acc_bias_ms2=0, acc_noise_ms2=0, acc_scale=0, clock_error=0, gyr_bits=40, acc_bits=40,
    unsteadiness=0,
)  # fmt: skip


@pytest.mark.parametrize("rate_hz", [25.0, 100.0, 285.7])
@pytest.mark.parametrize("kind", ["compensated", "only_marching", "strapping"])
def test_adding_up_the_rates_gives_the_orientation(kind: str, rate_hz: float):
    simulation = simulate(kind, seed=1, world=replace(PERFECT, rate_hz=rate_hz))
    steps = Rotation.from_rotvec(simulation.samples.gyr_rads / rate_hz)
    at = simulation.kinematics.sensor_to_world
    here = at[0]
    for step in steps:
        here = here * step
    end = at[min(round((simulation.samples.time_s[-1] + 0.5 / rate_hz) * GRID_HZ), len(at) - 1)]
    assert np.degrees((here.inv() * end).magnitude()) < 0.1


def test_at_rest_the_specific_force_is_gravity_upwards():
    simulation = simulate("only_standing", seed=2, world=replace(PERFECT, sway_rad=0.0))
    up = simulation.kinematics.sensor_to_world[1000].inv().apply([0, 0, STANDARD_GRAVITY_MS2])
    np.testing.assert_allclose(simulation.samples.acc_ms2[500], up, atol=0.02)  # breathing
    assert np.abs(simulation.samples.gyr_rads).max() < np.radians(0.2)


def test_a_pendulum_feels_its_centripetal_force():
    t = np.arange(0, 6, 1 / GRID_HZ)
    rate, arm_m = 2.0, 0.4
    channels = dict.fromkeys(CHANNELS, np.zeros(len(t)))
    build = Build(
        flexion_rad=0.0,
        abduction_rad=0.0,
        sensor_m=np.array([arm_m, 0.0, 0.0]),
        mounting=Rotation.identity(),
        bulge=np.zeros((2, 2)),
    )
    turning = move(Motion(**channels | {"heading": rate * t}), build)
    samples = imu.exact(turning, np.arange(1, 5, 0.01), rate_hz=100.0)
    inward = [-(rate**2) * arm_m, 0.0, STANDARD_GRAVITY_MS2]
    np.testing.assert_allclose(samples.acc_ms2, np.tile(inward, (len(samples), 1)), atol=1e-3)
    np.testing.assert_allclose(
        samples.gyr_rads, np.tile([0, 0, rate], (len(samples), 1)), atol=1e-6
    )


def test_a_rate_belongs_to_the_time_of_its_sample():
    t = np.arange(0, 6, 1 / GRID_HZ)
    channels = dict.fromkeys(CHANNELS, np.zeros(len(t)))
    build = Build(
        flexion_rad=0.0,
        abduction_rad=0.0,
        sensor_m=np.zeros(3),
        mounting=Rotation.identity(),
        bulge=np.zeros((2, 2)),
    )
    turning = move(Motion(**channels | {"heading": np.sin(2 * t)}), build)
    at = np.arange(1, 5, 0.04)
    samples = imu.exact(turning, at, rate_hz=25.0)
    np.testing.assert_allclose(samples.gyr_rads[:, 2], 2 * np.cos(2 * at), atol=0.002)


def test_force_and_orientation_agree_over_a_movement():
    """Twice integrated, the force less gravity gives the way the sensor went."""
    simulation = simulate("only_squats", seed=4, world=replace(PERFECT, rate_hz=200.0))
    part = slice(0, 2000)
    orientation = simulation.kinematics.sensor_to_world[part]
    pull = orientation.apply(simulation.samples.acc_ms2[part]) - [0, 0, STANDARD_GRAVITY_MS2]
    pull -= simulation.kinematics.jolt_ms2[part]
    way = np.cumsum(np.cumsum(pull, axis=0), axis=0) / 200.0**2
    true_way = simulation.kinematics.position_m[part]
    t = np.arange(2000)
    for axis in range(3):  # but for a start and a speed, which integration cannot know
        rest = way[:, axis] - true_way[:, axis]
        rest -= np.polyval(np.polyfit(t, rest, 1), t)
        assert np.abs(rest).max() < 0.005


def test_digitising_rounds_and_saturates():
    values = np.array([0.0, 0.26, -0.26, 5.0, -5.0])
    np.testing.assert_allclose(imu.digitise(values, 1.0, 3), [0.0, 0.25, -0.25, 0.75, -1.0])


def test_a_narrow_range_clips():
    fast = simulate("only_marching", seed=1)
    world = replace(NOMINAL, gyr_range_rads=np.radians(100))
    clipped = simulate("only_marching", seed=1, world=world)
    assert np.abs(fast.samples.gyr_rads).max() > np.radians(120)
    assert np.abs(clipped.samples.gyr_rads).max() == pytest.approx(np.radians(100))


def test_errors_have_the_size_asked_for():
    rng = np.random.default_rng(0)
    some = [imu.any_errors(NOMINAL, rng) for _ in range(2000)]
    bias = np.array([one.gyr_bias_rads for one in some])
    scale = np.array([np.diag(one.gyr_gain) - 1 for one in some])
    assert bias.std() == pytest.approx(NOMINAL.gyr_bias_rads, rel=0.05)
    assert scale.std() == pytest.approx(NOMINAL.gyr_scale, rel=0.05)
    assert np.corrcoef(scale.T)[0, 1] == pytest.approx(0.5, abs=0.06)


def test_noise_and_walk_have_the_density_asked_for():
    n, rate_hz = 40_000, 50.0
    still = Samples(np.arange(n) / rate_hz, np.zeros((n, 3)), np.zeros((n, 3)))
    none = imu.any_errors(PERFECT, np.random.default_rng(0))
    noisy = replace(PERFECT, gyr_noise_rads=1e-4, acc_noise_ms2=2e-3)
    got = imu.spoil(still, none, world=noisy, rate_hz=rate_hz, rng=np.random.default_rng(1))
    assert got.gyr_rads.std() == pytest.approx(1e-4 * 5, rel=0.02)
    assert got.acc_ms2.std() == pytest.approx(2e-3 * 5, rel=0.02)
    walking = replace(PERFECT, gyr_bias_walk_rads=1e-4)
    ends = [
        imu.spoil(
            still.between(0, 2500), none, world=walking, rate_hz=rate_hz,
            rng=np.random.default_rng(k),
        ).gyr_rads[-1]
        for k in range(200)
    ]  # fmt: skip
    assert np.std(ends) == pytest.approx(1e-4 * np.sqrt(50), rel=0.12)


def test_loss_takes_its_share_and_jitter_keeps_the_order():
    n = 50_000
    samples = Samples(np.arange(n) / 100.0, np.zeros((n, 3)), np.zeros((n, 3)))
    world = replace(NOMINAL, loss=0.03, stamp_jitter_s=0.02, clock_error=0)
    got = imu.transmit(samples, world=world, rng=np.random.default_rng(0))
    assert 1 - len(got) / n == pytest.approx(0.03, abs=0.004)
    assert (np.diff(got.time_s) > 0).all()
    bursts = replace(NOMINAL, loss_bursts_hz=0.1, loss_burst_s=0.5, clock_error=0)
    got = imu.transmit(samples, world=bursts, rng=np.random.default_rng(0))
    assert 1 - len(got) / n == pytest.approx(0.05, abs=0.02)
    assert np.diff(got.time_s).max() > 0.5


def test_samples_stamped_on_arrival_come_in_groups():
    samples = Samples(np.arange(80) / 100.0, np.zeros((80, 3)), np.zeros((80, 3)))
    world = replace(NOMINAL, stamp_group=8, clock_error=0)
    steps = np.diff(imu.transmit(samples, world=world, rng=np.random.default_rng(0)).time_s)
    np.testing.assert_allclose(np.sort(steps)[:70], 1e-3, atol=1e-9)
    np.testing.assert_allclose(np.sort(steps)[70:], 0.073, atol=1e-9)


def test_what_waits_for_the_radio_comes_late_and_at_once_and_is_not_lost():
    sent = np.arange(20_000) / 100.0
    samples = Samples(sent, np.zeros((20_000, 3)), np.zeros((20_000, 3)))
    world = replace(NOMINAL, stamp_stalls_hz=0.1, clock_error=0)
    got = imu.transmit(samples, world=world, rng=np.random.default_rng(0))
    late_s = got.time_s - sent
    assert len(got) == len(samples)
    assert (np.diff(got.time_s) > 0).all()
    assert late_s.min() > -1e-9
    assert 0.2 < late_s.max() < 0.4
    stalls = np.count_nonzero(np.diff(got.time_s) > 0.1)
    assert stalls == pytest.approx(20, abs=9)


@pytest.mark.parametrize("kind", ["steady", "holds", "compensated", "pelvis", "among_turning"])
@pytest.mark.parametrize("seed", [6, 7])
def test_a_faultless_sensor_shows_the_true_rotation(kind: str, seed: int):
    """The rates added up, seen about gravity in the first stance, are the truth of the person.

    What is left is the femur's lean and the muscles' bulge, which no sensor can see.
    """
    world = replace(PERFECT, sway_rad=0.0, stance_lean_rad=0.0)
    simulation = simulate(kind, seed=seed, world=world)
    samples, truth = simulation.samples, simulation.truth
    here, orientations = Rotation.identity(), []
    for step in Rotation.from_rotvec(samples.gyr_rads / world.rate_hz):
        here = here * step
        orientations.append(here)
    still = samples.time_s < 1.5
    up = samples.acc_ms2[still].mean(axis=0)
    level, _ = Rotation.align_vectors([[0.0, 0.0, 1.0]], up[None])
    *_, z, w = (level * Rotation.concatenate(orientations) * level.inv()).as_quat().T
    sign = 1 if simulation.side == "right" else -1
    angle = sign * np.unwrap(2 * np.arctan2(z, w))
    moving = [
        (np.ptp(angle[(samples.time_s > rep.start_s) & (samples.time_s < rep.end_s)]), rep)
        for rep in truth.repetitions
    ]
    for arc, rep in moving:
        assert np.degrees(arc - rep.arc_rad) == pytest.approx(0, abs=1.5)
