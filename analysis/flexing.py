"""Which way is forward for the thigh, and how far it is flexed and abducted in space."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.ticks import Ticks
from sensor.samples import FloatArray

LEAST_S = 1.5  # of swinging to see a plane in it
FLAT = 2.5  # the swing's variance along its plane against across it
FORWARD = 1.3  # a thigh swings further forward than back: by this, to tell which is which
LEAST_DEG = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """(n,) degrees in space: flexion (forward), abduction (away from the midline), tilt.

    flexion and abduction are NaN where the plane is not known.
    lever: (m, 2) by how much each component of a wrong long axis shows as rotation, tick by tick.
    """

    flexion_deg: FloatArray
    abduction_deg: FloatArray
    tilt_deg: FloatArray
    lever: FloatArray
    known: bool


def tilt_only(tilt_deg: FloatArray) -> Swing:
    """A swing of which nothing but the tilt is known, about an axis that is."""
    nothing = np.full(len(tilt_deg), np.nan)
    return Swing(nothing, nothing, tilt_deg, np.zeros((len(tilt_deg), 2)), known=False)


def swing(up: FloatArray, rotation_deg: FloatArray, ticks: Ticks, sign: float) -> Swing:
    """How the thigh leans. up: (n, 3) the vertical in thigh coordinates; rotation_deg: (n,).

    The plane is that of the swings in other movement (walking, a knee raise), in which the leg is
    near its neutral rotation: forward is the way they go further.
    sign: +1 for a right leg, -1 for a left one.
    """
    turned = np.radians(sign * rotation_deg)
    cos, sin = np.cos(turned), np.sin(turned)
    x = cos * up[:, 0] - sin * up[:, 1]
    y = sin * up[:, 0] + cos * up[:, 1]
    tilt = np.degrees(np.arctan2(np.sqrt(x**2 + y**2), up[:, 2]))
    lean = up[:: ticks.stride, :2]
    # With the femur off the axis by a small l when standing, and tilted by s after a turn by R, the
    # twist about the axis is off by half of (l + R l) x s, to first order.
    lever = (lean + np.stack([x[:: ticks.stride], y[:: ticks.stride]], axis=1)) / 2
    forward = _forward(lean, ticks)
    if forward is None:
        return replace(tilt_only(tilt), lever=lever)
    flexion = np.degrees(np.arctan2(x * forward[0] + y * forward[1], up[:, 2]))
    aside = -x * forward[1] + y * forward[0]
    abduction = np.degrees(np.arctan2(-sign * aside, up[:, 2]))
    return Swing(flexion, abduction, tilt, lever, known=True)


def _forward(lean: FloatArray, ticks: Ticks) -> FloatArray | None:
    """(2,) forward in the thigh's cross-section at neutral; None where nothing shows it."""
    part = lean[ticks.broken]
    if len(part) < max(3, LEAST_S * ticks.rate_hz):
        return None
    size, axes = np.linalg.eigh(np.cov(part.T))
    if size[1] < FLAT * size[0]:
        return None
    way = axes[:, 1]
    back, front = np.degrees(np.quantile(part @ way, (0.03, 0.97)))
    if max(abs(front), abs(back)) < LEAST_DEG:
        return None
    if front > FORWARD * abs(back):
        return np.asarray(way)
    if abs(back) > FORWARD * front:
        return np.asarray(-way)
    return None
