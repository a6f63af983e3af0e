"""The filter's likelihood against the same model written out as one normal distribution."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from analysis.progress.bad_days import DOUBTED, SET_ASIDE, departures, doubt
from analysis.progress.closed_test import PARTS, answered
from analysis.progress.courses import courses
from analysis.progress.error_prior import published
from analysis.progress.evidence import Likelihood, Prior, log_sum
from analysis.progress.judge import ALPHA, INTERVAL_ALPHA, QUANTILES, Judge, Readings, _widened
from analysis.progress.sizes import SPREAD, TYPICAL_DEG, sizes

DAY = np.array([0.0, 0.01, 1.0, 4.0, 5.0, 9.0, 20.0])
VALUE = np.array([60.0, 62.0, 58.0, 61.0, 66.0, 64.0, 69.0])
NOISE = np.array([1.0, 1.2, 1.0, 1.5, 1.0, 1.0, 1.1])
SHARE, TAU, KNOWN_SCALE = 0.4, 3.0, 2.5


def likelihood(*, scale: float = KNOWN_SCALE, strength: float = 1e7, levels: int = 1) -> Likelihood:
    one = np.ones(1)
    prior = Prior(SHARE * one, TAU * one, 0 * one, np.array(scale), strength)
    result = Likelihood(prior, series=1, courses=1, levels=levels)
    for i, day in enumerate(DAY):
        result.add(
            day=np.array([day]),
            value_deg=VALUE[[i]] - 60,
            noise=NOISE[[i]],
            course=np.array([[min(1, day / 10)]]),
            wearing=np.zeros(1, dtype=np.int64),
            present=np.ones(1, dtype=bool),
        )
    return result


def covariance() -> np.ndarray:
    apart = np.abs(DAY[:, None] - DAY)
    whole = SHARE * np.exp(-apart / TAU) + np.diag((1 - SHARE) * NOISE)
    return KNOWN_SCALE**2 * whole


def without_level(change: float, scale: float = 1.0) -> float:
    """Log density of the differences from the first value: free of the level."""
    contrast = np.hstack([-np.ones((len(DAY) - 1, 1)), np.eye(len(DAY) - 1)])
    values = VALUE - change * np.minimum(1, DAY / 10)
    spread = contrast @ covariance() @ contrast.T * scale**2
    return float(multivariate_normal.logpdf(contrast @ values, cov=spread))


@pytest.mark.parametrize("change", [-4.0, 0.0, 7.5])
def test_a_change_of_known_size_agrees_with_the_normal_distribution(change: float) -> None:
    found = likelihood()
    ratio = found.with_this_change(np.array([change]))[0, 0, 0, 0] - found.without_change()[0, 0]
    assert ratio == pytest.approx(without_level(change) - without_level(0.0), abs=2e-3)


def test_the_size_is_summed_out() -> None:
    table = sizes(gain_weight=0.8)
    of_each = [np.exp(without_level(size) - without_level(0.0)) for size in table.size_deg]
    expected = np.log(np.dot(np.exp(table.log_weight), of_each))
    found = likelihood()
    ratio = found.with_change(table)[0, 0, 0] - found.without_change()[0, 0]
    assert ratio == pytest.approx(expected, abs=2e-3)


def test_the_table_of_sizes_stands_for_every_size() -> None:
    """Its sum is the integral over a logarithm of the size that is normal."""
    table = sizes(gain_weight=0.8)
    assert np.exp(table.log_weight[table.size_deg > 0]).sum() == pytest.approx(0.8)
    assert np.exp(table.log_weight[table.size_deg < 0]).sum() == pytest.approx(0.2)

    def weighted(departure: float) -> float:
        size = TYPICAL_DEG * np.exp(SPREAD * departure)
        of_both = [np.exp(without_level(sign * size) - without_level(0.0)) for sign in (1, -1)]
        return float(np.dot([0.8, 0.2], of_both) * norm.pdf(departure))

    found = likelihood()
    ratio = found.with_change(table)[0, 0, 0] - found.without_change()[0, 0]
    assert ratio == pytest.approx(np.log(quad(weighted, -5, 5)[0]), abs=0.05)


def test_squares_are_those_of_the_sizes_that_fit() -> None:
    """With one size in the table they are those left when that change is taken out."""
    one = replace(sizes(gain_weight=0.8), size_deg=np.array([6.0]), log_weight=np.zeros(1))
    without, with_change = likelihood(strength=5.0).squares(one)
    moved = likelihood(strength=5.0).shifted(np.array([-6.0])).squares(one)[0]
    assert with_change[0, 0, 0] == pytest.approx(moved[0, 0])
    assert with_change[0, 0, 0] < without[0, 0]


def test_least_squares_is_where_the_likelihood_is_largest() -> None:
    fine = np.arange(-20.0, 20.0, 0.01)
    fit = likelihood().with_this_change(fine)[0, 0, 0]
    estimate, error = likelihood().steadily()
    assert estimate[0, 0] == pytest.approx(fine[fit.argmax()], abs=0.01)
    one_error_off = np.interp(estimate[0, 0] + error[0, 0], fine, fit)
    assert fit.max() - one_error_off == pytest.approx(0.5, abs=1e-3)


def test_sums_of_logarithms_bear_any_size() -> None:
    terms = np.array([[-1e5, 1e5], [1e5, 1e5]])
    assert log_sum(terms, axis=1).tolist() == pytest.approx([1e5, 1e5 + np.log(2)])
    assert log_sum(terms, axis=(0, 1)) == pytest.approx(1e5 + np.log(3))
    assert log_sum(terms, axis=0, keepdims=True).shape == (1, 2)


def test_the_scale_is_integrated_out() -> None:
    strength, scale = 5.0, 1.0  # of a scale in units of KNOWN_SCALE

    def marginal(change: float) -> float:
        def weighted(s: float) -> float:
            prior = s ** (-strength - 1) * np.exp(-strength * scale**2 / 2 / s**2)
            return float(prior * np.exp(without_level(change, s) - without_level(0.0)))

        return float(np.log(quad(weighted, 0.05, 20, limit=200)[0]))

    found = likelihood(scale=KNOWN_SCALE, strength=strength)
    ratio = found.with_this_change(np.array([6.0]))[0, 0, 0, 0] - found.without_change()[0, 0]
    assert ratio == pytest.approx(marginal(6.0) - marginal(0.0), abs=1e-3)


def test_shifting_is_the_same_as_adding_to_the_sessions() -> None:
    plain = likelihood()
    shifted = plain.shifted(np.array([5.0]))
    of_size = plain.with_this_change(np.array([-5.0]))[0, 0, 0, 0]
    assert shifted.without_change()[0, 0] == pytest.approx(of_size, abs=1e-6)


def test_without_a_free_level_the_level_matters() -> None:
    fixed, free = likelihood(levels=0), likelihood()
    assert fixed.count[0] == len(DAY)
    assert free.count[0] == len(DAY) - 1


def test_the_weights_of_the_courses_never_exceed_one_and_never_change() -> None:
    short, long = courses(30.0), courses(2000.0)
    assert np.exp(short.log_weight).sum() + np.exp(short.log_rest) == pytest.approx(1)
    assert np.exp(long.log_weight).sum() + np.exp(long.log_rest) == pytest.approx(1)
    assert np.array_equal(long.log_weight[: len(short)], short.log_weight)
    assert np.array_equal(long.start_day[: len(short)], short.start_day)
    assert len(long) < 80


def test_the_weights_of_the_error_sum_to_one() -> None:
    assert np.exp(published().log_weight).sum() == pytest.approx(1)


def test_the_evidence_is_a_martingale_under_the_prior() -> None:
    """With errors drawn from the prior its mean is one, and Ville's bound holds."""
    rng, people, n = np.random.default_rng(5), 300, 16
    prior = published()
    row = rng.choice(len(prior.share), people, p=np.exp(prior.log_weight))
    share, tau = prior.share[row], prior.tau_day[row]
    scale = np.sqrt(prior.strength * prior.scale_deg**2 / rng.chisquare(prior.strength, people))
    day = np.tile(np.arange(n) * 3.0, (people, 1))
    spell = rng.normal(size=(people, 2, n))
    for i in range(1, n):
        kept = np.exp(-3.0 / tau)[:, None]
        spell[:, :, i] = kept * spell[:, :, i - 1] + np.sqrt(1 - kept**2) * spell[:, :, i]
    day_error = np.sqrt(share)[:, None, None] * spell
    strap_error = np.sqrt(1 - share)[:, None, None] * rng.normal(size=spell.shape)
    value = scale[:, None, None] * (day_error + strap_error)
    shape = (people, 2, 3, n)
    readings = Readings(
        day,
        np.broadcast_to(value[:, :, None], shape).copy(),
        np.ones(shape),
        np.ones(shape, dtype=bool),
        np.zeros((people, 2, n), dtype=np.int64),
        1,
    )
    judge = Judge(readings, prior, courses(60.0))
    most, told = np.full((people, 2), -np.inf), np.zeros(people, dtype=bool)
    for _ in judge.looks():
        most = np.maximum(most, judge.log_evidence()[:, :, 0])
        told |= judge.changed().any(axis=(1, 2))
    assert told.mean() <= ALPHA
    assert np.exp(judge.log_evidence()[:, :, 0]).mean() == pytest.approx(1.0, abs=0.35)
    for bound in (5.0, 20.0):
        assert (most >= np.log(bound)).mean() <= 1 / bound + 0.01


