"""The likelihood of a series of sessions under a change of each course and size.

The model of one series, for one quantity of one leg. Session i, at day t_i, reads

    y_i = level(wearing) + change * f(t_i) + day(t_i) + strap_i

day: Ornstein-Uhlenbeck (an AR(1) for uneven days), variance `share` * s^2, correlation time tau.
strap: independent, variance (1 - share) * s^2 * noise_i. f: one of a table of courses, 0 before the
change and 1 after it. The level of each way of wearing has a flat prior (right-Haar: nothing
depends on it), the scale s a scaled inverse chi-square: both are integrated out exactly. Share and
tau are a grid, and so is the size of the change.

Computed by a Kalman filter on the innovations, one session at a time and many series at once; the
courses go through the same filter as the values do (Harvey 1989, 3.4.2, generalised least squares
by the filter).
"""

from copy import copy
from dataclasses import dataclass

import numpy as np

from analysis.fit import BoolArray, IntArray
from analysis.progress.sizes import Sizes
from sensor.samples import FloatArray

DIFFUSE = 1e6  # variance of a level not yet seen, in units of s^2; its first session only sets it


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """What is believed of the error before the first session.

    share, tau_day, log_weight: (g,), or (series, g), the grid of the day-to-day share of the
    variance and of its correlation time in days; its weights sum to one.
    scale_deg: () or (series,) prior scale of the whole error; strength: its degrees of freedom.
    """

    share: FloatArray
    tau_day: FloatArray
    log_weight: FloatArray
    scale_deg: FloatArray
    strength: float


