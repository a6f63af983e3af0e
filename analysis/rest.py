"""Where the sensor was still, and the gyroscope's bias there."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, signal
from scipy.spatial import distance

from analysis.fit import BoolArray, Fitted, IntArray
from sensor.samples import FloatArray

SMOOTH_HZ = 2.0  # a tremor of 6 Hz must not hide a rest; a repetition of 1 s must still show
COARSE_HZ = 16.0  # enough for signals of SMOOTH_HZ, and a third of the work
QUIET_S = 1.0  # within this the mean rate must not change ...
QUIET_RADS = np.radians(1.5)  # ... by more than sway does (1 s.d.), to be used for the bias
ALIKE_RADS = np.radians(1.0)  # quiet stretches of one bias agree to this
STILL_RADS = np.radians(4.0)  # from the bias: sway of 3 times the ordinary stays below
STILL_MS2 = 0.6  # smoothed specific force may wander by this within a rest
SHORTEST_S = 0.6
USUAL_BIAS_RADS = np.radians(5.0)  # most have less
LIKELY_BIAS_RADS = np.radians(8.0)  # a larger one is believed if the mean rate, where movements
# that go to and fro cancel out, is so near to it
CLOSING_RADS = np.radians(4.0)  # and so is one near to it, the more so the nearer
LARGEST_BIAS_RADS = np.radians(20.0)  # no sound gyroscope has more at rest
QUIETEST = 0.1  # of a recording: a person stands for longer than that
SWAY_SHARE = 3.0  # times how steady they are then, standing is still standing
MOST_UNSTEADY = 1.75  # times the thresholds; what moves more is movement
ENOUGH = 400  # quiet stretches compared with one another


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """The smoothed signals on a coarse grid, and where they are at rest.

    stride: grid samples in one coarse sample. rate_hz: of the coarse grid.
    gyr_rads, acc_ms2: (m, 3) low-passed at SMOOTH_HZ, the bias not removed.
    bias_rads: (3,). known: whether it comes from rest. still: (m,).
    intervals: (r, 2) [start, end) of coarse samples, each at least SHORTEST_S long.
    """

    stride: int
    rate_hz: float
    gyr_rads: FloatArray
    acc_ms2: FloatArray
    bias_rads: FloatArray
    known: bool
    still: BoolArray
    quiet: BoolArray
    intervals: IntArray


def find_rest(fitted: Fitted) -> Rest:
    """Rests, judged on low-passed signals, against the bias that most quiet stretches share."""
    stride = max(1, int(fitted.rate_hz // COARSE_HZ))
    rate_hz = fitted.rate_hz / stride
    gyr = _smooth(fitted.gyr_rads, fitted.rate_hz, stride)
    acc = _smooth(fitted.acc_ms2, fitted.rate_hz, stride)
    missing = np.zeros(len(fitted), bool)
    for start, end in fitted.gaps:
        missing[start:end] = True
    missing = missing[::stride]
    width = max(3, round(QUIET_S * rate_hz))
    mean = ndimage.uniform_filter1d(gyr, width, axis=0, mode="nearest")
    wander = np.sqrt(_variance(gyr, mean, width))
    force_wander = np.sqrt(
        _variance(acc, ndimage.uniform_filter1d(acc, width, axis=0, mode="nearest"), width)
    )
    more = _unsteadiness(wander[~missing])
    quiet = (wander < more * QUIET_RADS) & (force_wander < STILL_MS2) & ~missing
    overall = gyr.mean(axis=0)
    bias, known = _common(mean[quiet & _may_be_bias(mean, overall)], overall)
    still = sizes(gyr - bias) < more * STILL_RADS
    still &= force_wander < STILL_MS2
    still &= ~missing & known
    intervals = runs(still, round(SHORTEST_S * rate_hz))
    if known and len(intervals):
        bias = mean_rate(gyr, intervals)
    return Rest(stride, rate_hz, gyr, acc, bias, known, still, quiet, intervals)


def _may_be_bias(rates: FloatArray, overall: FloatArray) -> BoolArray:
    """(m,) which steady rates (m, 3) can be a bias, given the mean rate of the whole (3,)."""
    size = sizes(rates)
    near = sizes(rates - overall) < LIKELY_BIAS_RADS
    return np.asarray((size < LIKELY_BIAS_RADS) | ((size < LARGEST_BIAS_RADS) & near))


def sizes(vectors: FloatArray) -> FloatArray:
    """(m,) the lengths of vectors (m, 3)."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)))


