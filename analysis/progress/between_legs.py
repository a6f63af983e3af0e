"""Left beside right: the mean difference of the days on which both legs were measured alike.

The same likelihood as for a change, of the differences: no free level, and one course, which is
there from the beginning. So the verdict and the interval hold at all looks together too.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.fit import BoolArray
from analysis.progress.error_prior import published
from analysis.progress.evidence import Likelihood, log_sum
from analysis.progress.judge import ALPHA, FEWEST_SESSIONS, QUANTITIES, Readings
from analysis.progress.sizes import sizes

PARTS = (0.8, 0.1, 0.1)  # of alpha, to arc, in and out
STEP_DEG = 0.25
SIZES_DEG = np.arange(-60.0, 60.0 + STEP_DEG, STEP_DEG)
EITHER_WAY = 0.5  # of the weight: the left leg is the larger as often as the right
SIZES = sizes(gain_weight=EITHER_WAY)


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
    alike = readings.wearing[0, 0] == readings.wearing[0, 1]
    both = readings.present[0].all(axis=0) & alike
    likelihood = _likelihood(readings, both)
    return tuple(_judged(likelihood, i, int(both[i].sum())) for i in range(QUANTITIES))


def _likelihood(readings: Readings, both: BoolArray) -> Likelihood:
    """Of the differences; both: (3, n) by quantity."""
    prior = published()
    prior = replace(prior, scale_deg=np.sqrt(2) * prior.scale_deg)
    likelihood = Likelihood(prior, series=QUANTITIES, courses=1, levels=0)
    difference = np.where(both, readings.value_deg[0, 0] - readings.value_deg[0, 1], 0.0)
    for i in np.flatnonzero(both.any(axis=0)):
        likelihood.add(
            day=np.repeat(readings.day[0, i], QUANTITIES),
            value_deg=difference[:, i],
            noise=readings.noise[0, :, :, i].mean(axis=0),
            course=np.ones((QUANTITIES, 1)),
            wearing=np.zeros(QUANTITIES, dtype=np.int64),
            present=both[:, i],
        )
    return likelihood


def _judged(likelihood: Likelihood, i: int, pairs: int) -> Compared:
    grid = likelihood.log_weight[i]
    alike = float(log_sum(likelihood.without_change()[i] + grid, axis=0))
    apart = float(log_sum(likelihood.with_change(SIZES)[i, :, 0] + grid, axis=0))
    fit = log_sum(likelihood.with_this_change(SIZES_DEG)[i, :, 0] + grid[:, None], axis=0)
    stays = SIZES_DEG[fit >= min(apart + np.log(ALPHA), float(fit.max()))]
    likely = np.exp(fit - log_sum(fit, axis=0))
    enough = pairs >= FEWEST_SESSIONS
    return Compared(
        pairs,
        enough,
        enough and apart - alike >= -np.log(PARTS[i] * ALPHA),
        float((likely * SIZES_DEG).sum()),
        float(stays[0]) - STEP_DEG,
        float(stays[-1]) + STEP_DEG,
        apart - alike,
    )
