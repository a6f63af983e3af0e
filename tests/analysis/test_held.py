"""Sets that are held at their ends and nowhere else, where an end passes for neutral."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import Flag, Report, analyze
from analysis.drifting import count_in_drift
from analysis.held import LONGEST_S, as_held_at_the_ends
from analysis.pairs import Pair
from analysis.repetitions import count_pairs
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, STAND, extremes, path, ticks_of, turn

Legs = list[tuple[float, float]]
HELD: Legs = [(1.0, 24.0), (2.3, 24.0), (1.2, -26.0), (1.8, -26.0)]


def test_who_stands_nowhere_is_counted() -> None:
    ticks = ticks_of(path((0.04, 0.0), *HELD * 5, (0.6, 0.0)))
    assert count_pairs(ticks) == []  # the first end that is held passes for neutral
    assert extremes(as_held_at_the_ends([], ticks)) == [(24, -26)] * 5
    assert extremes(count_in_drift(ticks).pairs) == [(24, -26)] * 5


@pytest.mark.parametrize("times", [2, 3])
def test_two_are_too_few(times: int) -> None:
    ticks = ticks_of(path((0.04, 0.0), *HELD * times, (0.6, 0.0)))
    assert len(as_held_at_the_ends([], ticks)) == (times if times > 2 else 0)


def test_who_sets_out_from_an_end_turns_to_one_side_alone() -> None:
    halves: Legs = [(1.2, -50.0), (1.8, -50.0), (1.2, 0.0), (2.3, 0.0)]
    for first in ((0.04, 0.0), (4.0, 0.0)):
        assert as_held_at_the_ends([], ticks_of(path(first, *halves * 5))) == []


@pytest.mark.parametrize(("pause_s", "stands"), [(1.0, False), (2.5, True)])
def test_a_long_stop_amid_the_ends_is_a_stance(pause_s: float, *, stands: bool) -> None:
    amid = [*HELD * 2, (0.6, 0.0), (pause_s, 0.0), *HELD * 2]
    found = as_held_at_the_ends([], ticks_of(path((0.04, 0.0), *amid, (0.6, 0.0))))
    assert (found == []) is stands


def test_without_a_long_stop_nothing_is_held() -> None:
    quick: Legs = [(1.0, 24.0), (0.8, 24.0), (1.2, -26.0), (0.8, -26.0)]
    assert as_held_at_the_ends([], ticks_of(path((0.04, 0.0), *quick * 5, (0.6, 0.0)))) == []


@pytest.mark.parametrize(("held_s", "count"), [(1.8, 5), (10.0, 5), (15.0, 0)])
def test_all_are_of_one_row(held_s: float, count: int) -> None:
    """Though the leg is held for so long before the fourth."""
    held: Legs = [*HELD * 2, *HELD[:3], (held_s, -26.0), *HELD * 2]
    assert len(as_held_at_the_ends([], ticks_of(path((0.04, 0.0), *held, (0.6, 0.0))))) == count


@pytest.mark.parametrize(
    ("home_deg", "stands_s", "turned_deg"),
    [(5.0, 0.3, -36.0), (8.0, 2.5, -37.0), (0.0, 2.5, -55.0)],
)
def test_a_body_that_turns_about_after_a_set_makes_no_more_of_it(
    home_deg: float, stands_s: float, turned_deg: float
) -> None:
    """The leg comes home, or nearly, and then stands on the outer side."""
    known = as_held_at_the_ends([], ticks_of(path((0.04, 0.0), *HELD * 3, (0.6, 0.0))))
    assert len(known) == 3
    after: Legs = [(0.9, home_deg), (stands_s, home_deg), (2.0, turned_deg), (4.0, turned_deg)]
    ticks = ticks_of(path((0.04, 0.0), *HELD * 3, *after))
    assert as_held_at_the_ends(known, ticks) is known


@pytest.mark.parametrize(
    ("held_s", "ratio", "count"), [(2.3, 0.6, 5), (2.3, 0.8, 0), (0.7, 0.4, 5), (0.7, 0.6, 0)]
)
def test_and_none_of_them_swings_as_far_as_other_movement(
    held_s: float, ratio: float, count: int
) -> None:
    """Slow as it is, from one end to the other, it may swing more."""
    legs: Legs = [(1.0, 24.0), (held_s, 24.0), (1.2, -26.0), (1.8, -26.0)]
    ticks = ticks_of(path((0.04, 0.0), *legs * 5, (0.6, 0.0)))
    swings = replace(ticks, swing_dps=ratio * np.abs(ticks.axial_dps))
    assert len(as_held_at_the_ends([], swings)) == count


def test_what_is_known_already_stays_and_so_does_all_of_a_long_recording() -> None:
    ticks = ticks_of(path((0.04, 0.0), *HELD * 5, (0.6, 0.0)))
    known = as_held_at_the_ends([], ticks)
    assert as_held_at_the_ends(known, ticks) is known
    idle = path((0.04, 0.0), *HELD * 5, (0.6, 0.0), (LONGEST_S, 0.0))
    assert as_held_at_the_ends([], ticks_of(idle)) == []
    assert len(ticks) < LONGEST_S * RATE_HZ


def test_where_one_has_stood_all_is_as_it_was() -> None:
    ticks = ticks_of(path(STAND, *HELD * 5, (0.6, 0.0), STAND))
    pairs = count_pairs(ticks)
    assert extremes(pairs) == [(24, -26)] * 5
    assert as_held_at_the_ends(pairs, ticks) is pairs


def begun_from_the_hold(begin_s: float) -> list[Pair]:
    """Three repetitions as they are if each sets out from where it is held at 24."""
    found = []
    for k in range(3):
        held_s = begin_s + 1.0 + 6.3 * k
        first = turn(held_s + 2.5, 24.5, internal=True, left_s=held_s + 2.5)
        second = turn(held_s + 3.5, -26.0, internal=False, left_s=held_s + 2.5)
        found.append(Pair(first, second, second.at + 5))
    return found


@pytest.mark.parametrize("level_deg", [0.0, 17.0, 22.0])
def test_as_many_that_seem_to_set_out_from_an_end_are_no_better(level_deg: float) -> None:
    """What seems to be their stance is where the first one turns round; or it is farther in."""
    ticks = ticks_of(path((0.04, 0.0), *HELD * 3, (0.6, 0.0)))
    wrong = begun_from_the_hold(0.04)
    found = as_held_at_the_ends(wrong, ticks)
    assert extremes(found) == [(24, -26)] * 3
    assert found[0].first.departure < RATE_HZ < wrong[0].first.departure
    stood = ticks_of(path((0.04, 0.0), (1.0, level_deg), (2.3, level_deg), *HELD[2:], *HELD * 2))
    assert (as_held_at_the_ends(wrong, stood) is wrong) is (level_deg < 19.0)


def test_and_none_that_set_out_from_no_long_stop_are_changed() -> None:
    ticks = ticks_of(path((0.04, 0.0), *HELD * 3, (0.6, 0.0)))
    known = as_held_at_the_ends([], ticks)
    assert as_held_at_the_ends(known, ticks) is known


def held_leg(*, along_deg: float, hold_s: float) -> Report:
    """Of a leg held a little forward that turns 27 in and out, and swings along; it never stands.

    along_deg: by so much, in time with the turning.
    """
    leg = Leg(now=(8.0, 0.0, 0.0))
    for _ in range(6):
        for way in (1, -1):
            leg.to(8.0 + way * along_deg, 0.0, way * 27.0, seconds=1.2).still(hold_s)
    return analyze(leg.to(8.0, 0.0, 0.0, seconds=0.6).samples(), side="right")


def test_the_axis_is_then_that_of_the_movement_and_not_of_the_holds() -> None:
    report = held_leg(along_deg=0.0, hold_s=2.0)
    assert report.rep_count == 6
    assert report.quality.axis_source == "movement"
    assert Flag.AXIS_UNCERTAIN in report.flags
    arcs = [rep.rotation.arc for rep in report.reps]
    assert [arc.value_deg for arc in arcs] == pytest.approx([54.0] * 6, abs=0.5)
    assert max(arc.high_deg - arc.low_deg for arc in arcs) < 6.0


@pytest.mark.parametrize("hold_s", [0.04, 2.0])
@pytest.mark.parametrize("along_deg", [0.0, 9.0, -12.0])
def test_swinging_along_tilts_that_axis_and_the_interval_knows_by_how_much(
    along_deg: float, hold_s: float
) -> None:
    report = held_leg(along_deg=along_deg, hold_s=hold_s)
    assert report.quality.axis_difference_deg == pytest.approx(
        np.degrees(np.hypot(np.radians(8.0), np.arctan(along_deg / 27.0))), abs=6.0
    )
    for rep in report.reps:
        assert rep.rotation.arc.low_deg < 54.0 < rep.rotation.arc.high_deg
