"""Sensor time: when each sample was taken, on this machine's clock, but for a constant latency.

One idea serves every sensor. A packet never arrives before its last sample was taken, so a line
drawn under the arrivals, against the sensor's own clock or, where it has none, against the number
of the sample, is the sensor's clock as seen from here. Slope: the sensor's rate, a median of
slopes between points of least latency, held to what crystals keep unless the data say otherwise.
Height: the highest curve below all arrivals that strays from this slope by no more than clocks do.

Where no clock tells of many single losses, the arrivals stray from any such curve. Then all that
is known is that the lag never falls, and its best rising fit stands for the sensor's clock.

The idea of the lower bound is that of Moon, Skelly and Towsley, "Estimation and removal of clock
skew from network delay measurements", INFOCOM 1999.

`place` sees a whole session; `sensor.live_clock` does the same packet by packet.
"""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from sensor.late_packets import LATEST_S, SAME_TIME_S, as_sent
from sensor.samples import FloatArray


class Keeping(NamedTuple):
    """How well a sensor keeps time.

    tolerance: standard deviation of its rate about the nominal one, of all such sensors.
    wander: how far the rate of one strays within a session, as its temperature changes on the skin.
    """

    tolerance: float
    wander: float


# Crystals of such sensors keep within 20 to 50 ppm, and answer some degrees by a few ppm.
CRYSTAL = Keeping(tolerance=100e-6, wander=100e-6)

# Sample rates without a clock come from the motion chip's own oscillator: 7000 ppm off was seen
# (WitMotion), and they stray by some 100 ppm.
OSCILLATOR = Keeping(tolerance=10_000e-6, wander=300e-6)

# The rate is first known only roughly; the search for steps must not take its error for one.
ROUGH_WANDER = 500e-6

BIN_S = 1.0  # the least latency of a second's packets is a point of the line
SHORT_LAG_S = 5.0  # short enough that most pairs of points have no step between them
ROUNDS = 2  # the rate shows the steps, without which the rate is better known
HELD_UP_S = 0.1  # more than any latency of a link that works
WINDOW_S = 4.0  # a step shows between the least latencies of this long before and after
DOUBT = 6.0  # deviations of a second's least latency: what stalls leave of a window varies more
MIN_SUPPORT = 2  # packets: one does not prove that a clock jumped
SETTLING_S = 0.3  # within this, among the packets after a loss one comes with little delay

CROWD = 50  # packets, of which one comes with little delay
NEAR_S = 0.005  # so near the curve; the least of a crowd is within 3 ms on links as they are
CROWDS_NEAR = 0.6  # of all crowds: the others may have been held up

# By so much the slope is taken for less than in the slowest seconds: with many losses none is free
# of them, and a rise too many costs some ms, one too few the whole of a loss.
SPARE_SLOPE = 0.01
SLOWEST = 5.0  # per cent of the slopes: the very least is chance
FITTING_ROUNDS = 3  # those who are far from the fit count for less in the next
FAR_S = 0.01  # about how much latency varies
END_PACKETS = 8  # one late packet at an end must not be taken for a rise

# A real clock jumps by much. A short step is a jump only where the arrivals agree with it.
SHORT_JUMP_S = 0.25

# Samples are taken as evenly as a sensor can: a step of nearly two periods has one missing.
MISSING_FROM = 1.75


