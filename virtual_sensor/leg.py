"""A right leg in space: from joint angles over time to the orientation and place of the thigh.

Angles follow the project's signs for a right leg; a left leg is the mirror image of the whole
(`Kinematics.mirrored`). World: z up, the person faces x at heading 0. Thigh: z along the femur
towards the hip, x forward, y left.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from sensor.samples import FloatArray

GRID_HZ = 200.0  # well over twice the fastest thing a leg does (a skin wobble, 30 Hz)
_LIMB_S = 0.025  # s.d. of the Gaussian that keeps muscles below 7 Hz


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Motion:
    """What body and sensor do over time, each (n,) on the grid of GRID_HZ, radians and metres.

    heading: where the standing place faces; changes by stepping only.
    stance: how far in the foot stands when it is put down, against the habitual stance.
    yaw, tilt, list: the pelvis over the place: turned left, leaned forward, dropped to the right.
    flexion, abduction, rotation: of the hip, against a femur that hangs upright.
    tremor: added to the rotation; no part of what the person means to do.
    forward_m, left_m, up_m: where the hip is, against standing still, along the heading.
    sway: how much of the body's sway is there; 1 standing, 0 on a table.
    slip: of the strap, twisted about the femur; lean, roll: tilted forward and sideways.
    hand_x, hand_y, hand_z: a rotation vector in the world by which a hand takes the sensor away,
    swinging it about the hip, which gives its path the speed of a hand's.
    jolt_ms2: acceleration of the skin after a foot strikes, along the femur.
    """

    heading: FloatArray
    stance: FloatArray
    yaw: FloatArray
    tilt: FloatArray
    list: FloatArray
    flexion: FloatArray
    abduction: FloatArray
    rotation: FloatArray
    tremor: FloatArray
    forward_m: FloatArray
    left_m: FloatArray
    up_m: FloatArray
    sway: FloatArray
    slip: FloatArray
    lean: FloatArray
    roll: FloatArray
    hand_x: FloatArray
    hand_y: FloatArray
    hand_z: FloatArray
    jolt_ms2: FloatArray

    def __len__(self) -> int:
        return len(self.heading)

    def at(self, index: int) -> Self:
        """That moment only."""
        return type(self)(**{name: getattr(self, name)[index : index + 1] for name in CHANNELS})

    def smooth(self) -> Self:
        """The same without what no muscle could do; tremor and jolts keep their speed."""
        n_sigma = _LIMB_S * GRID_HZ
        return type(self)(
            **{
                f.name: values
                if f.name in {"tremor", "jolt_ms2"}
                else gaussian_filter1d(values, n_sigma, mode="nearest")
                for f in fields(self)
                for values in [getattr(self, f.name)]
            }
        )


CHANNELS = tuple(f.name for f in fields(Motion))


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The body and where the sensor sits on it. Lengths in metres.

    flexion_rad, abduction_rad: how the femur leans when its owner stands.
    sensor_m: the sensor in thigh coordinates, from the hip.
    mounting: takes sensor coordinates to the thigh's.
    bulge: (2, 2) how far muscles tilt the sensor (forward, sideways) for each radian of hip
    rotation and of flexion.
    """

    flexion_rad: float
    abduction_rad: float
    sensor_m: FloatArray
    mounting: Rotation
    bulge: FloatArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Kinematics:
    """Where thigh and sensor are, on the grid.

    twist_rad: (n,) of the thigh about its own axis in the world, unwrapped.
    flexion_rad, abduction_rad: (n,) of the femur against upright, seen in the heading's frame.
    sensor_to_world: n rotations. position_m: (n, 3) of the sensor. jolt_ms2: (n, 3) in the world.
    """

    thigh_to_world: Rotation
    twist_rad: FloatArray
    flexion_rad: FloatArray
    abduction_rad: FloatArray
    sensor_to_world: Rotation
    position_m: FloatArray
    jolt_ms2: FloatArray

    def mirrored(self) -> Self:
        """The left leg that does the same: everything reflected in the plane y = 0."""
        flip = np.array([1.0, -1.0, 1.0])
        return type(self)(
            thigh_to_world=_reflect(self.thigh_to_world),
            twist_rad=-self.twist_rad,
            flexion_rad=self.flexion_rad,
            abduction_rad=self.abduction_rad,
            sensor_to_world=_reflect(self.sensor_to_world),
            position_m=self.position_m * flip,
            jolt_ms2=self.jolt_ms2 * flip,
        )


def move(motion: Motion, build: Build, *, heading_rad: float = 0.0) -> Kinematics:
    """The thigh and the sensor of a right leg that makes this motion.

    heading_rad: where the person faces at heading 0.
    """
    upright = about("z", heading_rad + motion.heading)
    thigh = orientation(motion, heading_rad=heading_rad)
    down = -upright.inv().apply(thigh.apply([0.0, 0.0, 1.0]))
    hip_m = upright.apply(np.column_stack([motion.forward_m, motion.left_m, motion.up_m]))
    hand = Rotation.from_rotvec(np.column_stack([motion.hand_x, motion.hand_y, motion.hand_z]))
    return Kinematics(
        thigh_to_world=thigh,
        twist_rad=twist(thigh),
        flexion_rad=np.arctan2(down[:, 0], -down[:, 2]),
        abduction_rad=np.arcsin(np.clip(-down[:, 1], -1, 1)),
        sensor_to_world=hand * thigh * _on_the_skin(motion, build) * build.mounting,
        position_m=hip_m + hand.apply(thigh.apply(build.sensor_m)),
        jolt_ms2=thigh.apply(np.outer(motion.jolt_ms2, [0.0, 0.0, 1.0])),
    )


def orientation(motion: Motion, *, heading_rad: float = 0.0) -> Rotation:
    """(n) takes thigh coordinates to the world: the place, the pelvis over it, the hip."""
    return (
        about("z", heading_rad + motion.heading + motion.yaw)
        * about("y", motion.tilt)
        * about("x", motion.list)
        * about("y", -motion.flexion)
        * about("x", -motion.abduction)
        * about("z", motion.rotation + motion.tremor)
    )


def twist(thigh_to_world: Rotation) -> FloatArray:
    """(n,) rad, unwrapped: the part of each orientation that turns about the thigh's own z."""
    _, _, z, w = thigh_to_world.as_quat().T
    return np.asarray(np.unwrap(2 * np.arctan2(z, w)))


def about(axis: str, angle_rad: FloatArray | float) -> Rotation:
    """Turns about x, y or z."""
    return Rotation.from_rotvec(
        np.outer(angle_rad, np.array([axis == "x", axis == "y", axis == "z"]))
    )


def _on_the_skin(motion: Motion, build: Build) -> Rotation:
    """How strap and muscles turn the sensor on the thigh: takes skin to femur coordinates."""
    lean, roll = build.bulge @ np.vstack([motion.rotation, motion.flexion])
    tilted = np.column_stack([motion.roll + roll, motion.lean + lean, np.zeros(len(motion))])
    return about("z", motion.slip) * Rotation.from_rotvec(tilted)


def _reflect(rotation: Rotation) -> Rotation:
    """S R S with S = diag(1, -1, 1): a reflection keeps turns about y and reverses the others."""
    return Rotation.from_quat(rotation.as_quat() * np.array([-1.0, 1.0, -1.0, 1.0]))
