"""Repetitions that a drift had hidden, and bodies that turn about, which are no drift."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.drifting import _drift_of_ends, _drift_of_stances, count_in_drift
from analysis.repetitions import count_pairs
from analysis.ticks import Ticks
from tests.analysis.paths import path, ticks_of, turn

Legs = Sequence[tuple[float, float]]
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


def shrinking(drift_dps: float, *, back_deg: float = 0.0, before: Legs = ()) -> Ticks:
    """Both sides of a tiring leg become smaller, so that the drift shows at one end alone.

    back_deg: by how much the leg stands elsewhere at the end. before: what it does at first.
    """
    sizes = np.linspace(1.0, 0.4, 14)
    reps = [leg for k in sizes for leg in ((1.2, 18 * k), (2.4, -22 * k), (1.2, 0.0))]
    angle = path(*before, (5.0, 0.0), *reps, (0.4, back_deg), (5.0, back_deg))
    return ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)


def test_a_drift_that_hides_the_end_of_a_tiring_set_is_seen_by_the_stances() -> None:
    ticks = shrinking(0.24)
    assert len(count_pairs(ticks)) < 14
    steady, pairs, drift_dps = count_in_drift(ticks)
    assert len(pairs) == 14
    assert drift_dps == pytest.approx(0.24, abs=0.02)
    assert steady.angle_deg[-1] == pytest.approx(0.0, abs=1.0)


def test_of_several_stances_the_nearest_ones_show_the_drift() -> None:
    ticks = shrinking(0.24, before=[(5.0, 0.0), (1.0, 15.0), (5.0, 15.0), (1.0, 0.0)])
    assert _drift_of_stances(count_pairs(ticks), ticks) == pytest.approx(0.24, abs=0.02)


def test_a_foot_that_was_put_down_elsewhere_is_no_drift() -> None:
    """What would be one of more than a stance can leave, or one that hides nothing."""
    assert _drift_of_stances(count_pairs(shrinking(0.0)), shrinking(0.0)) == 0.0
    elsewhere = shrinking(0.0, back_deg=60.0)
    assert _drift_of_stances(count_pairs(elsewhere), elsewhere) == 0.0
    near = shrinking(0.0, back_deg=12.0)
    assert _drift_of_stances(count_pairs(near), near) == pytest.approx(12 / 73, abs=0.05)
    assert _drift_of_stances(count_pairs(near)[:3], near) == 0.0  # too few to say
    in_motion = replace(near, still=np.zeros(len(near), bool))
    assert _drift_of_stances(count_pairs(near), in_motion) == 0.0
