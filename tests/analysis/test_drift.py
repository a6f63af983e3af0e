"""The model of the angle at rest, against a known drift and against brute force."""

import itertools

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from analysis.drift import (
    CENTRES,
    PUT_BACK,
    SHIFTS,
    WANDER_DEG,
    Nodes,
    Prior,
    Sway,
    _drift,
    _own,
    level_at_rest,
)
from sensor.samples import FloatArray

CALM = Sway(0.3, 1.0)
NO_STEPS = np.zeros((0, 2))


def stances(before_deg: float, after_deg: float, *, bias_dps: float = 0.0) -> Nodes:
    """Stances of 4 s around 30 s of movement that shows nothing, with a steady drift."""
    time_s = np.concatenate([np.arange(0, 4, 0.5), np.arange(34, 38, 0.5)])
    number = np.repeat([0.0, 1.0], 8)
    level = np.where(number == 0, before_deg, after_deg) + bias_dps * (time_s - 19)
    zero = np.zeros(16)
    return Nodes(time_s, level, number, zero, zero + 0.1, zero)


def prior(sd_dps: float, *, steps: FloatArray = NO_STEPS) -> Prior:
    return Prior(19.0, 0.0, sd_dps, steps)


def test_a_steady_drift_is_taken_off() -> None:
    at = np.array([10.0, 20.0, 30.0])
    found = level_at_rest(
        stances(5.0, 5.0, bias_dps=0.2), at, reference=0, sway=CALM, prior=prior(1.0)
    )
    assert found.mean_deg == pytest.approx(5.0 + 0.2 * (at - 19), abs=0.3)
    assert np.sqrt(found.covariance.diagonal()).max() < 1.0


def test_a_foot_put_down_elsewhere_leaves_the_stance_before() -> None:
    at = np.array([19.0])
    found = level_at_rest(stances(0.0, 8.0), at, reference=0, sway=CALM, prior=prior(0.01))
    assert found.mean_deg[0] == pytest.approx(0.0, abs=0.6)
    assert found.moved_deg[1] == pytest.approx(8.0, abs=1.0)


def test_a_body_that_has_turned_far_since_leaves_it_too() -> None:
    at = np.array([19.0])
    found = level_at_rest(stances(0.0, 90.0), at, reference=0, sway=CALM, prior=prior(0.01))
    assert found.mean_deg[0] == pytest.approx(0.0, abs=0.6)
    assert found.moved_deg[1] == pytest.approx(90.0, abs=1.0)


def test_a_doubtful_reading_is_said_to_be_doubtful() -> None:
    at = np.array([19.0])
    clear = level_at_rest(stances(0.0, 0.3), at, reference=0, sway=CALM, prior=prior(0.1))
    torn = level_at_rest(stances(0.0, 4.0), at, reference=0, sway=CALM, prior=prior(0.1))
    assert torn.covariance[0, 0] > 2 * clear.covariance[0, 0]


def test_a_gap_makes_what_follows_less_sure_and_not_what_comes_before() -> None:
    at = np.array([6.0, 30.0])
    nodes = stances(0.0, 0.0)
    one_sided = Nodes(*(getattr(nodes, name)[:8] for name in Nodes.__slots__))
    whole = level_at_rest(one_sided, at, reference=0, sway=CALM, prior=prior(0.05))
    broken = level_at_rest(
        one_sided,
        at,
        reference=0,
        sway=CALM,
        prior=prior(0.05, steps=np.array([[15.0, 10.0]])),
    )
    assert broken.covariance[0, 0] == pytest.approx(whole.covariance[0, 0], rel=0.01)
    assert broken.covariance[1, 1] > whole.covariance[1, 1] + 90


def test_centres_give_the_drifts_shape_and_never_its_zero() -> None:
    time_s = np.arange(0, 30, 3.0)
    level = 7.0 + 0.5 * time_s
    zero = np.zeros(10)
    nodes = Nodes(time_s, level, zero - 1, zero + CENTRES, zero + 0.5, zero)
    at = np.array([0.0, 30.0])
    found = level_at_rest(nodes, at, reference=0, sway=CALM, prior=Prior(15.0, 0, 2.0, NO_STEPS))
    assert found.mean_deg[1] - found.mean_deg[0] == pytest.approx(15.0, abs=1.5)
    assert np.sqrt(found.covariance[0, 0]) > 10
    difference = found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1]
    assert np.sqrt(difference) == pytest.approx(WANDER_DEG * np.sqrt(11), abs=0.3)


