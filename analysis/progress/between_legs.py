"""Left beside right: the mean difference of the days on which both legs were measured alike.

The same likelihood as for a change, of the differences: no free level, and one course, which is
there from the beginning. So the verdict and the interval hold at all looks together too.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logsumexp

from analysis.progress.error_prior import published
from analysis.progress.evidence import Likelihood
from analysis.progress.judge import ALPHA, FEWEST_SESSIONS, Readings

PARTS = (0.8, 0.1, 0.1)  # of alpha, to arc, in and out
SIZES_DEG = np.arange(-60.0, 60.25, 0.25)


@dataclass(frozen=True, slots=True)
class Compared:
    """Left less right of one quantity, degrees, with its interval (95 % at all looks)."""

    pair_count: int
    enough: bool
    differs: bool
    mean_deg: float
    low_deg: float
    high_deg: float
    log_evidence: float


def compare(readings: Readings) -> tuple[Compared, ...]:
    """Arc, in and out of one person's legs."""
    return tuple(_compare(readings, quantity, part) for quantity, part in enumerate(PARTS))


def _compare(readings: Readings, quantity: int, part: float) -> Compared:
    both = readings.present[0, :, quantity].all(axis=0)
    both &= readings.wearing[0, 0] == readings.wearing[0, 1]
    difference = readings.value_deg[0, 0, quantity] - readings.value_deg[0, 1, quantity]
    noise = readings.noise[0, :, quantity].mean(axis=0)
    prior = published()
    prior = replace(prior, scale_deg=np.sqrt(2) * prior.scale_deg)
    likelihood = Likelihood(prior, series=1, courses=1, levels=0)
    for i in np.flatnonzero(both):
        likelihood.add(
            day=readings.day[:, i],
            value_deg=difference[[i]],
            noise=noise[[i]],
            course=np.ones((1, 1)),
            wearing=np.zeros(1, dtype=np.int64),
            present=np.ones(1, dtype=bool),
        )
    return _judged(likelihood, int(both.sum()), part)


def _judged(likelihood: Likelihood, pairs: int, part: float) -> Compared:
    grid = likelihood.log_weight
    alike = float(logsumexp(likelihood.without_change() + grid))
    by_grid = likelihood.with_change(gain_weight=0.5)[:, :, 0] + grid
    apart = float(logsumexp(by_grid))
    fit = logsumexp(likelihood.with_this_change(SIZES_DEG)[:, :, 0] + grid[:, :, None], axis=1)[0]
    stays = SIZES_DEG[fit >= min(apart + np.log(ALPHA), float(fit.max()))]
    mean = float((np.exp(by_grid - apart) * likelihood.change()[:, :, 0]).sum())
    enough = pairs >= FEWEST_SESSIONS
    return Compared(
        pairs,
        enough,
        enough and apart - alike >= -np.log(part * ALPHA),
        mean,
        float(stays[0]) - 0.25,
        float(stays[-1]) + 0.25,
        apart - alike,
    )
