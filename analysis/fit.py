"""Samples made fit for analysis: brought to an even grid, gaps marked, damage counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from analysis.errors import BadSamples, NotEnoughData
from analysis.settings import UNKNOWN_SENSOR, SensorFacts
from analysis.stamps import positions, unbunched
from sensor.samples import FloatArray, Samples

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SHORTEST_S = 2.0  # the contract's least duration
FEWEST_SAMPLES = 8  # below that there is no step to speak of
SLOWEST_S = 1.2  # between samples: nothing of a repetition of 1 to 15 s is seen at a slower rate
ENOUGH_HZ = 45.0  # of the grid: a leg's turning is far below half of that, and so is tremor
IMPOSSIBLE_RADS = 120.0  # 7000 deg/s, above the widest range sold
IMPOSSIBLE_MS2 = 2000.0  # 200 g, likewise
SAFE_HOLE_S = 0.12  # a straight line across it costs under 0.1 deg at 400 deg/s and 1 s cycles
LONGEST_FILL_S = 2.0  # a longer gap is squeezed to this: nothing is known across it
SPIKE_RADS = 8.0  # a thigh's rate does not jump so far (460 deg/s) and back within two samples
FLAT_TOP = 4  # equal samples in a row at an axis' largest value: a limit, not chance
WORTH_CLIPPING_RADS = 0.3  # a flat top below that is a quiet axis, not a limit
WORTH_CLIPPING_MS2 = 15.0
WHY_DAMAGED = (
    "the others are no numbers, impossible or repeated: check the units (s, m/s², rad/s), then the "
    "sensor"
)
MOVES_RADS = 0.05  # an axis that never changes is dead if another one moves by so much (s.d.)
MOVES_MS2 = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A recording on an even grid of `rate_hz`; times count from the first sample.

    time_s: (n,), even but for gaps longer than LONGEST_FILL_S, where it jumps.
    gaps: (g, 2) intervals [start, end) of grid samples interpolated across more than SAFE_HOLE_S.
    clipped: (n,) at the sensor's limit. dead: whether an axis says nothing. timing: "even",
    "jittered" or "uneven".
    """

    time_s: FloatArray
    acc_ms2: FloatArray
    gyr_rads: FloatArray
    rate_hz: float
    gaps: IntArray
    clipped: BoolArray
    source_rate_hz: float
    timing: str
    received: int
    lost: int
    repeated: int
    damaged: int
    dead: bool
    longest_gap_s: float
    duration_s: float
    fused: bool

    def __len__(self) -> int:
        return len(self.time_s)