@pytest.mark.parametrize(("bias_sd_dps", "most"), [(0.03, 0.4), (0.06, 0.65)])
def test_where_the_centres_wander_to_is_not_all_taken_for_drift(
    bias_sd_dps: float, most: float
) -> None:
    """By 3.6 degrees within ten repetitions, when the rests leave a drift of 1 or of 2."""
    time_s = np.concatenate([[-8.0, -4.0], np.arange(0, 40, 4.0)])
    centre = np.array([False] * 2 + [True] * 10)
    nodes = Nodes(
        time_s,
        np.where(centre, 0.1 * time_s, 0.0),
        np.where(centre, -1.0, 0.0),
        np.where(centre, float(CENTRES), 0.0),
        np.where(centre, 0.5, 0.1),
        np.zeros(12),
    )
    prior = Prior(15.0, 0, bias_sd_dps, NO_STEPS)
    found = level_at_rest(nodes, np.array([36.0]), reference=0, sway=CALM, prior=prior)
    assert 0.0 < found.mean_deg[0] < most * 3.6
    assert found.mean_deg[0] - 1.96 * found.covariance[0, 0] ** 0.5 < 0.2
    sure = level_at_rest(
        nodes, np.array([36.0]), reference=0, sway=CALM, prior=Prior(15.0, 0, 1.0, NO_STEPS)
    )
    assert sure.mean_deg[0] > 0.75 * 3.6  # a drift that nothing speaks against


def test_a_centre_that_moves_as_the_arc_shrinks_is_no_sure_drift() -> None:
    """One who tires turns out less and less: the middle moves by half of that, and nothing else."""
    time_s = np.arange(0, 30, 3.0)
    shrink = np.linspace(0, -0.5, 10)
    zero = np.zeros(10)
    nodes = Nodes(time_s, -12 * shrink, zero - 1, zero + CENTRES, zero + 0.5, shrink)
    at = np.array([0.0, 27.0])
    found = level_at_rest(nodes, at, reference=0, sway=CALM, prior=Prior(15.0, 0, 2.0, NO_STEPS))
    cov = found.covariance
    sd = np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    assert abs(found.mean_deg[1] - found.mean_deg[0]) < 1.96 * sd


STOPS_S = np.arange(10.0, 60.0, 10.0)


def put_down(levels_deg: list[float], after_deg: float) -> Nodes:
    """Stances of 4 s around 60 s with a stop every ten, each at its level."""
    time_s = np.concatenate([np.arange(0, 4, 0.5), np.arange(62, 66, 0.5), STOPS_S])
    number = np.repeat([0.0, 1.0, -1.0], [8, 8, 5])
    level = np.concatenate([np.zeros(8), np.full(8, after_deg), levels_deg])
    kind, noise = np.where(number < 0, 2.0, 0.0), np.where(number < 0, 1.5, 0.1)
    return Nodes(time_s, level, number, kind, noise, np.zeros(21))


