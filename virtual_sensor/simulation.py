"""One recording with its truth, from a kind, a seed and a world."""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from sensor.samples import Samples
from virtual_sensor import imu
from virtual_sensor.kinds import KINDS
from virtual_sensor.leg import GRID_HZ, Kinematics
from virtual_sensor.person import Side, Truth, any_build, perform
from virtual_sensor.script import Script
from virtual_sensor.world import NOMINAL, World


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Simulation:
    """A recording as the sensor gives it, and what is true of it.

    exercise: which one the person does. kinematics: the leg itself, on the grid.
    """

    kind: str
    seed: int
    side: Side
    exercise: str
    world: World
    samples: Samples
    truth: Truth
    kinematics: Kinematics


def simulate(
    kind: str, *, seed: int, side: Side | None = None, world: World = NOMINAL
) -> Simulation:
    """The recording of this kind that belongs to this seed: always the same.

    Another world changes the sensor, the radio and the sway, never what the person does. The side
    is drawn where none is given.
    """
    acting, swaying, sensing, sending = streams(kind, seed)
    side = side or ("left" if seed % 2 else "right")
    script = Script(acting, stance_return_rad=world.stance_return_rad)
    KINDS[kind].perform(script)
    build, heading_rad = any_build(world, swaying), swaying.uniform(-np.pi, np.pi)
    kinematics, truth = perform(
        script, build, side=side, world=world, rng=swaying, heading_rad=heading_rad
    )
    times = np.arange(int(len(script) / GRID_HZ * world.rate_hz)) / world.rate_hz
    errors = imu.any_errors(world, sensing)
    exact = imu.exact(kinematics, times, rate_hz=world.rate_hz)
    samples = imu.spoil(exact, errors, world=world, rate_hz=world.rate_hz, rng=sensing)
    return Simulation(
        kind=kind,
        seed=seed,
        side=side,
        exercise=KINDS[kind].exercise,
        world=world,
        samples=imu.transmit(samples, world=world, rng=sending),
        truth=truth,
        kinematics=kinematics,
    )


def streams(kind: str, seed: int) -> list[Generator]:
    """Four independent sources of chance: for the acts, the sway, the sensor and the radio."""
    root = np.random.SeedSequence([zlib.crc32(kind.encode()), seed])
    return [np.random.default_rng(child) for child in root.spawn(4)]
