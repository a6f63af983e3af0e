"""Where the leg would point at rest: one linear-Gaussian model of drift, sway and stances.

The heading is a plain integral, so the measured angle of a leg at rest, m(t), moves by a constant
remainder of the gyroscope's bias, its random walk, and a step of unknown size at each gap. What is
seen of m(t):

- a standing leg shows m(t), the offset of its stance, and the sway of the body;
- the centre of a repetition and the stop before it show m(t) and a constant of their own, so that
  they fix the drift's shape and never its zero;
- from one stance to the next the foot is put back almost, clearly not, or the body has turned:
  three sizes of one offset, weighed by how well each explains what is seen;
- at each stop within a set it may have been put down anew: a step of m(t), weighed against none.

Gaussian process regression (Rasmussen and Williams 2006, 2.2 and 2.7 for the explicit offsets).
Degrees and seconds throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from sensor.samples import FloatArray

BIAS_WALK = 0.003**2  # (deg/s)^2/s: consumer gyroscopes on a warm leg, 0.002 and some
ANGLE_WALK = 0.02**2  # deg^2/s: noise density 0.007 deg/s/sqrt(Hz), and what the filter adds
ANYWHERE = 60.0  # s.d. of a level about which nothing is known, and of a turned body
OWN_LEVEL = 15.0  # s.d. of the constant of centres and of stops within a set
LOPSIDED = 12.0  # s.d. of how much the centre moves when the arc shrinks to nothing
Offsets = tuple[tuple[float, float], ...]
PUT_BACK: Offsets = ((0.6, 0.93), (4.0, 0.06), (ANYWHERE, 0.01))  # s.d. and prior of how a foot is
# put back after a set: nearly always almost where it was
STEPPED: Offsets = ((0.6, 0.3), (4.0, 0.6), (ANYWHERE, 0.1))  # the same when the feet have moved
# The same of how much farther the foot is turned at each stop within a set, where these keep to no
# line: as it was, or put down anew each time.
SHIFTS: Offsets = ((0.0, 0.7), (3.0, 0.3))
WANDER_DEG = 0.6  # s.d. by which the centre of a person's repetitions moves from one to the next
CENTRES = 3
NOWHERE: FloatArray = np.zeros(0)
FLOOR = 0.05  # of a node's own noise, keeps the matrices sound


@dataclass(frozen=True, slots=True, eq=False)
class Sway:
    """s.d. and length of a Matern 3/2 process: smooth once, as a body is."""

    sd_deg: float
    length_s: float

    def covariance(self, apart_s: FloatArray) -> FloatArray:
        """For pairs of times so far apart."""
        x = np.abs(apart_s) / self.length_s
        return np.asarray(self.sd_deg**2 * (1 + x) * np.exp(-x))


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """What is seen of m(t) around one set.

    time_s, level_deg: (k,). stance: (k,) number of the stance in order of time, -1 for others.
    kind: (k,) 0 stance, 2 stop within the set, CENTRES and up centres, each group a number.
    noise_deg: (k,) own s.d.
    shrink: (k,) arc of a centre's repetition against the mean, less 1; 0 for others.
    """

    time_s: FloatArray
    level_deg: FloatArray
    stance: FloatArray
    kind: FloatArray
    noise_deg: FloatArray
    shrink: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RestLevel:
    """m at the times asked for: mean_deg (t,), covariance (t, t), both over all readings.

    moved_deg: how far each stance is from the reference's level (stances,).
    """

    mean_deg: FloatArray
    covariance: FloatArray
    moved_deg: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Of the bias remaining at `origin_s`: mean and s.d. in deg/s; steps: (g, 2) time and s.d."""

    origin_s: float
    bias_dps: float
    bias_sd_dps: float
    steps: FloatArray


def level_at_rest(
    nodes: Nodes,
    at_s: FloatArray,
    *,
    reference: int,
    sway: Sway,
    prior: Prior,
    offsets: Offsets = PUT_BACK,
    shifts_s: FloatArray = NOWHERE,
) -> RestLevel:
    """m(t) as the stance number `reference` stands, at the times `at_s`.

    shifts_s: when the foot may have been put down anew within the set. With no stance among the
    nodes the level is arbitrary, and differences still hold.
    """
    sizes = SHIFTS if len(shifts_s) else SHIFTS[:1]
    found = []
    for sd, weight in sizes:
        shifts = np.column_stack([shifts_s, np.full(len(shifts_s), sd)])
        shifted = replace(prior, steps=np.vstack([prior.steps, shifts]))
        level, evidence = _level(
            nodes, at_s, reference=reference, sway=sway, prior=shifted, offsets=offsets
        )
        found.append((level, evidence + np.log(weight)))
    levels, scores = zip(*found, strict=True)
    weights = np.exp(np.array(scores) - max(scores))
    return _mixed(levels, weights / weights.sum())


