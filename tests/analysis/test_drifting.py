"""Repetitions that a drift had hidden, and bodies that turn about, which are no drift."""

import numpy as np
import pytest

from analysis.drifting import _drift_of_ends, count_in_drift
from tests.analysis.paths import path, ticks_of, turn

HELD = [(2.0, 8.0), (0.6, 8.0), (2.4, -9.0), (0.6, -9.0), (1.6, 0.0), (0.6, 0.0)]


@pytest.mark.parametrize("drift_dps", [-0.8, 0.8])
def test_a_drift_that_hides_small_repetitions_is_seen_by_both_ends(drift_dps: float) -> None:
    angle = path((4.0, 0.0), *HELD * 9, (4.0, 0.0))
    time_s = np.arange(len(angle)) / 25.0
    ticks, pairs, found = count_in_drift(ticks_of(angle + drift_dps * time_s))
    assert found == pytest.approx(drift_dps, abs=0.05)
    assert len(pairs) == 9
    assert ticks.angle_deg == pytest.approx(angle, abs=3.0)


def test_a_body_that_turns_about_in_steps_does_not_drift() -> None:
    steps = [leg for k in range(12) for leg in ((0.8, 25.0 * k + 25), (0.6, 25.0 * k + 14))]
    _, pairs, found = count_in_drift(ticks_of(path((4.0, 0.0), *steps)))
    assert (len(pairs), found) == (0, 0.0)


def drift_of(facing_deg: list[float]) -> float:
    """That of repetitions of 30 in and 40 out, 8 s each, of a body that faces there."""
    turns = []
    for k, facing in enumerate(facing_deg):
        turns.append(turn(8 * k + 2, facing + 30, internal=True))
        turns.append(turn(8 * k + 4, facing - 40, internal=False))
    return _drift_of_ends(turns, ticks_of(np.zeros(25 * 8 * len(facing_deg))))


def test_nor_does_one_that_turns_about_between_repetitions() -> None:
    assert drift_of([0.0, -4.0, -8.0, -12.0, -16.0, -20.0]) == pytest.approx(-0.5)
    assert drift_of([0.0, 20.0, -15.0, 10.0, -30.0, -25.0]) == 0.0
    assert drift_of([0.0, -4.0, -8.0]) == pytest.approx(-0.5)
    assert drift_of([0.0, -4.0]) == 0.0  # too few to say