def along(vectors: FloatArray, axis: FloatArray) -> FloatArray:
    """(m,) how far vectors (m, 3) go along an axis (3,).

    With `@`, BLAS shares out what is done sooner than its threads have come together.
    """
    return np.asarray(np.einsum("ij,j->i", vectors, axis))


def mean_rate(gyr: FloatArray, intervals: IntArray) -> FloatArray:
    """(3,) the mean over rests; sway leaves each with an error that falls as its length does."""
    weights = np.diff(intervals, axis=1) ** 2
    return np.asarray((means_within(gyr, intervals) * weights).sum(axis=0) / weights.sum())


def means_within(values: FloatArray, intervals: IntArray) -> FloatArray:
    """(r, …) the mean of values (m, …) in each [start, end), which follow one another."""
    if len(intervals) == 0:
        return values[:0]
    edges = intervals.ravel()
    sums = np.add.reduceat(values[: edges[-1]], edges[:-1], axis=0)[::2]
    count = np.diff(intervals, axis=1).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(sums / count)


def runs(mask: BoolArray, shortest: int = 1) -> IntArray:
    """(r, 2) intervals [start, end) where the mask holds for at least `shortest` samples."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    found = edges.reshape(-1, 2)
    return np.asarray(found[found[:, 1] - found[:, 0] >= shortest])


def _unsteadiness(wander: FloatArray) -> float:
    """By how much the thresholds must rise for a body that sways more than most: 1 for most."""
    if len(wander) == 0:
        return 1.0
    quietest = float(np.quantile(wander, QUIETEST))
    return float(np.clip(SWAY_SHARE * quietest / QUIET_RADS, 1.0, MOST_UNSTEADY))


def _smooth(values: FloatArray, rate_hz: float, stride: int) -> FloatArray:
    if rate_hz <= 2.2 * SMOOTH_HZ:
        return values[::stride]
    sos = signal.butter(2, SMOOTH_HZ, fs=rate_hz, output="sos")
    pad = min(len(values) - 1, round(rate_hz))
    return np.asarray(signal.sosfiltfilt(sos, values, axis=0, padlen=pad)[::stride])


def _variance(values: FloatArray, mean: FloatArray, width: int) -> FloatArray:
    """(m,) the moving variance, axes added."""
    square = ndimage.uniform_filter1d(values**2, width, axis=0, mode="nearest")
    return np.asarray(np.maximum(np.einsum("ij->i", square - mean**2), 0))


def _common(means: FloatArray, overall: FloatArray) -> tuple[FloatArray, bool]:
    """The rate that most quiet stretches share; without any, the mean of all: motion closes."""
    if len(means) == 0:
        return overall, False
    some = means[:: max(1, len(means) // ENOUGH)]
    apart = distance.cdist(some, some)
    # A slow turn at an even pace is as steady as a stance, and may last longer; a small rate is
    # more likely a bias, a large one a turn.
    likely = 1 / (1 + (sizes(some) / USUAL_BIAS_RADS) ** 2)
    likely /= 1 + (sizes(some - overall) / CLOSING_RADS) ** 2
    centre = some[np.argmax(np.count_nonzero(apart < ALIKE_RADS, axis=1) * likely)]
    near = sizes(means - centre) < ALIKE_RADS
    return np.asarray(np.median(means[near], axis=0)), True
