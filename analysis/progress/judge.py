"""The verdict on a change, at every look, for both legs and the three quantities together.

The evidence for a change of one quantity is a test martingale: the marginal likelihood of its
sessions with a change, over that without one (evidence.py). Without a change, the chance that it
ever exceeds 1/alpha is at most alpha, however often it is looked at (Ville 1939; Robbins 1970;
Howard, Ramdas, McAuliffe & Sekhon 2021; scale unknown: Lai 1976, Wang & Ramdas 2023). The person's
five per cent are shared among the six questions by a closed test (closed_test.py).

What the other leg shows of the error (how much of it is the day's, and how long spells last) is
taken in as well: it weights the grid, and says nothing of a change of this leg.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtri

from analysis.fit import BoolArray, IntArray
from analysis.progress.closed_test import PARTS, answered
from analysis.progress.courses import Courses
from analysis.progress.evidence import Likelihood, Prior, log_sum
from analysis.progress.sizes import sizes
from sensor.samples import FloatArray

LEGS, QUANTITIES = 2, 3  # left, right; arc, in, out
ALPHA = 0.05
INTERVAL_ALPHA = 0.03  # for 95 %: bad days and courses between those of the table cost the rest
FEWEST_SESSIONS, SHORTEST_DAY = 5, 7.0  # a change needs a before and an after
GAIN_WEIGHT = 0.9  # people stretch to gain; a loss is looked for with the rest
LARGEST_DEG = 30.0  # no change of hip rotation in weeks is larger; bounds the interval
SIZES_DEG = np.arange(-LARGEST_DEG, LARGEST_DEG + 0.25, 0.5)
TO_SPARE = 1.25  # standard errors, so that most such gains are told: 74-95 % in the trial
SIZES = sizes(gain_weight=GAIN_WEIGHT)
QUANTILES = (np.arange(40) + 0.5) / 40  # of the scale's posterior


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The sessions of `p` people, in the order of time; a step is one session of one or both legs.

    day: (p, n) from the first. value_deg, noise, present: (p, 2, 3, n) by leg and quantity.
    wearing: (p, 2, n) number of the way of wearing; levels: how many there are.
    """

    day: FloatArray
    value_deg: FloatArray
    noise: FloatArray
    present: BoolArray
    wearing: IntArray
    levels: int

    def __len__(self) -> int:
        return int(self.day.shape[1])


