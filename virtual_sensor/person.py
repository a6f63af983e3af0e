"""A person who follows a script: the body they have, how they sway, and the truth of what they did.

The truths are defined in docs/simulation.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from scipy.spatial.transform import Rotation

from sensor.samples import FloatArray
from virtual_sensor.leg import GRID_HZ, Build, Kinematics, Motion, about, move, orientation, twist
from virtual_sensor.script import Mark, Raise, Script, Span
from virtual_sensor.strokes import wander
from virtual_sensor.unsteadiness import unsteady
from virtual_sensor.world import World

_DEG = np.pi / 180
_LEG_M = 0.9  # hip to floor, what an ankle sway turns about

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """One true repetition: seconds from the start, rad, as docs/simulation.md defines them.

    first_turn_s, second_turn_s: when the leg leaves its extremes (the end of a hold).
    calm_internal_rad, calm_external_rad: what they would have been without sway.
    hip_internal_rad, hip_external_rad: seen from the pelvis, which no thigh sensor can.
    """

    start_s: float
    end_s: float
    internal_rad: float
    external_rad: float
    arc_rad: float
    first_turn_s: float
    second_turn_s: float
    calm_internal_rad: float
    calm_external_rad: float
    hip_internal_rad: float
    hip_external_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """The leg taken away from where it hangs, and back: seconds, and rad between the two."""

    start_s: float
    end_s: float
    tilt_rad: float
    hold_s: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Truth:
    """What really happened.

    time_s: (n,) of the rows below. rotation_rad, flexion_rad, abduction_rad: (n,) of the thigh
    against its owner's rest, in the project's signs. tilt_rad: (n,) of the femur from there.
    spans: what was done, in order (grid of GRID_HZ). lifts: of the exercises without a rotation.
    """

    side: Side
    repetitions: tuple[Repetition, ...]
    lifts: tuple[Lift, ...]
    spans: tuple[Span, ...]
    time_s: FloatArray
    rotation_rad: FloatArray
    flexion_rad: FloatArray
    abduction_rad: FloatArray
    tilt_rad: FloatArray

    def during(self, *what: str) -> FloatArray:
        """(k, 2) s: start and end of each span in which this was done."""
        spans = [(s.start / GRID_HZ, s.end / GRID_HZ) for s in self.spans if s.what in what]
        return np.array(spans, dtype=np.float64).reshape(-1, 2)


def any_build(world: World, rng: Generator) -> Build:
    """A body, and a sensor strapped to its thigh in whatever way it happens to sit."""
    around, radius_m = rng.uniform(0, 2 * np.pi), rng.uniform(0.06, 0.11)
    down_m = rng.uniform(0.12, 0.38)
    return Build(
        flexion_rad=rng.normal(0, world.stance_lean_rad),
        abduction_rad=-1 * _DEG + rng.normal(0, world.stance_lean_rad),  # in towards the knee
        sensor_m=np.array([radius_m * np.cos(around), radius_m * np.sin(around), -down_m]),
        mounting=Rotation.random(rng=rng),
        bulge=rng.normal(0, 0.02, (2, 2)),  # 1.1° for each rad: a strap on a working muscle
    )


def perform(
    script: Script,
    build: Build,
    *,
    side: Side,
    world: World,
    rng: Generator,
    heading_rad: float = 0.0,
) -> tuple[Kinematics, Truth]:
    """Somebody carries out the script: where thigh and sensor went, and what is true of it.

    heading_rad: where they face at first (for a left leg, in the mirror).
    """
    meant = unsteady(script.motion(), rng, largest=world.unsteadiness)
    body = replace(
        meant,
        flexion=meant.flexion + build.flexion_rad,
        abduction=meant.abduction + build.abduction_rad,
    )
    done = move(_sway(body, world, rng), build, heading_rad=heading_rad)
    at_rest = _at_rest(body, build, _seat(script), heading_rad)
    rotation = twist(at_rest.inv() * done.thigh_to_world)
    calm = twist(at_rest.inv() * orientation(body, heading_rad=heading_rad))
    upright = np.array([0.0, 0.0, 1.0])
    tilt = np.arccos(
        np.clip(np.sum(at_rest.apply(upright) * done.thigh_to_world.apply(upright), axis=1), -1, 1)
    )
    truth = Truth(
        side=side,
        repetitions=_repetitions(script.marks, rotation, calm, body),
        lifts=tuple(_lift(one, tilt) for one in script.raises),
        spans=tuple(script.spans),
        time_s=np.arange(len(meant)) / GRID_HZ,
        rotation_rad=rotation,
        flexion_rad=done.flexion_rad - build.flexion_rad,
        abduction_rad=done.abduction_rad - build.abduction_rad,
        tilt_rad=tilt,
    )
    return (done if side == "right" else done.mirrored()), truth


def _seat(script: Script) -> int | None:
    """The last moment of sitting still before the first repetition, if that is how it is done."""
    first = script.marks[0].start if script.marks else 0
    before = [span for span in script.spans if span.end <= first]
    seated = [span.end for span in before if span.what == "sitting"]
    stood_up = any(span.what == "standing up" for span in before)
    return seated[-1] - 1 if seated and not stood_up else None


def _at_rest(body: Motion, build: Build, seat: int | None, heading_rad: float) -> Rotation:
    """(n) how the thigh is turned when at rest in the place and stance of each moment."""
    if seat is None:
        hanging = about("y", -build.flexion_rad) * about("x", -build.abduction_rad)
        facing = heading_rad + body.heading
        return about("z", facing) * hanging * about("z", body.stance)
    return move(body.at(seat), build, heading_rad=heading_rad).thigh_to_world[[0] * len(body)]


def _lift(one: Raise, tilt_rad: FloatArray) -> Lift:
    reach = tilt_rad[one.reach[0] : one.reach[1]]
    return Lift(
        start_s=one.start / GRID_HZ,
        end_s=one.end / GRID_HZ,
        tilt_rad=float(reach.mean() if one.held else reach.max()),
        hold_s=len(reach) / GRID_HZ if one.held else 0.0,
    )


def _sway(motion: Motion, world: World, rng: Generator) -> Motion:
    """The same body, swaying: the pelvis about all axes, and the hip carried along."""
    n = len(motion)
    correlation_s = world.sway_correlation_s * np.exp(rng.normal(0, 0.3))
    yaw, tilt, roll = (
        world.sway_rad * motion.sway * wander(n, rng, correlation_s=correlation_s) for _ in range(3)
    )
    breath = 0.1 * _DEG * np.sin(2 * np.pi * rng.uniform(0.2, 0.3) * np.arange(n) / GRID_HZ)
    return replace(
        motion,
        yaw=motion.yaw + yaw,
        tilt=motion.tilt + tilt + breath * motion.sway,
        list=motion.list + roll,
        forward_m=motion.forward_m + _LEG_M * tilt,
        left_m=motion.left_m - _LEG_M * roll,
    )


def _repetitions(
    marks: Sequence[Mark], rotation_rad: FloatArray, calm_rad: FloatArray, motion: Motion
) -> tuple[Repetition, ...]:
    """Measure the marked repetitions on what really happened, without the tremor."""
    steady, calm = rotation_rad - motion.tremor, calm_rad - motion.tremor
    hip = motion.rotation - motion.stance
    return tuple(_repetition(mark, steady, calm, hip) for mark in marks)


def _repetition(mark: Mark, steady: FloatArray, calm: FloatArray, hip: FloatArray) -> Repetition:
    internal, external, turns = _extremes(mark, steady)
    calm_internal, calm_external, _ = _extremes(mark, calm)
    hip_internal, hip_external, _ = _extremes(mark, hip)
    return Repetition(
        start_s=mark.start / GRID_HZ,
        end_s=mark.end / GRID_HZ,
        internal_rad=internal,
        external_rad=external,
        arc_rad=internal + external,
        first_turn_s=turns[0] / GRID_HZ,
        second_turn_s=turns[1] / GRID_HZ,
        calm_internal_rad=calm_internal,
        calm_external_rad=calm_external,
        hip_internal_rad=hip_internal,
        hip_external_rad=hip_external,
    )


def _extremes(mark: Mark, rotation: FloatArray) -> tuple[float, float, tuple[int, int]]:
    """How far in, how far out, and when it left each of them, in order."""
    sign = 1 if mark.inward_first else -1
    first, first_turn = _extreme(rotation, mark.first, held=mark.held[0], sign=sign)
    second, second_turn = _extreme(rotation, mark.second, held=mark.held[1], sign=-sign)
    inner, outer = (first, -second) if mark.inward_first else (second, -first)
    return inner, outer, (first_turn, second_turn)


def _extreme(
    rotation: FloatArray, window: tuple[int, int], *, held: bool, sign: int
) -> tuple[float, int]:
    """How far it went (signed), and when it left: a hold's mean and end, a turn's peak."""
    inside = rotation[window[0] : window[1]]
    if held:
        return float(inside.mean()), window[1]
    at = int(np.argmax(sign * inside))
    return float(inside[at]), window[0] + at
