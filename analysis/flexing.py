"""Which way is forward for the thigh, and how far it is flexed and abducted in space."""

from dataclasses import dataclass

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
    """

    flexion_deg: FloatArray
    abduction_deg: FloatArray
    tilt_deg: FloatArray
    known: bool


def swing(up: FloatArray, rotation_deg: FloatArray, ticks: Ticks, sign: float) -> Swing:
    """How the thigh leans. up: (n, 3) the vertical in thigh coordinates; rotation_deg: (n,).

    The plane is that of the swings in other movement (walking, a knee raise), in which the leg is
    near its neutral rotation: forward is the way they go further.
    sign: +1 for a right leg, -1 for a left one.
    """
    turned = np.radians(sign * rotation_deg)
    x = np.cos(turned) * up[:, 0] - np.sin(turned) * up[:, 1]
    y = np.sin(turned) * up[:, 0] + np.cos(turned) * up[:, 1]
    tilt = np.degrees(np.arctan2(np.hypot(x, y), up[:, 2]))
    forward = _forward(up[:: ticks.stride, :2], ticks)
    if forward is None:
        nothing = np.full(len(up), np.nan)
        return Swing(nothing, nothing, tilt, known=False)
    flexion = np.degrees(np.arctan2(x * forward[0] + y * forward[1], up[:, 2]))
    aside = -x * forward[1] + y * forward[0]
    abduction = np.degrees(np.arctan2(-sign * aside, up[:, 2]))
    return Swing(flexion, abduction, tilt, known=True)


def _forward(lean: FloatArray, ticks: Ticks) -> FloatArray | None:
    """(2,) forward in the thigh's cross-section at neutral; None where nothing shows it."""
    part = lean[ticks.broken]
    if len(part) < LEAST_S * ticks.rate_hz:
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
