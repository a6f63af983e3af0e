"""Swinging that goes on for long is noticed, once, and the same in one pass and at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.swinging import SWING_S, Swinging, swinging

RATE_HZ = 25.0


def noticed(axial: np.ndarray, swing: np.ndarray) -> list[int]:
    """The ticks at which the watch speaks up."""
    watch = Swinging(RATE_HZ)
    pairs = zip(axial.tolist(), swing.tolist(), strict=True)
    return [i for i, pair in enumerate(pairs) if watch.push(*pair)]


def test_a_leg_that_swings_is_noticed_once_and_a_short_swing_is_not() -> None:
    turned = np.full(200, 10.0**2)
    swung = np.where(np.arange(200) >= 50, 100.0**2, 0.0)
    (at,) = noticed(turned, swung)
    assert SWING_S - 0.1 < (at - 50) / RATE_HZ < SWING_S + 0.6  # and the time that a mean takes
    short = np.where(np.arange(200) % 100 < 10, 100.0**2, 0.0)
    assert noticed(turned + short, short) == []


def test_a_leg_that_turns_more_than_it_swings_does_the_exercise() -> None:
    assert noticed(np.full(500, 100.0**2), np.full(500, 100.0**2)) == []


@given(st.integers(0, 2**32 - 1), st.sampled_from([5.0, 25.0, 33.3]))
def test_tick_by_tick_is_the_same_as_at_once(seed: int, rate_hz: float) -> None:
    rng = np.random.default_rng(seed)
    steps = np.repeat(rng.uniform(0, 150, (2, 20)), rng.integers(1, 60, 20), axis=1)
    axial, swing = steps**2
    watch = Swinging(rate_hz)
    one_by_one = [watch.push(a, b) for a, b in zip(axial.tolist(), swing.tolist(), strict=True)]
    np.testing.assert_array_equal(swinging(axial, swing, rate_hz), one_by_one)


@pytest.mark.parametrize(("moved_s", "lost"), [(0.5, False), (1.6, True)])
def test_a_leg_that_is_lifted_at_a_stroke_has_not_lost_its_place(
    moved_s: float, *, lost: bool
) -> None:
    """However fast: the mean of what it swung stays high for long."""
    swing = np.zeros(200)
    swing[25 : 25 + round(moved_s * RATE_HZ)] = 120.0**2
    assert bool(noticed(np.zeros(200), swing)) is lost
