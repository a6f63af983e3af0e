"""A simulated inertial sensor: what it would have measured on the way, errors and all."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial.transform import Rotation

from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from virtual_sensor.leg import GRID_HZ, Kinematics
from virtual_sensor.world import World


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Errors:
    """What is wrong with one sensor. SI; matrices multiply the true vector."""

    gyr_bias_rads: FloatArray
    gyr_gain: FloatArray
    acc_bias_ms2: FloatArray
    acc_gain: FloatArray


def any_errors(world: World, rng: Generator) -> Errors:
    """One sensor of the kind that this world has.

    Half of a gyro's scale error (its variance) is common to the axes, as where a reference is off,
    and half is each axis' own.
    """
    shared, own = rng.normal(size=1), rng.normal(size=3)
    scale = world.gyr_scale * (shared + own) / np.sqrt(2)
    cross = world.gyr_misalignment * rng.normal(size=(3, 3))
    np.fill_diagonal(cross, 0)
    return Errors(
        gyr_bias_rads=world.gyr_bias_rads * rng.normal(size=3),
        gyr_gain=np.eye(3) + np.diag(scale) + cross,
        acc_bias_ms2=world.acc_bias_ms2 * rng.normal(size=3),
        acc_gain=np.eye(3) + np.diag(world.acc_scale * rng.normal(size=3)),
    )


def exact(kinematics: Kinematics, time_s: FloatArray, *, rate_hz: float) -> Samples:
    """What a faultless sensor gives at these times, each value a mean over one period.

    The rate is the turn between half a period before and half after, divided by the period, so
    that adding up the rates gives the orientation to the last digit; the acceleration is the
    second difference of the place.
    """
    n = len(kinematics.position_m)
    period_s = 1 / rate_hz
    at = np.arange(n) / GRID_HZ
    turn = _rotations(kinematics.sensor_to_world, at)
    before, after = turn(time_s - period_s / 2), turn(time_s + period_s / 2)
    place = CubicSpline(at, kinematics.position_m)
    lower, middle, upper = (place(time_s + k * period_s) for k in (-1, 0, 1))
    pull = (upper - 2 * middle + lower) / period_s**2
    jolt = np.column_stack([np.interp(time_s, at, axis) for axis in kinematics.jolt_ms2.T])
    upward = np.array([0.0, 0.0, STANDARD_GRAVITY_MS2])
    return Samples(
        time_s=time_s,
        acc_ms2=turn(time_s).inv().apply(pull + jolt + upward),
        gyr_rads=(before.inv() * after).as_rotvec() / period_s,
    )


def spoil(
    samples: Samples, errors: Errors, *, world: World, rate_hz: float, rng: Generator
) -> Samples:
    """The same with this sensor's errors, noise, range and word length."""
    n = len(samples)
    noise = np.sqrt(rate_hz / 2)  # a density over the band up to half the rate
    walk = np.cumsum(rng.normal(size=(n, 3)), axis=0) * world.gyr_bias_walk_rads / np.sqrt(rate_hz)
    gyr = samples.gyr_rads @ errors.gyr_gain.T + errors.gyr_bias_rads + walk
    gyr += world.gyr_noise_rads * noise * rng.normal(size=(n, 3))
    acc = samples.acc_ms2 @ errors.acc_gain.T + errors.acc_bias_ms2
    acc += world.acc_noise_ms2 * noise * rng.normal(size=(n, 3))
    return Samples(
        time_s=samples.time_s,
        acc_ms2=digitise(acc, world.acc_range_ms2, world.acc_bits),
        gyr_rads=digitise(gyr, world.gyr_range_rads, world.gyr_bits),
    )


def digitise(values: FloatArray, full_scale: float, bits: int) -> FloatArray:
    """Rounded to the steps of a signed word over ±full_scale, and cut off at its ends."""
    steps = 2 ** (bits - 1)
    words = np.clip(np.round(values / full_scale * steps), -steps, steps - 1)
    return np.asarray(words * full_scale / steps)


def transmit(samples: Samples, *, world: World, rng: Generator) -> Samples:
    """What arrives of them, with the time stamps it then has; still rising strictly."""
    here = _survivors(samples.time_s, world, rng)
    stamps = samples.time_s[here] * (1 + world.clock_error * rng.normal())
    if world.stamp_group > 1:
        stamps = _stamped_together(stamps, world.stamp_group)
    if world.stamp_stalls_hz:
        stamps = _stalled(stamps, world, rng)
    if world.stamp_jitter_s:
        stamps = np.sort(stamps + world.stamp_jitter_s * rng.normal(size=len(stamps)))
    rising = np.maximum.accumulate(stamps - 1e-6 * np.arange(len(stamps)))
    stamps = rising + 1e-6 * np.arange(len(stamps))
    return Samples(stamps - min(0.0, stamps[0]), samples.acc_ms2[here], samples.gyr_rads[here])


def _survivors(time_s: FloatArray, world: World, rng: Generator) -> NDArray[np.bool_]:
    kept = rng.random(len(time_s)) >= world.loss
    duration_s = float(time_s[-1])
    for start_s in rng.uniform(0, duration_s, rng.poisson(world.loss_bursts_hz * duration_s)):
        length_s = rng.exponential(world.loss_burst_s)
        kept &= ~((time_s >= start_s) & (time_s < start_s + length_s))
    return kept


def _stamped_together(time_s: FloatArray, group: int) -> FloatArray:
    """Every so many samples get the time at which the last of them is there, 1 ms apart."""
    index = np.arange(len(time_s))
    last = np.minimum((index // group + 1) * group, len(time_s)) - 1
    return np.asarray(time_s[last] - 1e-3 * (last - index))


def _stalled(stamps: FloatArray, world: World, rng: Generator) -> FloatArray:
    """What would have come while the radio was busy comes when it is free again."""
    stamps, until_s = stamps.copy(), float(stamps[-1])
    for start_s in rng.uniform(0, until_s, rng.poisson(world.stamp_stalls_hz * until_s)):
        end_s = start_s + rng.uniform(*world.stamp_stall_s)
        stamps[(stamps > start_s) & (stamps < end_s)] = end_s
    return stamps


def _rotations(rotations: Rotation, at: FloatArray) -> Callable[[FloatArray], Rotation]:
    """The rotation at any time between those given, and a little beyond."""
    quats = rotations.as_quat()
    flips = np.cumprod(np.where(np.sum(quats[1:] * quats[:-1], axis=1) < 0, -1.0, 1.0))
    quats[1:] *= flips[:, None]
    spline = CubicSpline(at, quats)
    return lambda t: Rotation.from_quat(spline(t))
