"""Orientation of the thigh, its rotation about its long axis, and its tilt."""

from dataclasses import dataclass

import numpy as np
import vqf  # type: ignore[import-untyped] # it ships stubs but no py.typed marker
from scipy.spatial.transform import Rotation

from analysis.fit import Fitted
from sensor.samples import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Orientation:
    """sensor_to_world_wxyz: (n, 4); its heading is the plain integral of the rate less the bias."""

    sensor_to_world_wxyz: FloatArray


def orient(fitted: Fitted, bias_rads: FloatArray) -> Orientation:
    """VQF's inclination correction (Laidig and Seel 2023) on the rate less the bias at rest.

    Forwards and backwards, and the middle of both: what one has too late the other has too soon.
    Its own bias estimation is off: one that adapts within a set moves the heading in ways that
    nothing can undo, while the integral of a constant remainder can be modelled and smoothed.
    """
    gyr = np.ascontiguousarray(fitted.gyr_rads - bias_rads)
    acc = np.ascontiguousarray(fitted.acc_ms2)
    forward = _filtered(gyr, acc, fitted.rate_hz)
    # A sample's rate leads up to it: going back, to the one before.
    back_gyr = np.concatenate([np.zeros((1, 3)), -gyr[:0:-1]])
    back = _filtered(back_gyr, np.ascontiguousarray(acc[::-1]), fitted.rate_hz)[::-1]
    return Orientation(halfway(forward, back))


def _filtered(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> FloatArray:
    observer = vqf.VQF(1 / rate_hz, motionBiasEstEnabled=False, restBiasEstEnabled=False)
    return np.asarray(observer.updateBatch(gyr, acc)["quat6D"])


def halfway(one: FloatArray, other: FloatArray) -> FloatArray:
    """(n, 4) half-way between two orientations whose headings differ by a constant and a little.

    The heading is that of `one`, as far as the constant goes.
    """
    k = len(one) // 2
    here, there = (Rotation.from_quat(quats[k], scalar_first=True) for quats in (one, other))
    w, _, _, z = (here * there.inv()).as_quat(scalar_first=True)
    size = np.hypot(w, z)
    w, z = (w / size, z / size) if size > 0 else (1.0, 0.0)
    a, b, c, d = other.T  # by (w, 0, 0, z) from the left: a tenth of the time of a general product
    same = np.stack([w * a - z * d, w * b - z * c, w * c + z * b, w * d + z * a], axis=1)
    same *= np.sign(np.einsum("ij,ij->i", one, same))[:, None]  # q and -q are one rotation
    middle = one + same
    return np.asarray(middle / np.sqrt(np.einsum("ij,ij->i", middle, middle))[:, None])


def thigh_to_sensor(axis: FloatArray) -> FloatArray:
    """(4,) the shortest rotation that takes z to the thigh's long axis (3,), of length one."""
    x, y, z = axis
    if z < -1 + 1e-12:
        return np.array([0.0, 1.0, 0.0, 0.0])
    quat = np.array([1 + z, -y, x, 0.0])
    return np.asarray(quat / np.linalg.norm(quat))


def twist_rad(sensor_to_world: FloatArray, axis: FloatArray) -> FloatArray:
    """(n,) heading plus rotation about the long axis plus a constant; counter-clockwise positive.

    The twist of swing-twist about the vertical, but for whole turns; exact at any tilt if `axis` is
    the thigh's long axis.
    """
    w, x, y, _ = thigh_to_sensor(axis)
    a, b, c, d = sensor_to_world.T
    return np.asarray(2 * np.arctan2(y * b - x * c + w * d, w * a - x * b - y * c))


def in_step(angle_deg: FloatArray, coarse_deg: FloatArray, stride: int) -> FloatArray:
    """(n,) an angle with whole turns added, so that it is the same one as on the coarse grid (m,).

    A sensor that hands turn upside down passes where its twist is not defined, and the two grids
    may come out of it a whole turn apart.
    """
    held = np.repeat(coarse_deg, stride)[: len(angle_deg)]
    return np.asarray(angle_deg + 360.0 * np.round((held - angle_deg) / 360.0))


def up_in_thigh(sensor_to_world: FloatArray, axis: FloatArray) -> FloatArray:
    """(n, 3) the vertical in thigh coordinates whose z is `axis` and whose x, y are arbitrary."""
    w, x, y, z = sensor_to_world.T
    up = np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z], axis=1)
    return np.asarray(np.einsum("ij,jk->ik", up, _matrix(thigh_to_sensor(axis))))


def _matrix(quat: FloatArray) -> FloatArray:
    """(3, 3) of a unit quaternion."""
    w, x, y, z = quat
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