def test_a_lasting_step_is_followed_and_one_bad_day_is_not() -> None:
    rng = np.random.default_rng(2)
    steady = 60 + rng.normal(0, 1.5, 40)
    step = steady + 15.0 * (np.arange(40) >= 20)
    one_off = steady + 25.0 * (np.arange(40) == 20)

    def set_aside(values: np.ndarray) -> list[int]:
        return np.flatnonzero(departures(values, scale_deg=3.3) > SET_ASIDE).tolist()

    assert not set_aside(steady)
    assert set_aside(one_off) == [20]
    assert set(set_aside(step)) <= {20, 21, 22, 23, 24}
    assert not set_aside(np.array([]))


def test_a_rather_bad_day_counts_for_less_and_a_usual_one_in_full() -> None:
    usual = 60 + np.tile([-2.0, 0.0, 2.0, 1.0, -1.0], 6)
    odd = usual + 12.0 * (np.arange(30) == 20)
    assert (doubt(departures(usual, scale_deg=3.3)) == 1).all()
    off = departures(odd, scale_deg=3.3)
    assert DOUBTED < off[20] < SET_ASIDE
    doubted = doubt(off)
    assert doubted[20] == pytest.approx((off[20] / DOUBTED) ** 2)
    assert (np.delete(doubted, 20) == 1).all()