def _level(
    nodes: Nodes,
    at_s: FloatArray,
    *,
    reference: int,
    sway: Sway,
    prior: Prior,
    offsets: Offsets,
) -> tuple[RestLevel, float]:
    """m(t) for these steps, and the logarithm of how well they explain what is seen."""
    seen = nodes.time_s - prior.origin_s
    asked = at_s - prior.origin_s
    steps = prior.steps - np.array([prior.origin_s, 0.0])
    own = _own(nodes, sway) + _drift(seen, seen, prior.bias_sd_dps, steps)
    across = _drift(asked, seen, prior.bias_sd_dps, steps)
    design = _offsets(nodes.stance, reference)
    level = nodes.level_deg.mean()
    resid = nodes.level_deg - level - prior.bias_dps * seen
    # Not SciPy's Cholesky: its BLAS shares even so small a matrix between threads, and waits.
    solved = np.linalg.solve(own, np.column_stack([resid, design, across.T]))
    weights, plain = solved[:, 1 + design.shape[1] :], solved[:, 0]
    mean = level + prior.bias_dps * asked + across @ plain
    covariance = _drift(asked, asked, prior.bias_sd_dps, steps) - across @ weights
    moved, moved_cov, fit = _weighed(design, solved, offsets)
    pull = across @ solved[:, 1 : 1 + design.shape[1]]
    n = 1 + int(nodes.stance.max(initial=-1))
    chain = _offsets(np.arange(n, dtype=float), reference)
    evidence = fit - 0.5 * float(resid @ plain + np.linalg.slogdet(own)[1])
    found = RestLevel(
        mean - pull @ moved,
        covariance + pull @ moved_cov @ pull.T,
        chain @ moved,
    )
    return found, evidence


def _mixed(levels: Sequence[RestLevel], weights: FloatArray) -> RestLevel:
    """One reading made of several."""
    if len(levels) == 1:
        return levels[0]
    means = np.array([level.mean_deg for level in levels])
    mean = weights @ means
    spread = means - mean
    within = np.einsum("h,hij->ij", weights, np.array([level.covariance for level in levels]))
    return RestLevel(
        mean,
        within + np.einsum("h,hi,hj->ij", weights, spread, spread),
        weights @ np.array([level.moved_deg for level in levels]),
    )


def _drift(a: FloatArray, b: FloatArray, bias_sd: float, steps: FloatArray) -> FloatArray:
    """(a, b) covariance of m: level, remaining bias, its walk, the angle's walk, steps at gaps."""
    same = np.sign(a)[:, None] * np.sign(b)[None] > 0
    low = np.where(same, np.minimum(np.abs(a)[:, None], np.abs(b)[None]), 0)
    high = np.maximum(np.abs(a)[:, None], np.abs(b)[None])
    cov = ANYWHERE**2 + bias_sd**2 * a[:, None] * b[None]
    cov += ANGLE_WALK * low + BIAS_WALK * low**2 * (high / 2 - low / 6)
    for time_s, sd in steps:
        cov += sd**2 * ((a > time_s)[:, None] & (b > time_s)[None])
    return np.asarray(cov)


def _own(nodes: Nodes, sway: Sway) -> FloatArray:
    """(k, k) covariance of what the nodes show beside m."""
    apart = nodes.time_s[:, None] - nodes.time_s[None]
    pair = nodes.kind[:, None] == nodes.kind[None]
    standing = (nodes.kind < CENTRES)[:, None] & (nodes.kind < CENTRES)[None]
    cov = np.where(standing, sway.covariance(apart), 0)
    cov += np.where(pair & (nodes.kind > 0), OWN_LEVEL**2, 0)
    cov += LOPSIDED**2 * np.outer(nodes.shrink, nodes.shrink)
    cov += np.where(pair & (nodes.kind >= CENTRES), _wander(nodes), 0)
    cov[np.diag_indices_from(cov)] += nodes.noise_deg**2 + FLOOR**2
    return np.asarray(cov)


def _wander(nodes: Nodes) -> FloatArray:
    """(k, k) covariance of where the centres have got to."""
    number = np.cumsum(nodes.kind >= CENTRES)
    return np.asarray(WANDER_DEG**2 * np.minimum(number[:, None], number[None]))


def _offsets(stance: FloatArray, reference: int) -> FloatArray:
    """(k, stances - 1): which moves of the foot lie between a node's stance and the reference."""
    moves = np.arange(int(stance.max(initial=0)))
    after = (stance[:, None] > moves) & (moves >= reference)
    before = (stance[:, None] <= moves) & (moves < reference) & (stance >= 0)[:, None]
    return np.asarray(after.astype(float) - before)


def _weighed(
    design: FloatArray, solved: FloatArray, offsets: Offsets
) -> tuple[FloatArray, FloatArray, float]:
    """Mean and covariance of the moves of the foot, over all combinations of their sizes.

    And the logarithm of how much better than none they explain what is seen.
    """
    k = design.shape[1]
    if k == 0:
        return np.zeros(0), np.zeros((0, 0)), 0.0
    precision = design.T @ solved[:, 1 : 1 + k]
    pull = design.T @ solved[:, 0]
    sizes = np.array(list(product([sd for sd, _ in offsets], repeat=k)))
    log_prior = np.log(list(product([p for _, p in offsets], repeat=k))).sum(axis=1)
    inverse = precision[None] + np.eye(k)[None] / sizes[:, :, None] ** 2
    covs = np.linalg.inv(inverse)
    means = covs @ pull
    fit = 0.5 * (means @ pull) + 0.5 * np.linalg.slogdet(covs)[1] - np.log(sizes).sum(axis=1)
    most = float((log_prior + fit).max())
    weight = np.exp(log_prior + fit - most)
    better = most + float(np.log(weight.sum()))
    weight /= weight.sum()
    mean = weight @ means
    spread = means - mean
    cov = np.einsum("h,hij->ij", weight, covs) + np.einsum("h,hi,hj->ij", weight, spread, spread)
    return mean, cov, better