class Judge:
    """What the sessions so far say; arrays are (p, 2, 3) by person, leg and quantity."""

    def __init__(self, readings: Readings, prior: Prior, courses: Courses) -> None:
        self.readings, self.courses = readings, courses
        self.people = len(readings.day)
        self.likelihood = Likelihood(
            prior,
            series=self.people * LEGS * QUANTITIES,
            courses=len(courses),
            levels=readings.levels,
            reference=courses.steady,
        )
        shape = (self.people, LEGS, QUANTITIES)
        self.sessions = np.zeros(shape, dtype=np.int64)
        self.first_day = np.full(shape, np.inf)
        self.last_day = np.full(shape, -np.inf)
        self._origin = _first_values(readings)
        self._weights: Weights | None = None

    def looks(self) -> Iterator[int]:
        """Take in one step after another; after each, the judge can be asked."""
        for i in range(len(self.readings)):
            self._add(i)
            yield i

    def log_evidence(self) -> FloatArray:
        """Log of the martingale: how much likelier the sessions are with a change than without."""
        return np.asarray(self._shaped(self.weights.log_evidence))

    def changed(self) -> BoolArray:
        """Whether it has changed: at most 5 % of people are ever told so wrongly of anything."""
        evidence = np.where(self.enough(), self.log_evidence(), -np.inf)
        interval_agrees = evidence >= -np.log(INTERVAL_ALPHA)  # which then no longer includes 0
        return np.asarray(answered(evidence, alpha=ALPHA) & interval_agrees)

    def enough(self) -> BoolArray:
        """Whether there is a before and an after to compare at all."""
        long_enough = self.last_day - self.first_day >= SHORTEST_DAY
        return np.asarray(long_enough & (self.sessions >= FEWEST_SESSIONS))

    def change(self) -> "Change":
        """What the change up to the last session may be, and since when.

        The interval is a confidence sequence, 95 % at all looks: of every course and size together,
        those whose likelihood is within a factor of the mixture's.
        """
        weights, so_far = self.weights, self._so_far()
        fit = self.likelihood.with_this_change(SIZES_DEG) + weights.log_grid[:, :, None, None]
        fit = log_sum(fit, axis=1)
        bar = np.minimum(weights.log_changed + np.log(INTERVAL_ALPHA), fit.max(axis=(1, 2)))
        stays = fit >= bar[:, None, None]
        change = so_far[:, :, None] * SIZES_DEG
        step = so_far.max(axis=1) * (SIZES_DEG[1] - SIZES_DEG[0])
        low, high = _widened(*_ends(change, stays), step)
        start = np.broadcast_to(self.courses.start_day[:, None], stays.shape)
        earliest, latest = _ends(start, stays)
        likely = _softmax(fit + self.courses.log_weight[:, None], axis=(1, 2))
        likeliest = self.courses.start_day[likely.sum(axis=2).argmax(axis=1)]
        return Change(
            self._shaped((likely * change).sum(axis=(1, 2))),
            self._shaped(np.stack([low, high], axis=1)),
            self._shaped(np.stack([earliest, likeliest, latest], axis=1)),
        )

    def could_have_seen_deg(self) -> FloatArray:
        """The steady gain since the first session that by now would most likely have been told.

        What was seen of such a gain is taken out of the sessions, a gain is put in, and the
        judge asked; NaN where not even the largest would do.
        """
        likelihood, weights = self.likelihood, self.weights
        steady = self.courses.steady
        so_far = self._so_far()[:, steady]
        estimate, error = likelihood.steadily()
        seen = (weights.posterior * estimate).sum(axis=1)
        se = (weights.posterior * error).sum(axis=1)
        part = np.tile(PARTS, len(seen) // QUANTITIES)
        smallest = np.full(len(seen), np.nan)
        for size in SIZES_DEG[SIZES_DEG > 0][::-1]:
            added = np.divide(size, so_far, out=np.zeros_like(so_far), where=so_far > 0) - seen
            evidence = Weights(
                likelihood.shifted(added), self.courses, weights.log_grid
            ).log_evidence
            smallest = np.where((evidence >= -np.log(part * ALPHA)) & (so_far > 0), size, smallest)
        return np.asarray(self._shaped(smallest + TO_SPARE * se * so_far))

    def error(self) -> "Error":
        """The learnt error of one session, with its uncertainty."""
        weight, squares = self.weights.of_scale(self.likelihood)
        chi_square = chdtri(self.likelihood.freedom[:, None], QUANTILES)
        variance = squares[..., None] / chi_square[:, None, None, :]
        weight = np.broadcast_to(weight[..., None] / len(QUANTILES), variance.shape)
        day_part = self.likelihood.share[:, :, None, None]
        strap_part = (1 - day_part) * self._mean_noise()[:, None, None, None]
        strap, day, whole = (
            self._shaped(_quantiles(np.sqrt(variance * part), weight))
            for part in (strap_part, day_part, strap_part + day_part)
        )
        spell = (self.weights.posterior * self.likelihood.tau_day).sum(axis=1)
        return Error(strap, day, whole, self._shaped(spell))

    @property
    def weights(self) -> "Weights":
        """What the sessions so far say of the grid and the courses, computed when first asked."""
        if self._weights is None:
            self._weights = Weights(self.likelihood, self.courses)
        return self._weights

    def _add(self, i: int) -> None:
        r = self.readings
        now, seen = r.day[:, i, None, None], r.present[..., i]
        self.sessions += seen
        self.first_day = np.where(seen, np.minimum(self.first_day, now), self.first_day)
        self.last_day = np.where(seen, now, self.last_day)
        day, present = np.repeat(r.day[:, i], LEGS * QUANTITIES), seen.reshape(-1)
        self.likelihood.add(
            day=day,
            value_deg=np.where(present, r.value_deg[..., i].reshape(-1), 0.0) - self._origin,
            noise=r.noise[..., i].reshape(-1),
            course=self.courses.at(self._since_first(day)),
            wearing=np.repeat(r.wearing[..., i].reshape(-1), QUANTITIES),
            present=present,
        )
        self._weights = None

    def _mean_noise(self) -> FloatArray:
        present = self.readings.present
        total = np.where(present, self.readings.noise, 0.0).sum(axis=-1)
        return np.asarray((total / np.maximum(present.sum(axis=-1), 1)).reshape(-1))

    def _so_far(self) -> FloatArray:
        """(series, k) how much of each course has happened at the last session."""
        return self.courses.at(self._since_first(self.last_day.reshape(-1)))

    def _since_first(self, day: FloatArray) -> FloatArray:
        first = self.first_day.reshape(-1)
        return np.where(np.isfinite(first), day - np.where(np.isfinite(first), first, 0.0), 0.0)

    def _shaped(self, values: FloatArray) -> Any:  # an array; numpy does not type shapes
        return values.reshape(self.people, LEGS, QUANTITIES, *values.shape[1:])


class Weights:
    """What a likelihood says of the grid, of the courses, and of a change at all.

    log_grid: (series, g) log weights, prior and other leg. posterior: (series, g) weights, this
    series taken in as well. unchanged: (series, g), changed: (series, g, k) log likelihoods, the
    latter with the courses' weights. log_changed, log_unchanged: (series,).
    """

    def __init__(
        self, likelihood: Likelihood, courses: Courses, log_grid: FloatArray | None = None
    ) -> None:
        self.unchanged = likelihood.without_change()
        self.changed = likelihood.with_change(SIZES) + courses.log_weight
        either = np.logaddexp(self.unchanged, log_sum(self.changed, axis=2))
        if log_grid is None:
            log_grid = likelihood.log_weight + _other_leg(either)
            log_grid = log_grid - log_sum(log_grid, axis=1, keepdims=True)
        self.log_grid = log_grid
        self.log_unchanged = log_sum(self.unchanged + log_grid, axis=1)
        begun = log_sum(self.changed + log_grid[:, :, None], axis=(1, 2))
        self.log_changed = np.logaddexp(begun, self.log_unchanged + courses.log_rest)
        self.posterior = _softmax(either + log_grid, axis=1)

    @property
    def log_evidence(self) -> FloatArray:
        """(series,) log of the martingale."""
        return self.log_changed - self.log_unchanged

    def of_scale(self, likelihood: Likelihood) -> tuple[FloatArray, FloatArray]:
        """Weights and sums of squares (series, g, 1 + k): no change first, then each course."""
        without, with_change = likelihood.squares(SIZES)
        joint = np.concatenate([self.unchanged[:, :, None], self.changed], axis=2)
        squares = np.concatenate([without[:, :, None], with_change], axis=2)
        return _softmax(joint + self.log_grid[:, :, None], axis=(1, 2)), squares


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Of each quantity, up to its last session, were there a change.

    mean_deg: (p, 2, 3) over courses and sizes by how well they fit. ends_deg: (p, 2, 3, 2) the
    interval. start_day: (p, 2, 3, 3) earliest, likeliest and latest, from the leg's first session.
    """

    mean_deg: FloatArray
    ends_deg: FloatArray
    start_day: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Error:
    """Standard deviations of one session, degrees: (p, 2, 3, 3) median and 95 % of each.

    strap: putting the sensor on again, measurement included. day: from day to day. whole: both.
    spell_day: (p, 2, 3) for how long a good or a bad spell lasts, the mean of what is believed.
    """

    strap_deg: FloatArray
    day_deg: FloatArray
    whole_deg: FloatArray
    spell_day: FloatArray


def _first_values(readings: Readings) -> FloatArray:
    """(series,) the first value of each series: differences from it keep the sums small."""
    series = readings.present.shape[0] * LEGS * QUANTITIES
    if not len(readings):
        return np.zeros(series)
    values = np.where(readings.present, readings.value_deg, 0.0).reshape(series, -1)
    first = readings.present.reshape(series, -1).argmax(axis=1)
    return np.asarray(values[np.arange(series), first])


def _other_leg(of_series: FloatArray) -> FloatArray:
    """The same rows with left and right exchanged."""
    by_leg = of_series.reshape(-1, LEGS, QUANTITIES, *of_series.shape[1:])
    return np.asarray(by_leg[:, ::-1].reshape(of_series.shape))


def _softmax(log_weight: FloatArray, *, axis: int | tuple[int, int]) -> FloatArray:
    return np.asarray(np.exp(log_weight - log_sum(log_weight, axis=axis, keepdims=True)))


def _ends(values: FloatArray, stays: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest of those that stay, over all but the first axis."""
    low = np.where(stays, values, np.inf).min(axis=(1, 2))
    high = np.where(stays, values, -np.inf).max(axis=(1, 2))
    return low, high


def _widened(low: FloatArray, high: FloatArray, step: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By a step of the sizes, but not past no change at all, which is one of them."""
    below = np.where(low > 0, np.maximum(low - step, 0.0), low - step)
    above = np.where(high < 0, np.minimum(high + step, 0.0), high + step)
    return below, above


def _quantiles(values: FloatArray, weight: FloatArray) -> FloatArray:
    """(series, 3) weighted median, 2.5 % and 97.5 %, over all but the first axis."""
    series = len(values)
    values, weight = values.reshape(series, -1), weight.reshape(series, -1)
    order = values.argsort(axis=1)
    values = np.take_along_axis(values, order, axis=1)
    total = np.take_along_axis(weight, order, axis=1).cumsum(axis=1)
    at = [(total >= q * total[:, -1:]).argmax(axis=1) for q in (0.5, 0.025, 0.975)]
    return np.stack([values[np.arange(series), i] for i in at], axis=1)