class Likelihood:
    """The likelihood of many series at once, session by session; shapes (series, grid, course).

    Weighted sums of squares and products of what the filter did not foresee: `yy`, `log_det`
    (series, g); `xy`, `xx`, and `xr`, with the course numbered `reference`, (series, g, k).
    `count`: (series,) sessions beyond the first of each way of wearing.
    """

    def __init__(
        self, prior: Prior, *, series: int, courses: int, levels: int, reference: int = 0
    ) -> None:
        grid = np.shape(prior.share)[-1]
        self.prior = prior
        self.share = np.broadcast_to(prior.share, (series, grid))
        self.tau_day = np.broadcast_to(prior.tau_day, (series, grid))
        self.log_weight = np.broadcast_to(prior.log_weight, (series, grid))
        self.yy = np.zeros((series, grid))
        self.log_det = np.zeros((series, grid))
        self.xy = np.zeros((series, grid, courses))
        self.xx = np.zeros((series, grid, courses))
        self.xr = np.zeros((series, grid, courses))
        self.reference = reference
        self.count = np.zeros(series)
        self._day = np.full(series, np.nan)
        self._levels = levels
        self._seen = np.full((series, max(levels, 1)), levels == 0)
        self._mean = np.zeros((series, grid, 1 + levels, 1 + courses))
        self._cov = np.zeros((series, grid, 1 + levels, 1 + levels))
        self._cov[:, :, 0, 0] = self.share
        for level in range(1, levels + 1):
            self._cov[:, :, level, level] = DIFFUSE

    def add(
        self,
        *,
        day: FloatArray,
        value_deg: FloatArray,
        noise: FloatArray,
        course: FloatArray,
        wearing: IntArray,
        present: BoolArray,
    ) -> None:
        """Take in one session of each series: all (series,), but course (series, k)."""
        self._advance(day, present)
        rows = np.arange(len(day))
        toward = self._cov[:, :, :, 0].copy()
        read = np.concatenate([value_deg[:, None], course], axis=1)[:, None, :]
        innovation = read - self._mean[:, :, 0, :]
        if self._levels:
            toward += self._cov[rows, :, :, 1 + wearing]
            innovation -= self._mean[rows, :, 1 + wearing, :]
        variance = toward[:, :, 0] + (1 - self.share) * noise[:, None]
        if self._levels:
            variance += toward[rows, :, 1 + wearing]
        gain = np.where(present[:, None, None], toward / variance[:, :, None], 0.0)
        self._mean += gain[:, :, :, None] * innovation[:, :, None, :]
        self._cov -= gain[:, :, :, None] * toward[:, :, None, :]
        self._accumulate(innovation, variance, present & self._seen[rows, wearing])
        self._seen[rows, wearing] |= present

    @property
    def freedom(self) -> FloatArray:
        """(series,) degrees of freedom of the scale, the prior's and the sessions'."""
        return np.asarray(self.prior.strength + self.count)

    def without_change(self) -> FloatArray:
        """(series, g) log marginal likelihood, up to what all hypotheses share."""
        return -0.5 * self.log_det - self._power(2) * np.log(self._squares(self.yy))

    def with_change(self, sizes: Sizes) -> FloatArray:
        """(series, g, k) the same with a change along each course, its size summed out."""
        return log_sum(self.with_this_change(sizes.size_deg) + sizes.log_weight, axis=3)

    def with_this_change(self, change_deg: FloatArray) -> FloatArray:
        """(series, g, k, sizes) the same with a change of exactly each of (sizes,)."""
        fit = np.log(self._squares_left(change_deg))
        fit *= -self._power(4)
        fit -= 0.5 * self.log_det[:, :, None, None]
        return fit

    def shifted(self, added_deg: FloatArray) -> "Likelihood":
        """As if the sessions held one change more, (series,) degrees along the reference course."""
        other = copy(self)
        added = added_deg[:, None]
        xy, xx = self.xy[:, :, self.reference], self.xx[:, :, self.reference]
        other.yy = self.yy + 2 * added * xy + added**2 * xx
        other.xy = self.xy + added[:, :, None] * self.xr
        return other

    def steadily(self) -> tuple[FloatArray, FloatArray]:
        """(series, g) least squares along the reference course: the change and its error, degrees.

        Nothing and infinite where that course has not begun.
        """
        xy, xx = self.xy[:, :, self.reference], self.xx[:, :, self.reference]
        known = np.where(xx > 0, xx, np.inf)
        squares = self._squares(self.yy - xy**2 / known)
        return xy / known, np.sqrt(squares / (2 * self._power(2) * known))

    def squares(self, sizes: Sizes) -> tuple[FloatArray, FloatArray]:
        """Sums of squares with the prior's, without a change (series, g) and with (series, g, k).

        With a change they are the mean over its sizes by how well they fit. The scale's posterior
        is their ratio to a chi-square of `freedom` degrees of freedom.
        """
        fit = self.with_this_change(sizes.size_deg) + sizes.log_weight
        weight = np.exp(fit - log_sum(fit, axis=3, keepdims=True))
        with_change = (weight * self._squares_left(sizes.size_deg)).sum(axis=3)
        return self._squares(self.yy), with_change

    def _squares_left(self, change_deg: FloatArray) -> FloatArray:
        """(series, g, k, sizes)."""
        squares = change_deg * self.xx[..., None]
        squares -= 2 * self.xy[..., None]
        squares *= change_deg
        squares += self._squares(self.yy)[:, :, None, None]
        return squares

    def _power(self, ndim: int) -> FloatArray:
        return 0.5 * self.freedom.reshape((-1,) + (1,) * (ndim - 1))

    def _squares(self, squares: FloatArray) -> FloatArray:
        believed = self.prior.strength * np.square(self.prior.scale_deg)
        believed = np.broadcast_to(believed, self.count.shape)
        return squares + believed.reshape((-1,) + (1,) * (squares.ndim - 1))

    def _advance(self, day: FloatArray, present: BoolArray) -> None:
        passed = np.where(np.isnan(self._day) | ~present, 0.0, day - self._day)
        fading = np.exp(-passed[:, None] / self.tau_day)
        self._mean[:, :, 0, :] *= fading[:, :, None]
        self._cov[:, :, 0, :] *= fading[:, :, None]
        self._cov[:, :, :, 0] *= fading[:, :, None]
        self._cov[:, :, 0, 0] += self.share * (1 - fading**2)
        self._day = np.where(present, day, self._day)

    def _accumulate(self, innovation: FloatArray, variance: FloatArray, counts: BoolArray) -> None:
        weight = np.where(counts[:, None], 1 / variance, 0.0)
        value, course = innovation[:, :, 0], innovation[:, :, 1:]
        self.yy += weight * value**2
        self.xy += (weight * value)[:, :, None] * course
        self.xx += weight[:, :, None] * course**2
        self.xr += (weight * course[:, :, self.reference])[:, :, None] * course
        self.log_det += np.where(counts[:, None], np.log(variance), 0.0)
        self.count += counts


def log_sum(
    log_terms: FloatArray, *, axis: int | tuple[int, ...], keepdims: bool = False
) -> FloatArray:
    """The logarithm of the sum of finite terms that are given by theirs."""
    most = log_terms.max(axis=axis, keepdims=True)
    total = np.log(np.exp(log_terms - most).sum(axis=axis, keepdims=True)) + most
    return np.asarray(total if keepdims else total.squeeze(axis))
