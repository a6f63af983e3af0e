"""Turns to one side alone are no repetitions, however far the leg overshoots as it comes home."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.drifting import count_in_drift
from analysis.halves import without_halves
from analysis.pairs import Pair
from tests.analysis.paths import RATE_HZ, STAND, extremes, pairs_of, path, ticks_of, turn

Legs = list[tuple[float, float]]
HOME = (0.5, 0.0)
ENDS = {"in": 30.0, "out": -30.0}


def halves(end_deg: float, over_deg: float, *, pause_s: float = 0.2) -> Legs:
    """Five turns to one side, held there, and back past home by so much to the other side."""
    home_deg = -np.sign(end_deg) * over_deg
    return [(1.0, end_deg), (0.6, end_deg), (1.0, home_deg), (pause_s, home_deg)] * 5


def pairs(*ends: tuple[float, float], at_s: float = 4.0) -> list[Pair]:
    """A repetition every three seconds between these ends, the inner one first."""
    found = []
    for k, (inner, outer) in enumerate(ends):
        first = turn(at_s + 3 * k + 1, inner, internal=True, left_s=at_s + 3 * k)
        second = turn(at_s + 3 * k + 2, outer, internal=False, left_s=at_s + 3 * k + 1)
        found.append(Pair(first, second, round((at_s + 3 * k + 2.3) * RATE_HZ)))
    return found


@pytest.mark.parametrize("over_deg", [0.5, 1.5, 2.5])
@pytest.mark.parametrize("side", ENDS)
def test_who_turns_to_one_side_alone_does_no_repetition(side: str, over_deg: float) -> None:
    angle = path(STAND, *halves(ENDS[side], over_deg), HOME, STAND)
    assert pairs_of(Counter(RATE_HZ), angle) == []
    assert count_in_drift(ticks_of(angle)).pairs == []


@pytest.mark.parametrize("drift_dps", [-0.3, 0.3])
@pytest.mark.parametrize("side", ENDS)
def test_nor_where_the_angle_drifts(side: str, drift_dps: float) -> None:
    """Each shows anew where the leg comes home to."""
    angle = path(STAND, *halves(ENDS[side], 1.0), HOME, STAND)
    drifting = angle + drift_dps * np.arange(len(angle)) / RATE_HZ
    assert pairs_of(Counter(RATE_HZ), drifting) == []


@pytest.mark.parametrize("drift_dps", [-0.3, 0.3])
@pytest.mark.parametrize("side", ENDS)
def test_a_short_side_is_counted_where_the_angle_drifts(side: str, drift_dps: float) -> None:
    angle = path(STAND, *halves(ENDS[side], 6.0), HOME, STAND)
    drifting = angle + drift_dps * np.arange(len(angle)) / RATE_HZ
    assert len(pairs_of(Counter(RATE_HZ), drifting)) == 5


@pytest.mark.parametrize("near_deg", [1.5, 4.5])
def test_a_first_stroke_that_falters_where_the_leg_stood_is_no_half(near_deg: float) -> None:
    """It goes back by less than five degrees there, and then on to the other side."""
    falters = [(0.8, 40.0), (0.6, near_deg), (0.5, near_deg + 4.6), (0.7, -35.0), (0.9, 0.0)]
    whole = [(0.8, 40.0), (1.2, -35.0), (0.9, 0.0)]
    angle = path(STAND, *falters, *whole * 2, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(40, -35)] * 3


@pytest.mark.parametrize("over_deg", [6.0, 9.0])
@pytest.mark.parametrize("side", ENDS)
def test_a_short_side_is_one(side: str, over_deg: float) -> None:
    angle = path(STAND, *halves(ENDS[side], over_deg), HOME, STAND)
    assert len(count_in_drift(ticks_of(angle)).pairs) == 5


@pytest.mark.parametrize(
    ("outer_deg", "stands_deg", "kept"),
    [
        (-1.0, 0.0, 0),
        (-2.5, 0.0, 0),
        (-4.0, 0.0, 4),
        (-30.0, 0.0, 4),
        (-1.0, 20.0, 4),  # the body has turned: that the leg stood there says nothing
    ],
)
def test_in_hindsight_a_set_ends_where_the_leg_stands(
    outer_deg: float, stands_deg: float, kept: int
) -> None:
    set_of = pairs(*[(30.0, outer_deg)] * 4)
    legs = [(1.0, 30.0), (1.0, outer_deg), (1.0, 0.0)] * 4
    ticks = ticks_of(path(STAND, *legs, (0.1, stands_deg), (4.0, stands_deg)))
    assert len(without_halves(set_of, ticks)) == kept


def test_without_a_stance_on_both_sides_or_after_other_movement_nothing_is_said() -> None:
    set_of = pairs(*[(30.0, -1.0)] * 4)
    legs = [(1.0, 30.0), (1.0, -1.0), (1.0, 0.0)] * 4
    ticks = ticks_of(path(STAND, *legs, STAND))
    assert without_halves(set_of, ticks) == []
    assert without_halves([], ticks) == []
    walks = replace(ticks, broken=np.arange(len(ticks)) == set_of[-1].second.at - 5)
    assert without_halves(set_of, walks) == set_of
    until = set_of[-1].confirmed
    cut = replace(ticks, still=ticks.still & (np.arange(len(ticks)) < until))
    assert without_halves(set_of, cut) == set_of


def test_halves_before_a_set_leave_it_alone() -> None:
    whole = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)] * 4
    angle = path(STAND, *halves(30.0, 1.5), HOME, (5.0, 0.0), *whole, STAND)
    found = count_in_drift(ticks_of(angle)).pairs
    assert [round(pair.arc_deg) for pair in found] == [75] * 4


def test_one_of_a_set_may_end_where_the_leg_stands() -> None:
    ends = [(30.0, -1.0), (30.0, -30.0), (30.0, -30.0)]
    legs = [leg for inner, outer in ends for leg in ((1.0, inner), (1.0, outer), (1.0, 0.0))]
    ticks = ticks_of(path(STAND, *legs, STAND))
    assert len(without_halves(pairs(*ends), ticks)) == 3


@pytest.mark.parametrize(
    ("apart_deg", "count", "kept"), [(4.0, 2, 0), (9.0, 2, 2), (9.0, 3, 0), (30.0, 4, 0)]
)
def test_two_stances_apart_are_two_places_unless_an_end_keeps_to_the_line_between(
    apart_deg: float, count: int, kept: int
) -> None:
    """Two may do so by chance."""
    ends = [(40.0 + apart_deg, apart_deg * k / (count + 1)) for k in range(1, count + 1)]
    legs = [leg for inner, outer in ends for leg in ((1.0, inner), (1.0, outer), (1.0, outer))]
    ticks = ticks_of(path(STAND, *legs, (0.5, apart_deg), (4.0, apart_deg)))
    assert len(without_halves(pairs(*ends), ticks)) == kept


def test_a_hold_at_the_first_extreme_or_at_the_last_is_no_stance() -> None:
    first = turn(5, 30.0, internal=True, left_s=4)
    second = turn(9, -40.0, internal=False, left_s=7.5)
    one = [Pair(first, second, round(9.4 * RATE_HZ))]
    held = [(1.0, 30.0), (2.5, 30.0), (1.5, -40.0), (1.0, 30.0), (4.0, 30.0)]
    assert without_halves(one, ticks_of(path(STAND, *held))) == one
    late = [Pair(first, second, round(12.0 * RATE_HZ))]  # it has left the hold
    held = [(1.0, 30.0), (4.0, -40.0), (2.4, -40.0), (1.0, 0.0), (4.0, 0.0)]
    assert without_halves(late, ticks_of(path((4.0, -40.0), *held, start=-40.0))) == late


def test_nor_is_one_in_a_repetition_of_the_next_set() -> None:
    """Which begins with a long hold, some steps later: on the line there lie many ends."""
    quick = [(0.5, 37.0), (0.5, 5.0)] * 5
    wide = [(2.0, 53.0), (2.5, 53.0), (3.0, -20.0)] * 2
    angle = path((9, 17.0), *quick, (0.6, 17.0), (1.2, 17.0), *wide, (2, 17), STAND, start=17.0)
    held_s = 9 + 5 + 1.8 + 2
    found = [
        Pair(
            turn(9.5 + k, 37.0, internal=True, left_s=9.0 + k),
            turn(10.0 + k, 5.0, internal=False, left_s=9.5 + k),
            round((10.2 + k) * RATE_HZ),
        )
        for k in range(5)
    ]
    found += [
        Pair(
            turn(held_s + 7.5 * k, 53.0, internal=True, left_s=held_s - 2 + 7.5 * k),
            turn(held_s + 5.5 + 7.5 * k, -20.0, internal=False, left_s=held_s + 2.5 + 7.5 * k),
            round((held_s + 6 + 7.5 * k) * RATE_HZ),
        )
        for k in range(2)
    ]
    ticks = ticks_of(angle)
    steps = (ticks.time_s > 14.6) & (ticks.time_s < 15.8)
    ticks = replace(ticks, swing_dps=np.where(steps, 20.0, ticks.swing_dps))
    assert without_halves(found, ticks) == found


def test_a_leg_that_rests_as_the_recording_begins_has_stood() -> None:
    set_of = pairs(*[(30.0, -1.0)] * 4, at_s=0.6)
    legs = [(1.0, 30.0), (1.0, -1.0), (1.0, 0.0)] * 4
    assert without_halves(set_of, ticks_of(path((0.6, 0.0), *legs, STAND))) == []


@pytest.mark.parametrize("side", ENDS)
def test_who_stands_for_a_short_time_at_first_is_seen_through_in_hindsight(side: str) -> None:
    angle = path((2.0, 0.0), *halves(ENDS[side], 1.5), HOME, STAND)
    assert len(pairs_of(Counter(RATE_HZ), angle)) == 5
    assert count_in_drift(ticks_of(angle)).pairs == []


@pytest.mark.parametrize("drift_dps", [-0.2, 0.2])
def test_nor_does_a_drift_that_is_taken_off_make_repetitions_of_halves(drift_dps: float) -> None:
    angle = path(STAND, *halves(30.0, 2.0), HOME, STAND)
    drifted = ticks_of(angle + drift_dps * np.arange(len(angle)) / RATE_HZ)
    assert count_in_drift(drifted).pairs == []


@pytest.mark.parametrize(("apart_deg", "kept"), [(4.0, 0), (16.0, 4)])
def test_ends_that_stay_where_they_are_keep_to_no_line_between_two_places(
    apart_deg: float, kept: int
) -> None:
    """Between its two stances the body has turned by 16 degrees, and a line passes by chance."""
    ends = [(50.0, apart_deg / 2)] * 4
    legs = [leg for inner, outer in ends for leg in ((1.0, inner), (1.0, outer), (1.0, outer))]
    ticks = ticks_of(path(STAND, *legs, (0.5, apart_deg), (4.0, apart_deg)))
    assert len(without_halves(pairs(*ends), ticks)) == kept