def fit(samples: Samples, sensor: SensorFacts = UNKNOWN_SENSOR) -> Fitted:
    """The samples on an even grid. Raises BadSamples, NotEnoughData."""
    received = len(samples)
    samples, damaged = _without_damage(samples)
    samples, repeated = _without_repeats(samples)
    _refuse_if_thin(samples, received)
    stamps_s = samples.time_s - samples.time_s[0]
    time_s = unbunched(stamps_s)
    is_unbunched = time_s is not stamps_s
    time_s = time_s - time_s[0]  # the first of a bunch came before the stamp that all of it has
    position, period_s, timing = positions(time_s)
    if period_s > SLOWEST_S:
        raise NotEnoughData(
            f"expected at least one sample a second, got one in {period_s:.3g} s; "
            "record 25 or more a second"
        )
    lost = max(0, round(position[-1]) + 1 - len(time_s))
    position = _squeezed(position, round(LONGEST_FILL_S / period_s))
    clipped = _clipped(samples, sensor)
    grid = np.arange(np.floor(position[-1] + 1e-6) + 1)
    if len(grid) == len(position) and np.array_equal(position, grid):
        columns = (time_s, samples.acc_ms2, samples.gyr_rads, clipped)
    else:
        columns = (
            np.interp(grid, position, time_s),
            _interpolated(grid, position, samples.acc_ms2),
            _interpolated(grid, position, samples.gyr_rads),
            np.interp(grid, position, clipped) > 0,
        )
    gaps = _gaps(position, SAFE_HOLE_S / period_s)
    width = max(1, int(1 / (ENOUGH_HZ * period_s)))
    return Fitted(
        time_s=columns[0][width - 1 :: width],  # where what was integrated up to there belongs
        acc_ms2=_block_means(columns[1], width),
        gyr_rads=_block_rates(columns[2], width, period_s),
        rate_hz=1 / (width * period_s),
        gaps=np.stack([gaps[:, 0] // width, -(-gaps[:, 1] // width)], axis=1),
        clipped=_block_means(columns[3].astype(np.float64), width) > 0,
        source_rate_hz=1 / period_s,
        timing="jittered" if is_unbunched else timing,
        received=received,
        lost=lost if sensor.lost_samples is None else sensor.lost_samples,
        repeated=repeated,
        damaged=damaged,
        dead=_dead(samples.gyr_rads, MOVES_RADS) or _dead(samples.acc_ms2, MOVES_MS2),
        longest_gap_s=float(np.max(np.diff(time_s))),
        duration_s=float(time_s[-1]),
        fused=samples.fused,
    )


def possible(samples: Samples) -> BoolArray:
    """(n,) where time, rate and force are numbers that a leg and a sensor can give."""
    limits = [(samples.gyr_rads, IMPOSSIBLE_RADS), (samples.acc_ms2, IMPOSSIBLE_MS2)]
    good = np.isfinite(samples.time_s)
    for values, limit in limits:
        for column in values.T:
            good &= np.abs(column) < limit  # which is false for what is not a number
    return good


def is_possible(time_s: float, values: Sequence[float]) -> bool:
    """The same of one sample: its rate and force, six values. A stream has no time for arrays."""
    x, y, z, u, v, w = map(abs, values)
    return (
        isfinite(time_s)
        and (x < IMPOSSIBLE_RADS and y < IMPOSSIBLE_RADS and z < IMPOSSIBLE_RADS)
        and (u < IMPOSSIBLE_MS2 and v < IMPOSSIBLE_MS2 and w < IMPOSSIBLE_MS2)
    )


def _without_damage(samples: Samples) -> tuple[Samples, int]:
    """The samples that are possible and no lone spikes, and how many were neither."""
    received = len(samples)
    good = possible(samples)
    if not good.all():
        samples = _kept(samples, good)
    spikes = _spikes(samples.gyr_rads)
    if spikes.any():
        samples = _kept(samples, ~spikes)
    return samples, received - len(samples)


def _spikes(gyr: FloatArray) -> BoolArray:
    """(n,) samples that stand out from both neighbours, which agree."""
    spikes = np.zeros(len(gyr), bool)
    for rate in gyr.T:
        if len(rate) > 2 and np.ptp(rate) > SPIKE_RADS:
            out = np.abs(rate[1:-1] - (rate[:-2] + rate[2:]) / 2) > SPIKE_RADS
            spikes[1:-1] |= out & (np.abs(rate[:-2] - rate[2:]) < SPIKE_RADS / 3)
    return spikes


def _without_repeats(samples: Samples) -> tuple[Samples, int]:
    """The samples without those that came twice in a row, time and values alike."""
    step = np.diff(samples.time_s)
    if np.any(step < 0):
        row = int(np.argmax(step < 0))
        raise BadSamples(
            f"times must rise, but {samples.time_s[row + 1]:.6f} s comes after "
            f"{samples.time_s[row]:.6f} s; sort the recording or cut it there"
        )
    if np.all(step > 0):
        return samples, 0
    same = (
        (step == 0)
        & np.all(np.diff(samples.gyr_rads, axis=0) == 0, axis=1)
        & np.all(np.diff(samples.acc_ms2, axis=0) == 0, axis=1)
    )
    return _kept(samples, np.append(True, ~same)), int(np.count_nonzero(same))


def _refuse_if_thin(samples: Samples, received: int) -> None:
    if received == 0:
        raise NotEnoughData(
            f"expected at least {SHORTEST_S:g} s, got nothing: the recording ended before the "
            "first sample had come; record for longer"
        )
    if len(samples) < FEWEST_SAMPLES:
        raise NotEnoughData(
            f"expected at least {FEWEST_SAMPLES} sound samples, got {len(samples)} of {received}; "
            + ("record for longer" if received < FEWEST_SAMPLES else WHY_DAMAGED)
        )
    duration_s = samples.time_s[-1] - samples.time_s[0]
    if duration_s < SHORTEST_S:
        raise NotEnoughData(
            f"expected at least {SHORTEST_S:g} s, got {duration_s:.2f} s; record for longer"
        )


def _squeezed(position: FloatArray, longest: int) -> FloatArray:
    """The positions with every step longer than `longest` made that long."""
    step = np.diff(position)
    if np.all(step <= longest):
        return position
    return np.append(position[0], position[0] + np.cumsum(np.minimum(step, longest)))


def _gaps(position: FloatArray, safe_steps: float) -> IntArray:
    """Intervals of grid samples strictly inside steps that are too long to bridge by a line."""
    wide = np.flatnonzero(np.diff(position) > max(safe_steps, 1.5))
    start = np.floor(position[wide]).astype(np.int64) + 1
    end = np.ceil(position[wide + 1]).astype(np.int64)
    return np.stack([start, end], axis=1)


def _block_means(values: FloatArray, width: int) -> FloatArray:
    """The means of `width` rows at a time."""
    if width == 1:
        return values
    whole = values[: len(values) // width * width]
    return np.asarray(sum(whole[k::width] for k in range(width)) / width)


def _block_rates(gyr: FloatArray, width: int, period_s: float) -> FloatArray:
    """The rates that turn as far as `width` rates in a row, which do not commute (second order)."""
    if width == 1:
        return gyr
    turns = gyr[: len(gyr) // width * width] * period_s
    total = turns[::width]
    for k in range(1, width):
        after = turns[k::width]
        total = total + after + _cross(total, after) / 2
    return np.asarray(total / (width * period_s))


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """(n, 3) the cross products of rows; NumPy's takes three times as long."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=1)


def _interpolated(grid: FloatArray, position: FloatArray, values: FloatArray) -> FloatArray:
    return np.stack([np.interp(grid, position, column) for column in values.T], axis=1)


def _clipped(samples: Samples, sensor: SensorFacts) -> BoolArray:
    gyr: BoolArray = _at_limit(samples.gyr_rads, sensor.gyr_range_rads, WORTH_CLIPPING_RADS)
    acc = _at_limit(samples.acc_ms2, sensor.acc_range_ms2, WORTH_CLIPPING_MS2)
    return gyr | acc


def _at_limit(values: FloatArray, limit: float | None, worth: float) -> BoolArray:
    """(n,) where any axis is at the limit; with none known, in a flat top of that axis."""
    found = np.zeros(len(values), bool)
    for column in values.T:
        size = np.abs(column)
        if limit is not None:
            found |= size >= 0.995 * limit
            continue
        top = size.max()
        at_top = size == top
        if top > worth and np.count_nonzero(at_top) >= FLAT_TOP:
            found |= ndimage.binary_opening(at_top, np.ones(FLAT_TOP, bool))
    return found


def _dead(values: FloatArray, moves: float) -> bool:
    """Whether an axis never changes while others do, or none does: no sensor is so quiet."""
    spread = [float(column.std()) for column in values.T]
    return min(spread) < 1e-9 and (max(spread) > moves or max(spread) < 1e-9)


def _kept(samples: Samples, keep: BoolArray) -> Samples:
    return Samples(
        samples.time_s[keep], samples.acc_ms2[keep], samples.gyr_rads[keep], samples.fused
    )