def at_stops(nodes: Nodes, shifts_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is read at the stops, and how sure."""
    prior = Prior(33.0, 0.0, 0.1, NO_STEPS)
    found = level_at_rest(
        nodes, STOPS_S + 4, reference=0, sway=CALM, prior=prior, shifts_s=shifts_s
    )
    return found.mean_deg, np.sqrt(found.covariance.diagonal())


def test_a_foot_that_is_put_down_anew_at_each_stop_takes_neutral_along() -> None:
    levels = np.array([4.0, -1.0, 5.0, 9.0, 6.0])
    nodes = put_down(levels.tolist(), 5.0)
    mean, sd = at_stops(nodes, STOPS_S - 0.2)
    # All stops may lie a little to one side of neutral.
    assert mean - mean.mean() == pytest.approx(levels - levels.mean(), abs=2.2)
    assert (np.abs(mean - levels) < 1.96 * sd).all()
    stiff, sure = at_stops(nodes, np.zeros(0))  # were it put back each time
    assert np.abs(stiff - levels).max() > 4.0
    assert sure.max() < sd.min()


def test_one_that_is_put_back_does_not() -> None:
    for drift_dps in (0.0, 0.1):
        levels = drift_dps * STOPS_S + np.array([0.3, -0.2, 0.1, -0.3, 0.2])
        nodes = put_down(levels.tolist(), 64 * drift_dps)
        mean, sd = at_stops(nodes, STOPS_S - 0.2)
        stiff, sure = at_stops(nodes, np.zeros(0))
        assert mean == pytest.approx(stiff, abs=0.2)
        assert sd == pytest.approx(sure, abs=0.3)


@pytest.mark.parametrize("after_deg", [0.5, 4.0, 8.0, 30.0])
def test_all_readings_are_weighed_as_gaussians_one_by_one_would_be(after_deg: float) -> None:
    """A stance after the set that is so far off: the foot went there at once, or bit by bit."""
    nodes, shifts_s = put_down([0.3, -0.2, 0.1, -0.3, 0.2], after_deg), np.append(STOPS_S, 62) - 0.2
    asked = STOPS_S + 4
    prior = Prior(33.0, 0.0, 0.1, NO_STEPS)
    found = level_at_rest(nodes, asked, reference=0, sway=CALM, prior=prior, shifts_s=shifts_s)
    weights, means, variances = [], [], []
    for (shift, p), (offset, q) in itertools.product(SHIFTS, PUT_BACK):
        steps = np.column_stack([shifts_s - 33, np.full(6, shift)])
        later = (nodes.stance == 1).astype(float)
        seen = _own(nodes, CALM) + _drift(nodes.time_s - 33, nodes.time_s - 33, 0.1, steps)
        seen += offset**2 * np.outer(later, later)
        across = _drift(asked - 33, nodes.time_s - 33, 0.1, steps)
        resid = nodes.level_deg - nodes.level_deg.mean()
        weights.append(p * q * multivariate_normal(cov=seen).pdf(resid))
        means.append(nodes.level_deg.mean() + across @ np.linalg.solve(seen, resid))
        own = _drift(asked - 33, asked - 33, 0.1, steps)
        variances.append(np.diag(own - across @ np.linalg.solve(seen, across.T)))
    mean = np.average(means, axis=0, weights=weights)
    second = np.average(np.square(means) + variances, axis=0, weights=weights)
    assert found.mean_deg == pytest.approx(mean, abs=1e-6)
    assert found.covariance.diagonal() == pytest.approx(second - mean**2, rel=1e-4)


def test_the_bodys_sway_is_seen_in_stances_and_stops_and_not_in_centres() -> None:
    zero = np.zeros(3)
    nodes = Nodes(zero, zero, zero - 1, np.array([0.0, 2.0, CENTRES]), zero, zero)
    shared = _own(nodes, Sway(0.6, 1.0)) - np.diag(np.diag(_own(nodes, Sway(0.6, 1.0))))
    assert shared == pytest.approx(0.36 * np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]]))


def test_the_interval_holds_the_truth_of_the_models_own_world() -> None:
    """Draw drift and sway from the model itself: 95 % of the intervals must hold the truth."""
    rng = np.random.default_rng(5)
    time_s = np.concatenate([np.arange(0, 4, 0.7), np.arange(34, 38, 0.7)])
    apart = time_s[:, None] - time_s[None]
    root = np.linalg.cholesky(Sway(0.6, 1.0).covariance(apart) + 1e-9 * np.eye(12))
    number, zero = np.repeat([0.0, 1.0], 6), np.zeros(12)
    held = 0
    for _ in range(400):
        bias = rng.normal(0, 0.15)
        put_back = rng.normal(0, 0.6)
        seen = bias * (time_s - 19) + root @ rng.normal(size=12) + put_back * number
        found = level_at_rest(
            Nodes(time_s, seen, number, zero, zero + 0.05, zero),
            np.array([24.0]),
            reference=0,
            sway=Sway(0.6, 1.0),
            prior=prior(0.15),
        )
        half = 1.96 * np.sqrt(found.covariance[0, 0])
        held += abs(found.mean_deg[0] - bias * 5) < half
    assert 0.93 <= held / 400 <= 0.995
