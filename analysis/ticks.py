"""The coarse grid on which repetitions are counted and rests are weighed."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from analysis.fit import BoolArray, Fitted
from analysis.pose import Pose
from analysis.rest import Rest, along, sizes
from analysis.swinging import SWING_DPS, SWING_RATIO
from sensor.samples import FloatArray

ODD_RAD = np.radians(65.0)  # the standing exercise keeps the thigh within this of how it hangs
LIFTED_RAD = np.radians(12.0)  # a leg that stands does not lean by so much more than at other times
BLIND_S = 1.0  # across a longer gap the leg may have done anything
TREMOR = np.array([1, -4, 6, -4, 1]) / 16  # shows 5 Hz and more, and hardly anything of a stroke
TREMBLES, TREMBLES_DEG = 0.3, 0.2  # if the angle does so by this, for such a share of the time, ...
STEADYING = np.array([1, 2, 1]) / 4  # ... it is steadied, or it would seem to turn to and fro
OTHER_S = 1.0  # swing is weighed against rotation over this


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """(m,) arrays: time, the measured angle (internal positive), rates about and across the axis.

    still: at rest. odd: where the exercise cannot be, or nothing is known. broken: in other
    movement, after which the leg may point anywhere. lifted: not as it stands. stride: grid samples
    in a tick.
    """

    time_s: FloatArray
    angle_deg: FloatArray
    axial_dps: FloatArray
    swing_dps: FloatArray
    still: BoolArray
    odd: BoolArray
    broken: BoolArray
    lifted: BoolArray
    rate_hz: float
    stride: int

    def __len__(self) -> int:
        return len(self.time_s)


def make_ticks(
    fitted: Fitted,
    rest: Rest,
    pose: Pose,
    angle_deg: FloatArray,
    *,
    sign: float,
    odd: BoolArray | None = None,
) -> Ticks:
    """The recording on the coarse grid of `rest`; sign: +1 for a right leg, -1 for a left one.

    angle_deg: (m,) on that grid. odd: (m,) where the exercise cannot be; by default where the thigh
    does not hang.
    """
    rate = np.degrees(rest.gyr_rads - rest.bias_rads)
    axial = along(rate, pose.axis)
    swing = np.sqrt(np.maximum(sizes(rate) ** 2 - axial**2, 0))
    lifted = np.zeros(len(axial), bool)  # an axis that is a guess excludes nothing
    if odd is None and pose.source == "movement":
        odd = lifted
    elif odd is None:
        force, up = sizes(rest.acc_ms2), along(rest.acc_ms2, pose.axis)
        odd, lifted = up < np.cos(ODD_RAD) * force, up < np.cos(LIFTED_RAD) * force
    odd = odd.copy()
    for start, end in fitted.gaps.tolist():
        if fitted.time_s[min(end, len(fitted) - 1)] - fitted.time_s[max(start - 1, 0)] > BLIND_S:
            odd[start // rest.stride : end // rest.stride + 1] = True
    return Ticks(
        time_s=fitted.time_s[:: rest.stride],
        angle_deg=_steadied(angle_deg),
        axial_dps=sign * axial,
        swing_dps=swing,
        still=rest.still,
        odd=odd,
        broken=_other_movement(axial, swing, rest.rate_hz) | odd,
        lifted=lifted,
        rate_hz=rest.rate_hz,
        stride=rest.stride,
    )


def ticks_so_far(
    angle_deg: FloatArray,
    axial_dps: FloatArray,
    swing_dps: FloatArray,
    *,
    still: BoolArray,
    odd: BoolArray,
    lifted: BoolArray,
    rate_hz: float,
) -> Ticks:
    """The last ticks of what is still being recorded, all (m,)."""
    return Ticks(
        time_s=np.arange(len(angle_deg)) / rate_hz,
        angle_deg=_steadied(angle_deg),
        axial_dps=axial_dps,
        swing_dps=swing_dps,
        still=still,
        odd=odd,
        broken=_other_movement(axial_dps, swing_dps, rate_hz) | odd,
        lifted=lifted,
        rate_hz=rate_hz,
        stride=1,
    )


def _steadied(angle_deg: FloatArray) -> FloatArray:
    """The angle without its tremor, if it has one; it would hide the steps of a body that turns."""
    tremor = np.abs(ndimage.convolve1d(angle_deg, TREMOR, mode="nearest"))
    if len(angle_deg) == 0 or np.quantile(tremor, 1 - TREMBLES) < TREMBLES_DEG:
        return angle_deg
    return np.asarray(ndimage.convolve1d(angle_deg, STEADYING, mode="nearest"))


def _other_movement(axial: FloatArray, swing: FloatArray, rate_hz: float) -> BoolArray:
    width = max(3, round(OTHER_S * rate_hz))
    turned = ndimage.uniform_filter1d(axial**2, width, mode="nearest")
    swung = ndimage.uniform_filter1d(swing**2, width, mode="nearest")
    return np.asarray((swung > SWING_RATIO**2 * turned) & (swung > SWING_DPS**2))