def made_up(monkeypatch: pytest.MonkeyPatch, evidence: np.ndarray) -> Judge:
    """A judge whose evidence is what the array (1, 2, 3) holds when it is asked."""
    none = np.zeros((1, 2, 3, 0))
    readings = Readings(
        np.zeros((1, 0)), none, none, none.astype(bool), np.zeros((1, 2, 0), dtype=np.int64), 1
    )
    judge = Judge(readings, published(), courses(60.0))
    monkeypatch.setattr(judge, "enough", lambda: np.ones((1, 2, 3), dtype=bool))
    monkeypatch.setattr(judge, "log_evidence", lambda: np.log(evidence))
    return judge


def test_nothing_is_told_while_its_interval_still_holds_no_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = np.full((1, 2, 3), 1e4)
    evidence[0, 0, 0] = 0.9 / INTERVAL_ALPHA
    judge = made_up(monkeypatch, evidence)
    assert answered(np.log(evidence), alpha=ALPHA).all()
    assert judge.changed()[0].tolist() == [[False, True, True], [True, True, True]]
    evidence[0, 0, 0] = 1.1 / INTERVAL_ALPHA
    assert judge.changed().all()


def test_nothing_is_told_where_one_in_twenty_would_be_told_it_wrongly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one arc alone, when all six are asked: its evidence counts by its part (Ville)."""
    evidence = np.full((1, 2, 3), 1e-9)
    judge = made_up(monkeypatch, evidence)
    evidence[0, 0, 0] = 19 / PARTS[0]
    assert not judge.changed().any()
    evidence[0, 0, 0] = 21 / PARTS[0]
    assert judge.changed()[0, 0, 0]


def test_the_quantiles_of_the_scale_lie_evenly_about_the_middle() -> None:
    assert QUANTILES + QUANTILES[::-1] == pytest.approx(1)


def test_an_interval_is_not_widened_past_no_change() -> None:
    low, high = _widened(
        np.array([0.2, 3.0, -3.0, -2.0]), np.array([1.0, 5.0, -0.2, 4.0]), np.full(4, 0.5)
    )
    assert low.tolist() == [0.0, 2.5, -3.5, -2.5]
    assert high.tolist() == [1.5, 5.5, 0.0, 4.5]
