"""One extreme measured on strokes and holds whose times and angles are known."""

import numpy as np
import pytest

from analysis.measure import Extreme, extreme, move
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, path, ticks_of, turn

NO_GAPS = np.zeros((0, 2), np.int64)
STANDS_S = 1.0


def measured(angle: FloatArray, at_s: float, *, internal: bool = True) -> Extreme:
    ticks = ticks_of(angle)
    value = float(angle[round(at_s * RATE_HZ)])
    end = turn(at_s, value, internal=internal, left_s=STANDS_S)
    return extreme(end, ticks, angle, RATE_HZ, NO_GAPS)


@pytest.mark.parametrize("side", [1, -1], ids=["in", "out"])
@pytest.mark.parametrize("stroke_s", [2.0, 3.0])
@pytest.mark.parametrize("held_s", [1.0, 5.0])
def test_a_hold_lasts_as_long_as_it_did_however_slow_the_stroke(
    side: int, stroke_s: float, held_s: float
) -> None:
    angle = path((STANDS_S, 0), (stroke_s, 40 * side), (held_s, 40 * side), (stroke_s, 0))
    found = measured(angle, STANDS_S + stroke_s, internal=side > 0)
    assert found.hold_s == pytest.approx(held_s, abs=0.13)
    assert found.angle_deg == pytest.approx(40 * side, abs=0.1)


def test_a_turn_without_a_hold_has_none_and_is_the_top() -> None:
    found = measured(path((STANDS_S, 0), (1, 40), (1.5, -40)), STANDS_S + 1)
    assert found.hold_s == 0
    assert found.angle_deg == pytest.approx(40, abs=0.3)


@pytest.mark.parametrize("held_s", [0.0, 2.0])
def test_a_stroke_that_is_nowhere_faster_than_a_leg_at_rest_sways_is_no_hold(held_s: float) -> None:
    angle = path((STANDS_S, 0), (5, 7), (held_s, 7), (9, -7), (5, 0))
    found = measured(angle, STANDS_S + 5)
    assert found.angle_deg == pytest.approx(7, abs=0.1)
    assert found.hold_s == pytest.approx(held_s, abs=0.5)


def test_a_slow_leg_that_sinks_back_a_little_on_its_way_is_not_held() -> None:
    """By 1 degree of 26 in 1.5 s; no faster than a leg that rests sways."""
    found = measured(path((STANDS_S, 0), (5, 26), (1.5, 25), (5, -18)), STANDS_S + 5)
    assert found.hold_s == 0
    assert found.angle_deg == pytest.approx(26, abs=0.1)


def test_a_stroke_that_sinks_back_is_held_where_it_sank_to() -> None:
    angle = path((STANDS_S, 0), (0.6, 44), (0.4, 40), (2, 40), (0.6, 0))
    found = measured(angle, STANDS_S + 0.6)
    assert found.angle_deg == pytest.approx(40, abs=0.1)
    assert found.hold_s == pytest.approx(2, abs=0.3)
    short = measured(path((STANDS_S, 0), (0.6, 44), (0.4, 40), (0.3, 40), (0.6, 0)), STANDS_S + 0.6)
    assert short.hold_s == 0
    assert short.left < (STANDS_S + 0.8) * RATE_HZ  # it was on its way again from the top
    assert short.angle_deg == pytest.approx(44, abs=0.8)


@pytest.mark.parametrize("phase", [0.0, 1.5, 3.0, 4.5])
def test_a_tremor_does_not_lift_the_top(phase: float) -> None:
    time_s = np.arange(0, 6, 1 / RATE_HZ)
    slow = 20 - 20 * np.cos(2 * np.pi * time_s / 6)
    angle = slow + np.sin(2 * np.pi * 6 * time_s + phase)
    end = turn(3.0, 40.0, internal=True)
    found = extreme(end, ticks_of(slow), angle, RATE_HZ, NO_GAPS)
    assert found.angle_deg == pytest.approx(40, abs=0.35)


def test_the_time_of_a_move_is_that_from_the_start_to_where_the_leg_stops() -> None:
    """At an even 40 degrees a second for a second, and then no further for two."""
    angle = np.concatenate([np.linspace(0, 40, 26), np.full(50, 40.0), np.linspace(40, 0, 26)])
    found = extreme(turn(1.2, 40.0, internal=True), ticks_of(angle), angle, RATE_HZ, NO_GAPS)
    assert found.reached == 26
    assert found.left == 75
    assert move(0, found, ticks_of(angle)).duration_s == pytest.approx(26 / RATE_HZ)


def test_who_comes_home_from_a_short_side_and_stops_has_not_sunk_back() -> None:
    """4.5 degrees past neutral, and 2 s of standing there: it is not held."""
    angle = path((STANDS_S, 45), (1.2, -4.5), (0.6, 0), (2.0, 0))
    end = turn(STANDS_S + 1.2, -4.5, internal=False, left_s=STANDS_S)._replace(stroke_deg=49.5)
    ticks = ticks_of(angle)
    found = extreme(end, ticks, angle, RATE_HZ, NO_GAPS, side_deg=4.5)
    assert found.hold_s == 0
    assert found.angle_deg == pytest.approx(-4.5, abs=0.3)
    far = extreme(end, ticks, angle, RATE_HZ, NO_GAPS, side_deg=30.0)
    assert far.angle_deg == pytest.approx(0, abs=0.3)