@dataclass(frozen=True, slots=True, eq=False)
class Train:
    """The samples of one kind in one connection, in order of arrival.

    time_s: (n,) the sensor's own clock, or the sample's number times the nominal period.
    ends: (p,) the number of samples up to the end of each packet.
    arrival_s: (p,) when each packet came.
    """

    time_s: FloatArray
    ends: NDArray[np.int64]
    arrival_s: FloatArray

    @property
    def last_s(self) -> FloatArray:
        """(p,) the time of each packet's last sample: none was sent before it was taken."""
        return self.time_s[self.ends - 1]

    @property
    def first_s(self) -> FloatArray:
        """(p,) the time of each packet's first sample."""
        return self.time_s[np.concatenate(([0], self.ends[:-1]))]

    def shifted(self, shift_s: FloatArray) -> "Train":
        """The same with (p,) seconds added to each packet's times."""
        counts = np.diff(self.ends, prepend=0)
        return replace(self, time_s=self.time_s + np.repeat(shift_s, counts))

    def reordered(self, order: NDArray[np.int64]) -> "Train":
        """The same packets in this order, none said to have come before one that precedes it."""
        packets = np.split(self.time_s, self.ends[:-1])
        return Train(
            np.concatenate([packets[i] for i in order.tolist()]),
            np.cumsum(np.diff(self.ends, prepend=0)[order]),
            np.maximum.accumulate(self.arrival_s[order]),
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """Seconds here for a second there, and its standard deviation."""

    value: float
    deviation: float


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """When the samples of a train were taken: (n,) in order of arrival, and what was lost."""

    time_s: FloatArray
    lost: int


def place(trains: Sequence[Train], *, period_s: float, own_clock: bool) -> list[Placed]:
    """Session times for the samples of each connection's train.

    period_s: the sample period on the sensor's clock. own_clock: whether the trains' times are the
    sensor's own; if not, losses are looked for in the arrivals. Times need not rise: late samples
    stand where they were taken. The rate is taken to be one and the same for all trains.
    """
    keeping = CRYSTAL if own_clock else OSCILLATOR
    prior = Rate(1.0, keeping.tolerance)
    rate = fit_rate(trains, prior=prior, lag_s=SHORT_LAG_S)
    repaired = without_jumps if own_clock else with_losses
    longest_s = max((train.arrival_s[-1] - train.arrival_s[0] for train in trains), default=0.0)
    long_lag_s = max(SHORT_LAG_S, longest_s / 2)
    for _ in range(ROUNDS):
        found = [repaired(train, rate=rate, period_s=period_s) for train in trains]
        whole = [train for train, _ in found]
        rate = fit_rate(whole, prior=prior, lag_s=long_lag_s, rough=rate)
    placed = []
    for bare, (train, count) in zip(trains, found, strict=True):
        time_s, near = _on_session_clock(train, rate.value, keeping.wander)
        placed.append(Placed(time_s if own_clock or near else _on_rising_lag(bare), count))
    return placed


def fit_rate(
    trains: Sequence[Train], *, prior: Rate, lag_s: float, rough: Rate | None = None
) -> Rate:
    """The sensor's rate: the median slope between points of least latency `lag_s` apart.

    Steps of the clock and losses spoil the few pairs that span them. A rate that the data do not
    tell from the prior one is drawn towards it by as much as the data are weak. rough: the rate
    as known so far, by which seconds are left out whose packets were all held up.
    """
    slopes = np.concatenate([_slopes(train, lag_s, rough) for train in trains] or [np.empty(0)])
    if len(slopes) == 0:
        return prior
    measured = float(np.median(slopes))
    # 1.25: a median's deviation over a mean's; 1.48: a normal deviation over the median absolute.
    scatter = 1.48 * float(np.median(np.abs(slopes - measured)))
    deviation = 1.25 * scatter / math.sqrt(len(slopes)) + 1e-9
    if abs(measured - prior.value) > 3.0 * math.hypot(prior.deviation, deviation):
        return Rate(measured, deviation)
    weight = prior.deviation**2 / (prior.deviation**2 + deviation**2)
    return Rate(prior.value + weight * (measured - prior.value), deviation * math.sqrt(weight))


def lower_envelope(time_s: FloatArray, lag_s: FloatArray, wander: float) -> FloatArray:
    """(p,) the highest curve under (p,) lags at rising times that is never steeper than wander."""
    return np.minimum(_floor_before(time_s, lag_s, wander), _floor_after(time_s, lag_s, wander))


def without_jumps(train: Train, *, rate: Rate, period_s: float) -> tuple[Train, int]:
    """The train on a clock that goes on through each jump and restart, and the samples lost.

    A step in the sensor's clock that the arrivals share is a gap, in which samples were lost; one
    that they do not is a jump. A late packet may be from before a jump that it follows, so they
    are looked at in the order of sending; and one that comes again is no step.
    """
    order = as_sent(train.first_s, train.last_s, train.arrival_s, period_s=period_s)
    sent = train.reordered(order)
    excess = np.concatenate(([0.0], sent.first_s[1:] - sent.last_s[:-1] - period_s))
    excess[1:][np.abs(np.diff(sent.first_s)) <= SAME_TIME_S] = 0.0
    lag = sent.arrival_s / rate.value - sent.last_s
    noise_s = _least_latency_noise(sent.arrival_s, lag)
    breaks, jumps = [0, len(lag)], np.zeros(len(lag))
    doubtful = np.flatnonzero(np.abs(excess) > max(period_s / 2, 1e-3))
    for i in doubtful[np.argsort(-np.abs(excess[doubtful]), kind="stable")].tolist():
        position = bisect.bisect(breaks, i)
        near = (breaks[position - 1], i, breaks[position])
        change = _level_change(sent.arrival_s, lag, *near, back_s=-float(excess[i]))
        jumps[i] = _jump(float(excess[i]), change, DOUBT * noise_s)
        if jumps[i]:
            breaks.insert(position, i)
    # The largest was looked at first, maybe across another near by, which then counted twice. What
    # is left between two that are very near may be too little to tell: then the first look holds.
    for near in zip(breaks, breaks[1:], breaks[2:], strict=False):
        i = near[1]
        change = _level_change(sent.arrival_s, lag, *near, back_s=-float(excess[i]))
        jumps[i] = _jump(float(excess[i]), change, DOUBT * noise_s) or jumps[i]
    shift_s = np.empty(len(jumps))
    shift_s[order] = np.cumsum(jumps)
    # What went by while a clock was set anew, nobody knows.
    cuts = sent.ends[np.flatnonzero(np.abs(jumps) > np.abs(excess) / 2) - 1]
    stretches = np.split(sent.shifted(shift_s[order]).time_s, cuts)
    lost = sum(missing(np.sort(stretch), period_s) for stretch in stretches)
    return train.shifted(shift_s), lost


def missing(time_s: FloatArray, period_s: float) -> int:
    """How many samples are missing between evenly taken ones at rising times."""
    periods = np.diff(time_s) / period_s
    return int(np.sum(np.rint(periods[periods >= MISSING_FROM]) - 1))


def _jump(excess: float, change: float, doubt: float) -> float:
    """By how much to set the clock, where it went on by `excess` and the arrivals' lag changed.

    Had only the clock moved, the lag would have changed by -excess, and the next sample came a
    period later exactly. Had samples been lost, it would not have changed.
    """
    if abs(change) <= doubt or (abs(excess) < SHORT_JUMP_S and abs(change) < abs(excess) / 2):
        return 0.0
    return -excess if change + excess < doubt else change


def with_losses(train: Train, *, rate: Rate, period_s: float) -> tuple[Train, int]:
    """The train with room for samples that never came, and how many those are.

    The arrivals' lower bound rises by a whole number of periods and never falls again. A stall is
    no loss: what was held up comes in a burst, and the bound is where it was. Losses shorter than
    the usual latency cannot be told from it; the curve under the arrivals takes them in.
    """
    x, y = train.last_s, train.arrival_s
    lag = y / rate.value - x
    wander = max(ROUGH_WANDER, 3.0 * rate.deviation)
    least_s = max(0.75 * period_s, _usual_latency(y, lag))
    after = _floor_after(x, lag, wander)
    ahead = np.minimum(np.searchsorted(y, y + SETTLING_S), len(y) - 1)
    end = int(np.searchsorted(y, y[-1] - WINDOW_S))
    shift = np.zeros(len(x))
    floor, i = math.inf, 0
    while i < end:
        floor = min(float(lag[i]), floor + wander * float(x[i] - x[i - 1]))
        if after[i + 1] - floor < least_s:
            i += 1
            continue
        # The last packets below may have been late ones: the whole rise shows a moment later.
        level = float(after[ahead[i]])
        count = max(1, round((level - floor) / period_s))
        first = i + 1 + int(np.argmax(after[i + 1 : ahead[i] + 1] >= level - least_s / 2))
        above = first + int(np.argmax(lag[first:] < level + least_s))
        shift[first + int(np.argmax(np.diff(y[first - 1 : above + 1])))] += count
        floor += count * period_s
        i = above
    return train.shifted(np.cumsum(shift) * period_s), int(shift.sum())


def _slopes(train: Train, lag_s: float, rough: Rate | None) -> FloatArray:
    x, y = train.last_s, train.arrival_s
    points = _least_latency_points(y, y - x)
    x, y = x[points], y[points]
    if rough is not None:
        lag = y - rough.value * x
        prompt = lag - lower_envelope(x, lag, ROUGH_WANDER) < HELD_UP_S
        points, x, y = points[prompt], x[prompt], y[prompt]
    lag_s = min(lag_s, (y[-1] - y[0]) / 2)
    if len(points) < 4 or lag_s <= 0.0:
        return np.empty(0)
    later = np.searchsorted(y, y + lag_s)
    pairs = np.flatnonzero(later < len(y))
    dx, dy = x[later[pairs]] - x[pairs], y[later[pairs]] - y[pairs]
    slopes: FloatArray = dy[dx > 0] / dx[dx > 0]
    return slopes


def _least_latency_points(arrival_s: FloatArray, lag_s: FloatArray) -> NDArray[np.int64]:
    """The packet of least lag in each second."""
    bins = ((arrival_s - arrival_s[0]) / BIN_S).astype(np.int64)
    order = np.lexsort((lag_s, bins))
    return order[np.flatnonzero(np.diff(bins[order], prepend=-1))]


def _usual_latency(arrival_s: FloatArray, lag_s: FloatArray) -> float:
    """By how much a packet usually lags behind the least of its second."""
    points = np.sort(_least_latency_points(arrival_s, lag_s))
    seconds = ((arrival_s - arrival_s[0]) / BIN_S).astype(np.int64)
    least = lag_s[points][np.searchsorted(seconds[points], seconds)]
    return float(np.median(lag_s - least))


def _least_latency_noise(arrival_s: FloatArray, lag_s: FloatArray) -> float:
    """How much the least latency of a second varies, one standard deviation; at least 1 ms."""
    points = lag_s[_least_latency_points(arrival_s, lag_s)]
    differences = np.abs(np.diff(points))
    scatter = 1.48 * float(np.median(differences)) / np.sqrt(2.0) if len(differences) else 0.0
    return max(scatter, 1e-3)


def _level_change(
    arrival_s: FloatArray, lag: FloatArray, start: int, i: int, end: int, *, back_s: float
) -> float:
    """How much the least lag of [i, end) differs from that of [start, i), near i.

    Zero where it cannot be told: a short while may have been held up as a whole. But what was held
    up lags more, never less, than what was not, and its time does not go back. back_s: whether and
    how far it does. One packet is enough where it goes further back than any comes late, or comes
    earlier than any can.
    """
    start = max(start, int(np.searchsorted(arrival_s, arrival_s[i - 1] - WINDOW_S)))
    end = min(end, int(np.searchsorted(arrival_s, arrival_s[i] + WINDOW_S, side="right")))
    change = float(lag[i:end].min() - lag[start:i].min())
    if back_s > LATEST_S and change > back_s / 2:
        return change
    if min(i - start, end - i) < MIN_SUPPORT and change > -SHORT_JUMP_S:
        return 0.0
    before_s, after_s = arrival_s[i - 1] - arrival_s[start], arrival_s[end - 1] - arrival_s[i]
    set_back = back_s > SHORT_JUMP_S and change > back_s / 2
    support_s = after_s if change > 0 and not set_back else before_s
    return change if support_s >= WINDOW_S / 4 else 0.0


def _floor_before(time_s: FloatArray, lag_s: FloatArray, wander: float) -> FloatArray:
    """The least lag so far, risen since: min over j <= i of lag[j] + wander (t[i] - t[j])."""
    floor: FloatArray = np.minimum.accumulate(lag_s - wander * time_s) + wander * time_s
    return floor


def _floor_after(time_s: FloatArray, lag_s: FloatArray, wander: float) -> FloatArray:
    """The least lag still to come, likewise: min over j >= i of lag[j] + wander (t[j] - t[i])."""
    backwards = (lag_s + wander * time_s)[::-1]
    floor: FloatArray = np.minimum.accumulate(backwards)[::-1] - wander * time_s
    return floor


def _on_session_clock(train: Train, rate: float, wander: float) -> tuple[FloatArray, bool]:
    """The samples' times on the curve under the arrivals, and whether that keeps near them."""
    order = np.argsort(train.last_s, kind="stable")
    x, y = train.last_s[order], train.arrival_s[order]
    lag = y - rate * x
    floor = lower_envelope(x, lag, wander)
    starts = np.arange(0, len(x), CROWD)
    apart = np.minimum.reduceat(lag, starts) - np.maximum.reduceat(floor, starts)
    near = bool(np.quantile(apart, CROWDS_NEAR) < NEAR_S)
    time_s: FloatArray = rate * train.time_s + np.interp(train.time_s, x, floor)
    return time_s, near


def _on_rising_lag(train: Train) -> FloatArray:
    """The samples' times, where losses that nothing tells of make the arrivals lag ever more.

    The lag rises by each loss and never falls, against a slope below the sensor's own: its usual
    value is fitted by a curve that does the same, to packets that were not held up.
    """
    x, y = train.last_s, train.arrival_s
    slopes = _slopes(train, SHORT_LAG_S, None)
    slope = (float(np.percentile(slopes, SLOWEST)) if len(slopes) else 1.0) - SPARE_SLOPE
    lag = y - slope * x
    prompt = lag - np.minimum.accumulate(lag[::-1])[::-1] < HELD_UP_S
    x, lag = x[prompt], lag[prompt]
    for end in (slice(None, END_PACKETS), slice(-END_PACKETS, None)):
        lag[end] = np.median(lag[end])
    weights = np.ones(len(lag))
    for _ in range(FITTING_ROUNDS):
        fitted = isotonic_regression(lag, weights=weights).x
        weights = 1.0 / np.maximum(1.0, np.abs(lag - fitted) / FAR_S)
    counts = np.diff(train.ends, prepend=0)
    late_s = np.repeat(np.interp(train.last_s, x, fitted), counts)  # a rise is before a packet
    time_s: FloatArray = slope * train.time_s + late_s
    return time_s
