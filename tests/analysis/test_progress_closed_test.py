"""Six questions at once, on evidence made up for the purpose."""

from itertools import product

import numpy as np
import pytest

from analysis.progress.closed_test import PARTS, SETS, WEIGHTS, answered

ALPHA = 0.05
NOTHING = np.zeros((2, 3))  # e-values


def told(e_value: np.ndarray) -> list[list[bool]]:
    with np.errstate(divide="ignore"):
        return list(answered(np.log(e_value)[None], alpha=ALPHA)[0].tolist())


def with_evidence(*at: tuple[int, int, float]) -> np.ndarray:
    e_value = NOTHING.copy()
    for leg, quantity, value in at:
        e_value[leg, quantity] = value
    return e_value


def test_every_set_spends_the_whole_of_alpha_on_its_own_questions() -> None:
    assert len(SETS) == 63
    assert WEIGHTS.sum(axis=1) == pytest.approx(1.0)
    assert np.array_equal(WEIGHTS > 0, SETS)


@pytest.mark.parametrize(("leg", "quantity"), list(product(range(2), range(3))))
def test_one_alone_is_told_from_its_own_part_on(leg: int, quantity: int) -> None:
    bar = 1 / (PARTS[quantity] * ALPHA)
    assert told(with_evidence((leg, quantity, 1.01 * bar)))[leg][quantity]
    assert not np.any(told(with_evidence((leg, quantity, 0.99 * bar))))


def test_two_arcs_help_each_other() -> None:
    both = with_evidence((0, 0, 38), (1, 0, 38))
    assert told(both) == [[True, False, False], [True, False, False]]
    assert not np.any(told(with_evidence((0, 0, 38), (1, 0, 11))))


def test_a_leg_whose_arc_has_changed_hands_its_part_on() -> None:
    assert told(with_evidence((0, 0, 60), (0, 1, 125)))[0] == [True, True, False]
    assert not np.any(told(with_evidence((0, 1, 125))))


def test_no_evidence_answers_nothing_and_much_answers_all() -> None:
    assert not np.any(told(np.ones((2, 3))))
    assert not answered(np.full((1, 2, 3), -np.inf), alpha=ALPHA).any()
    assert answered(np.full((1, 2, 3), 5000.0), alpha=ALPHA).all()


def test_at_most_five_per_cent_are_told_however_the_six_depend_on_each_other() -> None:
    """E-values at their worst: all or nothing, the six excluding each other or coming together."""
    rng, people = np.random.default_rng(3), 20_000
    bars = 1 / (np.tile(PARTS, 2) * ALPHA)
    which = rng.choice(7, people, p=[*(1 / bars), 1 - (1 / bars).sum()])
    apart = np.zeros((people, 6))
    hit = which < 6
    apart[np.flatnonzero(hit), which[hit]] = bars[which[hit]] * 1.0001
    together = np.repeat(20.001 * (rng.random((people, 1)) < ALPHA), 6, axis=1)
    for e_value in (apart, together):
        with np.errstate(divide="ignore"):
            found = answered(np.log(e_value).reshape(-1, 2, 3), alpha=ALPHA)
        share = found.any(axis=(1, 2)).mean()
        assert share <= ALPHA + 3 * np.sqrt(ALPHA * (1 - ALPHA) / people)
        assert share >= ALPHA - 3 * np.sqrt(ALPHA * (1 - ALPHA) / people)
