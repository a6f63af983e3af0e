"""When samples were taken, from stamps that are rounded, jittered, come in bursts or wait."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sensor.samples import FloatArray

SMOOTHING_S = 1.0  # of jittered stamps: long against radio jitter, short against clock drift
EVENLY = 1.1  # times one another: so alike are the steps of a clock that runs evenly
TOGETHER = 3.0  # times the step between stamps: if samples take so long, they came many at a time;
# half of them lost at random makes it 2
ADDS_UP = 3.0  # times the spread of one step, that of 32 is not where stamps are jittered, each by
# itself; where each comes after the one before it, it is six times that
WAITED = 3.0  # times the spread of jitter, of which there is never so much: 8 s.d.
FEWEST_BURSTS = 9  # show which of them came late


def positions(time_s: FloatArray) -> tuple[FloatArray, float, str]:
    """Where each sample lies on an even grid (in steps, rising), the step, and the kind of timing.

    Stamps near whole steps are taken as such. Others are either jittered (n steps spread little
    more than one does: the running median of stamp minus count is the truth, and keeps the steps
    that losses make) or truly uneven (the spread grows with n: the stamps are the truth).
    """
    step = np.diff(time_s)
    n = len(time_s)
    if step.max() < EVENLY * step.min():
        return np.arange(n, dtype=np.float64), float(np.mean(step)), "even"
    period_s = float(np.median(step))
    if period_s > 0:
        whole = np.maximum(np.rint(step / period_s), 1)
        # A clock that runs evenly never gives two samples at once: those have been waiting.
        waited = step.min() < period_s / 2
        odd = np.abs(step / period_s - whole) > (EVENLY - 1) * whole
        if not waited and np.mean(odd) < 0.02:
            single = step[whole == 1]
            return np.append(0, np.cumsum(whole)), float(np.mean(single)), "even"
    lag = min(32, n // 4)
    many = time_s[lag:] - time_s[:-lag]
    period_s = float(np.median(many)) / lag
    # Of samples that came in packets, only the steps from one packet to the next are jittered.
    off = np.abs(step - np.median(step)) > (EVENLY - 1) * np.median(step)
    if period_s <= 0 or _spread(many) > max(ADDS_UP * _spread(step[off]), (EVENLY - 1) * period_s):
        period_s = max(period_s, time_s[-1] / (4 * n))
        return time_s / period_s, period_s, "uneven"
    ahead = _steady(time_s / period_s - np.arange(n), 2 * round(SMOOTHING_S / period_s / 2) + 1)
    position = np.arange(n) + ahead
    position = np.maximum.accumulate(position - position[0] - 1e-6 * np.arange(n))
    return position + 1e-6 * np.arange(n), period_s, "jittered"


def unbunched(time_s: FloatArray) -> FloatArray:
    """The times of samples that came many at a time: evenly up to the last of each burst."""
    step = np.diff(time_s)
    if step.max() < TOGETHER * step.min():  # and so are mean and median
        return time_s
    lag = min(512, len(time_s) // 4)  # over fewer, it would count how many come at a time
    mean_s = float(np.median(time_s[lag:] - time_s[:-lag])) / lag
    if mean_s < TOGETHER * np.median(step):
        return time_s
    last = np.append(np.flatnonzero(step > mean_s), len(step))
    count = np.diff(last, prepend=-1)
    ends_s = _steadied(time_s[last], last)
    seconds = np.diff(ends_s)
    usual_s = float(np.median(seconds / count[1:])) if len(seconds) else mean_s
    seconds = np.append(count[0] * usual_s, seconds)  # nothing shows when the first burst began
    each_s = np.minimum(seconds / count, TOGETHER * mean_s)  # after a gap they came no slower
    place = np.repeat(last, count) - np.arange(len(time_s))
    return np.asarray(np.repeat(ends_s, count) - place * np.repeat(each_s, count))


def _steadied(ends_s: FloatArray, number: NDArray[np.int64]) -> FloatArray:
    """When bursts ended, without how late they came, if that does not add up from one to the next.

    number: of the last sample of each.
    """
    n = len(ends_s)
    if n < FEWEST_BURSTS:
        return ends_s
    lag = min(32, n // 4)
    period_s = float(np.median((ends_s[lag:] - ends_s[:-lag]) / (number[lag:] - number[:-lag])))
    late_s = ends_s - period_s * number
    if _spread(late_s[lag:] - late_s[:-lag]) > ADDS_UP * _spread(np.diff(late_s)):
        return ends_s
    width = max(FEWEST_BURSTS, round(SMOOTHING_S * n / (ends_s[-1] - ends_s[0]))) // 2 * 2 + 1
    return np.asarray(np.maximum.accumulate(_steady(late_s, width) + period_s * number))


def _steady(late: FloatArray, width: int) -> FloatArray:
    """How late each of a row is, less what is jitter, in a window so wide, and what is a stall.

    Losses add up. What is far later than the least that is still to come within two windows has
    been waiting, and is made up for.
    """
    window = 2 * width
    lost = ndimage.minimum_filter1d(late, window, mode="nearest", origin=-(window // 2))
    jitter = late - lost
    waited = jitter > WAITED * _spread(jitter)
    on_time = np.where(waited, lost + np.median(jitter), late)
    return np.asarray(ndimage.median_filter(on_time, width, mode="reflect"))


def _spread(values: FloatArray) -> float:
    low, high = np.quantile(values, (0.1, 0.9))
    return float(high - low)
