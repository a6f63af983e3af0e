"""The best that could be done: the Neyman-Pearson test, its threshold calibrated by simulation.

It is told what nobody knows: that any change begins on the first day, lasts eight weeks, and is a
gain of exactly ten degrees. It looks at the arcs alone, every day, at the same sessions as the
program does, and answers when the likelihood ratio of either leg passes a threshold that the wanted
share of people without a change ever reaches in twelve weeks; no guarantee beyond them is asked of
it. `known` is told each person's error too; `learnt` only how errors are distributed over people
(the generator's own, integrated out), and learns it from both legs as the program does.
"""

import numpy as np

from analysis.progress.courses import Courses
from analysis.progress.evidence import Prior, log_sum
from analysis.progress.judge import Judge
from benchmarks.progress.people import People, World
from benchmarks.progress.watch import by_day
from sensor.samples import FloatArray

THE_COURSE = Courses(np.zeros(1), np.array([56.0]), np.zeros(1), -700.0)
THE_CHANGE_DEG = np.array([10.0])


def likelihood_ratio(people: People, *, days: int, prior: Prior | None) -> FloatArray:
    """(p, days) log likelihood ratio of the leg that speaks more for the change."""
    return by_day(people, _ratio, days=days, prior=prior, table=THE_COURSE)


def own_prior(world: World) -> Prior:
    """The generator's distribution of errors, for the arc."""
    share = _middles(*world.day_share, 5)
    tau = -1 / np.log(_middles(*world.day_correlation, 5))
    shares, taus = np.meshgrid(share, tau)
    # The arc's scale is 1 to sqrt 2 times the log-uniform one: matched in median and in spread.
    median = np.sqrt(world.scale_deg[0] * world.scale_deg[1]) * 1.2
    return Prior(
        shares.ravel(), taus.ravel(), np.full(shares.size, -np.log(shares.size)), median, 6.0
    )


def threshold(without_change: FloatArray, *, false_alarms: float) -> float:
    """What this share of people who do not change ever reaches; (p, days) ratios."""
    return float(np.quantile(without_change.max(axis=1), 1 - false_alarms))


def _ratio(judge: Judge) -> FloatArray:
    likelihood = judge.likelihood
    grid = judge.weights.log_grid
    changed = log_sum(likelihood.with_this_change(THE_CHANGE_DEG)[:, :, 0, 0] + grid, axis=1)
    same = log_sum(likelihood.without_change() + grid, axis=1)
    ratio = (changed - same).reshape(judge.people, 2, 3)
    return np.asarray(ratio[:, :, 0].max(axis=1))


def _middles(low: float, high: float, count: int) -> FloatArray:
    return low + (high - low) * (np.arange(count) + 0.5) / count
