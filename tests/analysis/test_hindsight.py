"""Stances that look like holds until it shows where the leg stops later."""

import pytest

from analysis import analyze
from analysis.hindsight import Place, _is_hold, overlooked_stances
from analysis.pairs import Pair, Turn
from analysis.repetitions import count_pairs
from analysis.stances import all_stops
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, extremes, path, ticks_of

Legs = list[tuple[float, float]]


def reps(
    *ends: tuple[float, float], at: float = 0.0, hold_s: float = 0.0, stop_s: float = 0.6
) -> Legs:
    """Repetitions about a place, each to a first end and to a second."""
    return [
        leg
        for first, second in ends
        for leg in (
            (1.0, at + first),
            *([(hold_s, at + first)] if hold_s else []),
            (1.6, at + second),
            (1.0, at),
            *([(stop_s, at)] if stop_s else []),
        )
    ]


def counted(legs: Legs) -> list[tuple[int, int]]:
    """What is taken for the ends of each repetition."""
    return extremes(count_pairs(ticks_of(path(*legs))))


def overlooked(legs: Legs) -> int:
    """How many stances the plain count overlooks."""
    ticks = ticks_of(path(*legs))
    pairs = count_pairs(ticks)
    turns = [turn for pair in pairs for turn in pair[:2]]
    return len(overlooked_stances(turns, pairs, all_stops(ticks), ticks))


def test_a_stop_at_one_end_of_one_repetition_is_a_hold() -> None:
    pairs = count_pairs(ticks_of(path((4.0, 0.0), *reps((30.0, -40.0), (20.0, -30.0)), (4.0, 0.0))))
    begin, end = pairs[0].first.at - 5, pairs[0].first.at + 5
    assert _is_hold(Place(begin, end, 30.0), pairs)
    assert not _is_hold(Place(begin, end, 15.0), pairs)  # not so far out
    assert not _is_hold(Place(0, 50, 30.0), pairs)  # not then


MOVES = [(-20, 30, -40), (-8, 30, -40), (-30, 30, -40), (30, 30, -40), (20, -20, 20), (15, -12, 30)]


@pytest.mark.parametrize("stop_s", [0.6, 0.0])
@pytest.mark.parametrize("second_s", [2.0, 4.0, 6.0])
@pytest.mark.parametrize(("to", "first", "second"), MOVES)
def test_a_second_stance_elsewhere_is_no_hold(
    to: float, first: float, second: float, second_s: float, stop_s: float
) -> None:
    legs = [(4.0, 0.0), (1.0, to), (second_s, to)]
    legs += reps(*[(first, second)] * 4, at=to, stop_s=stop_s)
    assert counted([*legs, (5.0, to)]) == [(to + first, to + second)] * 4


@pytest.mark.parametrize("stop_s", [0.6, 0.0])
@pytest.mark.parametrize(("to", "first", "second"), [(30, 30, -40), (-20, -40, 30), (20, -45, 20)])
def test_nor_is_it_one_where_the_ends_of_repetitions_are_held(
    to: float, first: float, second: float, stop_s: float
) -> None:
    legs = [(4.0, 0.0), (1.0, to), (4.0, to)]
    legs += reps(*[(first, second)] * 4, at=to, hold_s=5.0, stop_s=stop_s)
    assert counted([*legs, (5.0, to)]) == [(to + first, to + second)] * 4


@pytest.mark.parametrize("hold_s", [2.0, 5.0])
@pytest.mark.parametrize("stop_s", [0.6, 0.0])
@pytest.mark.parametrize(("first", "second"), [(-20, 30), (30, -40), (-40, 12), (9, -20)])
def test_a_hold_at_the_first_end_is_no_stance(
    first: float, second: float, stop_s: float, hold_s: float
) -> None:
    legs = [(4.0, 0.0), *reps(*[(first, second)] * 4, hold_s=hold_s, stop_s=stop_s), (5.0, 0.0)]
    assert counted(legs) == [(first, second)] * 4


def test_a_hold_is_none_though_later_repetitions_go_farther() -> None:
    ends = [(-15.0, 30.0), (-20.0, 32.0), (-25.0, 35.0), (-30.0, 35.0)]
    legs = [(4.0, 0.0), *reps(*ends, hold_s=3.0), (5.0, 0.0)]
    assert counted(legs) == ends


def test_a_stop_on_the_way_is_none_if_the_leg_stops_where_it_stood() -> None:
    legs = [(4.0, 0.0), (1.0, 15.0), (2.0, 15.0), *reps(*[(40, -30)] * 4), (5.0, 0.0)]
    assert counted(legs) == [(40, -30)] * 4


@pytest.mark.parametrize("stop_s", [1.0, 0.0])
@pytest.mark.parametrize("second_s", [4.0, 8.0])
@pytest.mark.parametrize("to", [30.0, 15.0])
def test_a_last_hold_is_none_though_the_next_set_is_done_around_there(
    to: float, second_s: float, stop_s: float
) -> None:
    ends = [(30.0, -40.0)] * 4
    legs = [(4.0, 0.0), *reps(*ends, hold_s=2.0, stop_s=stop_s), (1.0, to), (second_s, to)]
    legs += reps(*ends, at=to, hold_s=2.0, stop_s=stop_s)
    assert counted([*legs, (5.0, to)]) == ends + [(to + 30, to - 40)] * 4


@pytest.mark.parametrize("times", [4, 6])
def test_between_sets_the_leg_may_stand_elsewhere_too(times: int) -> None:
    legs = [(4.0, 0.0), *reps(*[(30.0, -40.0)] * 4), (3.0, 0.0), (1.0, -20.0), (4.0, -20.0)]
    legs += [*reps(*[(30.0, -40.0)] * times, at=-20.0), (5.0, -20.0)]
    assert counted(legs) == [(30, -40)] * 4 + [(10, -60)] * times


