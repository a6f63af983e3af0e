"""Repetitions of which the first begins, or seems to, where other movement ended; and held ones."""

from dataclasses import replace

import pytest

from analysis.counting import Counter
from analysis.repetitions import count_pairs
from tests.analysis.paths import RATE_HZ, STAND, extremes, pairs_of, path, swung, ticks_of

Legs = list[tuple[float, float]]
WALK = [(0.5, 7.0), (0.5, -7.0)] * 5 + [(0.5, 0.0)]


def after_walking(legs: Legs) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """What is counted live, and in a report."""
    angle = path(STAND, *WALK, *legs, STAND)
    swing = swung(angle, 60.0, 4.0, 9.5)
    ticks = ticks_of(angle)
    ticks = replace(ticks, swing_dps=swing, still=ticks.still & (swing < 4))
    return extremes(pairs_of(Counter(RATE_HZ), angle, swing)), extremes(count_pairs(ticks))


STROKES = [(1.2, -6.0), (1.2, 30.0)]


def test_a_set_that_sets_out_from_a_hold_after_walking_is_reported_from_there() -> None:
    legs = [(1.0, 30.0), (1.5, 30.0), *STROKES * 3, (1.2, -6.0), (0.9, 0.0)]
    live, report = after_walking(legs)
    assert live == [(-6, 30)] * 3
    assert report == [(30, -6)] * 4


def test_and_one_that_sets_out_from_a_stance_from_its_first_extreme() -> None:
    live, report = after_walking([(1.5, 0.0), *STROKES * 4, (0.9, 0.0)])
    assert live == report == [(-6, 30)] * 4


def held(inner: float, outer: float, hold_s: float) -> Legs:
    return [(1.2, inner), (hold_s, inner), (1.2, outer), (hold_s, outer)]


def pulsing(first: float, second: float, hold_s: float) -> Legs:
    """The leg goes back by two fifths of a side at each end, and comes again, and is held."""
    ends = [[(1.2, end), (0.6, 0.6 * end), (0.7, end), (hold_s, end)] for end in (first, second)]
    return [leg for end in ends for leg in end]


@pytest.mark.parametrize(("first", "second"), [(-35.0, 20.0), (14.0, -20.0), (14.0, -8.0)])
def test_a_hold_after_walking_hides_none_if_the_leg_had_stood_amid_what_follows(
    first: float, second: float
) -> None:
    """Their number; which side comes first does not show."""
    home = [(0.8, 0.0), (0.8, 0.0)]
    live, report = after_walking([*pulsing(first, second, 2.0), *home] * 4)
    assert len(live) == len(report) == 4


def drifting(by_deg: float) -> Legs:
    """Six repetitions from 90, each of which ends so much farther in, at once or by and by."""
    legs = [leg for k in range(6) for leg in held(110 + by_deg * k, 84 + by_deg * k, 0.7)]
    return [(1.5, 90.0), (1.0, 90.0), *legs, (0.9, 90.0 + 6 * by_deg), (4.0, 90.0 + 6 * by_deg)]


@pytest.mark.parametrize("by_deg", [0.0, 2.0])
def test_a_hold_that_has_come_to_where_neutral_was_is_the_end_that_moves_on(by_deg: float) -> None:
    """The last is held at 94, where the leg had set out from 90."""
    found = extremes(pairs_of(Counter(RATE_HZ), path(STAND, *drifting(by_deg))))
    assert found == [(110 + by_deg * k, 84 + by_deg * k) for k in range(6)]


@pytest.mark.parametrize(("stop_s", "through"), [(0.2, 4), (0.8, 0)])
def test_who_stops_at_neutral_does_not_go_through_it(stop_s: float, through: int) -> None:
    counter = Counter(RATE_HZ)
    one = [(1.0, 30.0), (1.4, -40.0), (0.9, 0.0), (stop_s, 0.0)]
    assert len(pairs_of(counter, path(STAND, *one * 4, (0.8, 30.0)))) == 4
    assert counter.habit.through == through


@pytest.mark.parametrize("hold_s", [0.4, 1.0])
def test_pulses_at_the_ends_of_wide_strokes_are_none_of_their_own(hold_s: float) -> None:
    """By a fifth of the arc, in little more than a second."""
    angle = path(STAND, *pulsing(30.0, -35.0, hold_s) * 5, (0.9, 0.0), STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(30, -35)] * 5