@pytest.mark.parametrize("to", [45.0, -60.0, 75.0, 120.0])
@pytest.mark.parametrize(("stood_s", "hold_s"), [(4.0, 0.0), (4.0, 2.0), (1.0, 0.0)])
@pytest.mark.parametrize(("first", "second"), [(30.0, -40.0), (-20.0, 20.0), (30.0, -20.0)])
def test_between_sets_the_body_may_turn_about(
    first: float, second: float, stood_s: float, hold_s: float, to: float
) -> None:
    ends = [(first, second)] * 4
    legs = [(4.0, 0.0), *reps(*ends, hold_s=hold_s), (stood_s, 0.0), (2.0, to), (4.0, to)]
    legs += reps(*ends, at=to, hold_s=hold_s)
    assert counted([*legs, (5.0, to)]) == ends + [(to + first, to + second)] * 4


def test_and_hold_the_first_end_of_each_repetition_after_it() -> None:
    ends = [(30.0, -40.0)] * 4
    legs = [(4.0, 0.0), *reps(*ends, hold_s=2.0), (1.0, 0.0), (1.3, -60.0), (2.0, -60.0)]
    legs += reps(*ends, at=-60.0, hold_s=2.0)
    assert counted([*legs, (5.0, -60.0)]) == ends + [(-30, -100)] * 4


def test_once_found_none_is_overlooked_any_more() -> None:
    legs = [(4.0, 0.0), (1.0, -20.0), (4.0, -20.0), *reps(*[(30.0, -40.0)] * 4, at=-20.0)]
    assert overlooked([*legs, (5.0, -20.0)]) == 0


def test_a_hold_like_the_one_before_is_none_though_the_next_set_is_done_around_there() -> None:
    """Already the second of a set."""
    ends = [(30.0, -40.0)] * 4
    legs = [(4.0, 0.0), *reps(*ends[:3], hold_s=2.0, stop_s=1.0), (1.0, 30.0), (4.0, 30.0)]
    legs += reps(*ends, at=30.0, hold_s=2.0, stop_s=1.0)
    assert overlooked([*legs, (5.0, 30.0)]) == 0


@pytest.mark.parametrize("shift_deg", [-30.0, -8.0, 12.0, 30.0])
def test_angles_are_taken_from_where_the_leg_stands_in_the_end(shift_deg: float) -> None:
    leg = Leg().still(4).to(0, 0, shift_deg, seconds=1).still(4)
    for _ in range(4):
        leg.to(0, 0, shift_deg + 30, seconds=1).to(0, 0, shift_deg - 40, seconds=1.6)
        leg.to(0, 0, shift_deg, seconds=1).still(1)
    report = analyze(leg.still(4).samples(), side="right")
    assert report.rep_count == 4
    for rep in report.reps:
        assert rep.rotation is not None
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=1)
        assert rep.rotation.external.value_deg == pytest.approx(40, abs=1)
        assert rep.rotation.arc.value_deg == pytest.approx(70, abs=1)


# What shows where the leg stood, with repetitions as they were counted before: 40 in and 30 out.


def stood(*on_the_way: tuple[float, float], between: Legs) -> list[float]:
    """Where the leg is found to have stood: it stops on the way, and between the repetitions."""
    legs: Legs = [(4.0, 0.0)]
    for seconds, level in on_the_way:
        legs += [(1.0, level), (seconds, level)]
    ends = []
    for _ in range(4):
        legs += [(1.0, 40.0)]
        ends.append(sum(seconds for seconds, _ in legs))
        legs += [(1.6, -30.0), *between]
    angle = path(*legs)
    pairs, departure = [], round(4.2 * RATE_HZ)
    for end_s in ends:
        first, second = round(end_s * RATE_HZ) - 1, round((end_s + 1.6) * RATE_HZ) - 1
        pairs.append(
            Pair(
                Turn(first, 40.0, True, 0.0, 0.0, departure, 40.0),
                Turn(second, -30.0, False, 0.0, 0.0, first, 70.0),
                second + 10,
            )
        )
        departure = second
    ticks = ticks_of(angle)
    turns = [turn for pair in pairs for turn in pair[:2]]
    found = overlooked_stances(turns, pairs, all_stops(ticks), ticks)
    return [round(float(angle[start:end].mean())) for start, end in found]


THERE = [(1.0, 15.0), (0.7, 15.0)]


def test_the_leg_stood_where_it_goes_on_to_stop() -> None:
    assert stood((2.0, 15.0), between=THERE) == [15]


def test_but_not_so_near_to_where_the_repetitions_end() -> None:
    assert stood((2.0, 35.0), between=[(1.0, 35.0), (0.7, 35.0)]) == []


def test_of_two_places_it_stood_in_the_one_where_it_goes_on_to_stop() -> None:
    assert stood((2.0, 15.0), (2.0, 25.0), between=THERE) == [15]
    assert stood((2.0, 7.0), (2.0, 15.0), between=THERE) == [15]


def test_where_it_stops_for_a_moment_it_did_not_stand() -> None:
    assert stood((1.0, 15.0), between=THERE) == []


def test_hesitating_there_each_time_is_not_standing_there() -> None:
    assert stood((2.0, 15.0), between=[*THERE, (1.0, 0.0), (0.8, 0.0)]) == []


def test_stops_in_a_third_place_say_nothing() -> None:
    assert stood((2.0, 15.0), between=[(1.0, 25.0), (0.7, 25.0)]) == []


def test_a_stop_after_the_first_end_is_no_place_to_begin_from() -> None:
    assert stood(between=[(1.0, 15.0), (2.0, 15.0)]) == []
