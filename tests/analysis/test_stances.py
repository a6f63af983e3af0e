"""Sets, stances and sway, on paths whose stops and slips are known."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.fit import fit
from analysis.halts import past_halts
from analysis.pairs import Pair
from analysis.stances import (
    _moved,
    _stop_level,
    _stops,
    all_stops,
    beside_sets,
    gap_steps,
    nodes_around,
    outside,
    split_sets,
    turned_after_return,
)
from sensor.samples import FloatArray, Samples
from tests.analysis.paths import RATE_HZ, STAND, pairs_of, path, ticks_of, turn

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]


def sizes_of_sets(angle: FloatArray) -> list[int]:
    return [len(one) for one in split_sets(pairs_of(Counter(RATE_HZ), angle), ticks_of(angle))]


def test_standing_for_long_ends_a_set_and_a_short_stop_does_not() -> None:
    assert sizes_of_sets(path(STAND, *WIDE * 3, (6, 0), *WIDE * 2, STAND)) == [3, 2]
    assert sizes_of_sets(path(STAND, *WIDE * 3, (2, 0), *WIDE * 2, STAND)) == [5]


@pytest.mark.parametrize(("idle_s", "sizes"), [(9.0, [5]), (14.0, [3, 2])])
def test_so_does_anything_else_for_longer_whether_or_not_it_was_recorded(
    idle_s: float, sizes: list[int]
) -> None:
    angle = path(STAND, *WIDE * 3, (idle_s, 0), *WIDE * 2, STAND)
    pairs, ticks = pairs_of(Counter(RATE_HZ), angle), ticks_of(angle)
    restless = replace(ticks, still=np.zeros(len(angle), bool))
    assert [len(one) for one in split_sets(pairs, restless)] == sizes
    short = path(STAND, *WIDE * 3, (2, 0), *WIDE * 2, STAND)
    pairs, ticks = pairs_of(Counter(RATE_HZ), short), ticks_of(short)
    later = np.arange(len(short)) > pairs[3].first.departure - round(RATE_HZ)
    lost = replace(ticks, time_s=ticks.time_s + idle_s * later)
    assert [len(one) for one in split_sets(pairs, lost)] == sizes


def test_a_gap_between_two_repetitions_parts_them_and_one_amid_a_repetition_does_not() -> None:
    angle = path(STAND, *WIDE * 5, STAND)
    pairs, ticks = pairs_of(Counter(RATE_HZ), angle), ticks_of(angle)
    between = (pairs[2].second.at + pairs[3].first.at) // 2
    amid = (pairs[2].first.at + pairs[2].second.at) // 2
    for gap, sizes in ((between, [3, 2]), (amid, [5])):
        broken = np.arange(len(angle)) == gap
        parted = split_sets(pairs, replace(ticks, broken=broken))
        assert [len(one) for one in parted] == sizes


def test_a_set_is_cut_where_the_strap_slid() -> None:
    slid = [(0.8, 55.0), (1.5, -20.0), (0.9, 20.0)]
    angle = path(STAND, *WIDE * 4, (0.5, 20.0), *slid * 3, (4, 20))
    assert sizes_of_sets(angle) == [4, 3]
    back = path(STAND, *WIDE * 4, (0.5, 20.0), *slid * 3, (0.5, 0), STAND)
    assert sizes_of_sets(back) == [7]  # the leg stands as before: nothing has slid


@pytest.mark.parametrize(("scatter", "sizes"), [(0.0, [4, 4]), (5.0, [8])])
def test_a_slip_stands_out_from_how_the_middles_scatter(scatter: float, sizes: list[int]) -> None:
    middles = [scatter, -scatter] * 2 + [12 + scatter, 12 - scatter] * 2
    strokes = [(1.2, side + middle) for middle in middles for side in (35.0, -40.0)]
    angle = path(STAND, *strokes, (0.9, 12.0), (4, 12.0))
    assert sizes_of_sets(angle) == sizes


def slow_set(middles_deg: list[float], end_deg: float) -> FloatArray:
    """Slow repetitions about these middles, and a stance that is so far from the first one."""
    strokes = [(2.5, side + middle) for middle in middles_deg for side in (35.0, -40.0)]
    return path(STAND, *strokes, (2.0, end_deg), (4, end_deg))


def test_what_drifts_evenly_through_a_slow_set_has_not_slipped() -> None:
    """Of four middles two and two lie near one another as well as all four on one line."""
    assert sizes_of_sets(slow_set([0.0, -3.0, -9.0, -12.0], -14.0)) == [4]
    assert sizes_of_sets(slow_set([0.0, -1.0, -11.0, -12.0], -12.0)) == [2, 2]


def pair(low: float, high: float) -> Pair:
    return Pair(turn(1, high, internal=True), turn(2, low, internal=False), 60)


def test_a_stance_is_one_though_the_stroke_has_begun_before_it_ends() -> None:
    angle = path(STAND, (1.0, 30.0), (3.0, 30.0), (1.0, 55.0), (1.6, 0.0), (1.0, 30.0), (4, 30.0))
    ticks = ticks_of(angle)
    stops = all_stops(ticks)
    end_s = stops[1, 1] / RATE_HZ
    first = turn(end_s + 0.8, 55.0, internal=True, left_s=end_s - 0.2)
    one = Pair(first, turn(end_s + 2.4, 0.0, internal=False), stops[2, 0])
    nodes, own = nodes_around([one], 0, len(ticks), stops, ticks)
    assert nodes.level_deg[(nodes.kind == 0) & (nodes.stance == own)] == pytest.approx(30, abs=0.5)


def test_a_stop_with_the_leg_in_the_air_is_no_stance() -> None:
    angle = path(STAND, (1, 40.0), (1.6, -30.0), (1, 5.0), (0.6, 5.0), (1, 0.0), STAND)
    ticks = ticks_of(angle)
    stops = all_stops(ticks)
    one = Pair(turn(5, 40.0, internal=True, left_s=4), turn(6.6, -30.0, internal=False), 180)

    def levels(lifted: slice) -> list[float]:
        up = np.zeros(len(ticks), bool)
        up[lifted] = True
        nodes, _ = nodes_around([one], 0, len(ticks), stops, replace(ticks, lifted=up))
        stances = {k: nodes.level_deg[nodes.stance == k].mean() for k in set(nodes.stance) - {-1}}
        return [round(abs(level)) for level in stances.values()]

    assert levels(slice(0)) == [0, 5, 0]
    assert levels(slice(*stops[1])) == [0, 0]


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("swapped", [False, True])
def test_repetitions_that_hardly_overlap_are_those_of_a_body_that_has_turned(
    way: int, *, swapped: bool
) -> None:
    def turned(other: tuple[float, float]) -> bool:
        both = [pair(*sorted((way * a, way * b))) for a, b in ((-40.0, 30.0), other)]
        return _moved(*(both[::-1] if swapped else both))

    assert turned((20.0, 90.0))
    assert turned((60.0, 130.0))
    assert turned((25.0, 45.0))  # by 5 of 20
    assert not turned((-20.0, 50.0))
    assert not turned((0.0, 20.0))


def test_two_stops_in_a_moment_are_one_and_reach_to_the_end_of_the_second() -> None:
    angle = path((2, 0), (0.2, 2), (2, 2), (1, 30), (1, 30))
    (first, second) = all_stops(ticks_of(angle)) / RATE_HZ
    assert first == pytest.approx([0, 4.2], abs=0.3)
    assert second == pytest.approx([5.2, 6.2], abs=0.3)


def test_a_moment_is_no_stop() -> None:
    angle = np.concatenate([np.full(25, 3.0), np.full(25, 30.0)])
    still = np.zeros(50, bool)
    still[:12] = still[40] = True
    assert _stop_level(0, 50, replace(ticks_of(angle), still=still), last=True) == 3.0


def test_of_the_stops_between_two_repetitions_the_longest_is_the_one_at_neutral() -> None:
    angle = path((1, 0), (1, 30), (1, -30), (0.5, 0), (3, 0), (0.5, 9), (0.6, 9), (1, 30), (1, -30))
    pairs = [
        Pair(turn(2, 30, internal=True, left_s=1), turn(3, -30, internal=False), 80),
        Pair(turn(8.6, 30, internal=True, left_s=7.6), turn(9.6, -30, internal=False), 250),
    ]
    (row,) = _stops(pairs, all_stops(ticks_of(angle)), ticks_of(angle))
    assert row[1] == pytest.approx(0, abs=0.5)


def set_with(stops: list[list[tuple[float, float]]]) -> tuple[FloatArray, list[Pair]]:
    """Repetitions of 30 in and 30 out, after each of which the leg stops so on its way home."""
    angle, pairs, at_s = [STAND], [], 4.0
    for legs in stops:
        angle += [(1.0, 30.0), (1.5, -30.0), *legs]
        first = turn(at_s + 1, 30, internal=True, left_s=at_s)
        second = turn(at_s + 2.5, -30, internal=False, left_s=at_s + 1)
        pairs.append(Pair(first, second, round((at_s + 2.8) * RATE_HZ)))
        at_s += 2.5 + sum(seconds for seconds, _ in legs)
    return path(*angle, STAND), pairs


HOME = [(0.8, 0.0), (0.8, 0.0)]
HALTS = [(0.5, -15.0), (1.4, -15.0), *HOME]


def test_a_halt_on_the_way_home_is_not_where_the_leg_stands() -> None:
    angle, pairs = set_with([HALTS] * 4 + [HOME])
    rows = _stops(pairs, all_stops(ticks_of(angle)), ticks_of(angle))
    assert rows[:, 1] == pytest.approx([0.0] * 4, abs=0.5)


def test_a_stop_that_is_not_where_the_others_are_says_little() -> None:
    """Only the third repetition goes on from a halt without coming home."""
    angle, pairs = set_with([HOME, HOME, [(0.5, -15.0), (1.4, -15.0)], HOME, HOME, HOME])
    level, noise = _stops(pairs, all_stops(ticks_of(angle)), ticks_of(angle))[:, [1, 4]].T
    assert level[2] == pytest.approx(-15, abs=0.5)
    assert noise[2] == pytest.approx(15, abs=1.0)
    assert np.delete(noise, 2) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("halt", "stances"), [(HALTS, 2), ([(0.5, -15.0), (2.5, -15.0), *HOME], 3)]
)
def test_a_hesitation_on_the_last_way_home_is_no_stance(
    halt: list[tuple[float, float]], stances: int
) -> None:
    angle, pairs = set_with([HOME, HOME, halt])
    ticks = ticks_of(angle)
    nodes, _ = nodes_around(pairs, 0, len(ticks), all_stops(ticks), ticks)
    assert np.unique(nodes.stance[nodes.kind == 0]).size == stances


def test_of_several_halts_on_the_way_home_none_is_a_stance() -> None:
    angle = path(
        (1.0, 40.0), (0.8, 40.0), (1.0, 28.0), (0.8, 28.0), (1.0, 15.0), (0.8, 15.0), STAND
    )
    ticks, stops = ticks_of(angle), [(25, 45), (70, 90), (115, 135), (160, len(angle))]
    extreme = turn(1.0, 40.0, internal=True)
    assert past_halts(stops, extreme, 8.0, ticks) == stops[-1:]
    assert past_halts(stops[1:], extreme, 8.0, ticks) == stops[-1:]
    assert past_halts(stops[-1:], extreme, 8.0, ticks) == stops[-1:]


@pytest.mark.parametrize(
    ("tried", "levels"),
    [
        ([], [0.0]),
        ([(1.0, 18.0), (0.8, 18.0)], [0.0]),
        ([(0.6, 6.5), (0.8, 6.5)], [0.0]),
        ([(0.6, 3.5), (0.8, 3.5)], [0.0, 3.5]),  # a foot is put down so near
        ([(1.0, 14.0), (0.6, 14.0), (0.6, 8.0), (0.6, 8.0)], [0.0]),
        ([(1.0, 14.0), (0.6, 14.0), (0.8, 0.5), (0.8, 0.5)], [0.0, 0.5]),
        ([(1.0, 18.0), (2.0, 18.0)], [0.0, 18.0]),  # too long a stop for a hesitation
        ([(5.0, 40.0), (0.8, 18.0), (0.8, 18.0)], [0.0, 18.0]),  # long after the leg stood there
        ([(1.0, -18.0), (0.8, -18.0)], [0.0, -18.0]),  # to the other side: it may stand there
    ],
)
def test_a_first_stroke_tried_part_of_the_way_shows_no_neutral(
    tried: list[tuple[float, float]], levels: list[float]
) -> None:
    """The leg halts on the way to the first extreme, 30 in."""
    before = path(STAND, *tried)
    legs = [(1.0, 30.0), (1.5, -30.0), *HOME] * 3
    angle = np.concatenate([before, path(*legs, STAND, start=before[-1])])
    since_s = len(before) / RATE_HZ
    pairs = []
    for k in range(3):
        at_s = since_s + 4.1 * k
        first = turn(at_s + 1, 30, internal=True, left_s=at_s)
        second = turn(at_s + 2.5, -30, internal=False, left_s=at_s + 1)
        pairs.append(Pair(first, second, round((at_s + 2.8) * RATE_HZ)))
    ticks = ticks_of(angle)
    nodes, own = nodes_around(pairs, 0, len(ticks), all_stops(ticks), ticks)
    stood = (nodes.kind == 0) & (nodes.time_s < since_s)
    found = [nodes.level_deg[stood & (nodes.stance == k)].mean() for k in range(own + 1)]
    assert found == pytest.approx(levels, abs=0.5)


@pytest.mark.parametrize(("out_deg", "noise_deg"), [(2.0, 0.1), (4.0, 4.0), (-4.0, 0.1)])
def test_the_farther_the_leg_halts_from_where_it_stood_the_less_that_says(
    out_deg: float, noise_deg: float
) -> None:
    before = path(STAND, (0.5, out_deg), (0.8, out_deg))
    legs = [(1.0, 30.0), (1.5, -30.0), *HOME]
    ticks = ticks_of(np.concatenate([before, path(*legs, STAND, start=out_deg)]))
    at_s = len(before) / RATE_HZ
    first = turn(at_s + 1, 30, internal=True, left_s=at_s)
    second = turn(at_s + 2.5, -30, internal=False, left_s=at_s + 1)
    pairs = [Pair(first, second, round((at_s + 2.8) * RATE_HZ))]
    nodes, own = nodes_around(pairs, 0, len(ticks), all_stops(ticks), ticks)
    noise = nodes.noise_deg[(nodes.kind == 0) & (nodes.stance == own)]
    assert noise == pytest.approx(noise_deg, abs=0.3)


@pytest.mark.parametrize(("ago_s", "stances"), [(2.0, 1), (85.0, 1), (95.0, 0)])
def test_a_stance_says_something_of_a_set_for_a_minute_and_a_half(
    ago_s: float, stances: int
) -> None:
    """However late in the recording: before a set, and likewise after one."""
    stood = round((150 - ago_s) * RATE_HZ)
    angle = path((150, 0.0), (1, 30.0), (1.5, -30.0), (1, 0.0), (100, 0.0))
    first = turn(151, 30, internal=True, left_s=150)
    one = Pair(first, turn(152.5, -30, internal=False), round(152.8 * RATE_HZ))
    stands = round((152.8 + ago_s) * RATE_HZ)
    for stop in ([stood - 100, stood], [stands, stands + 100]):
        nodes, _ = nodes_around([one], 0, len(angle), np.array([stop]), ticks_of(angle))
        assert np.unique(nodes.stance[nodes.kind == 0]).size == stances


def test_a_foot_that_is_put_down_near_and_then_elsewhere_has_stood_twice() -> None:
    angle, pairs = set_with([HOME, HOME, [(0.8, -5.0), (0.8, -5.0), (0.6, 0.0)]])
    ticks = ticks_of(angle)
    nodes, _ = nodes_around(pairs, 0, len(ticks), all_stops(ticks), ticks)
    assert np.unique(nodes.stance[nodes.kind == 0]).size == 3


@pytest.mark.parametrize(
    ("halt_deg", "halt_s", "doubted"),
    [(-5.0, 0.8, True), (5.0, 0.8, False), (-5.0, 2.5, False)],
)
def test_a_short_stop_just_short_of_home_says_little_of_neutral(
    halt_deg: float, halt_s: float, *, doubted: bool
) -> None:
    """It may be a hesitation as well as a foot that is put down twice."""
    angle, pairs = set_with([HOME, HOME, [(0.8, halt_deg), (halt_s, halt_deg), (0.6, 0.0)]])
    assert not pairs[-1].second.internal  # it comes home from below
    ticks = ticks_of(angle)
    nodes, _ = nodes_around(pairs, 0, len(ticks), all_stops(ticks), ticks)
    noise_deg = [nodes.noise_deg[(nodes.kind == 0) & (nodes.stance == k)].max() for k in range(3)]
    assert bool(noise_deg[1] > 2.0) is doubted
    assert noise_deg[0] == noise_deg[2] < 0.2


@pytest.mark.parametrize(("held_s", "stances"), [(0.9, 2), (3.0, 3)])
def test_a_short_hold_of_a_missed_repetition_is_no_stance(held_s: float, stances: int) -> None:
    """Before the first that was found the leg was held at 30, where all the others turned round."""
    angle, pairs = set_with([[(held_s, -30.0), (0.8, 0.0)], HOME, HOME])
    ticks = ticks_of(angle)
    nodes, _ = nodes_around(pairs[1:], 0, len(ticks), all_stops(ticks), ticks)
    assert np.unique(nodes.stance[nodes.kind == 0]).size == stances


def test_a_stroke_that_begins_slowly_does_not_make_a_hold_of_the_stance_before_it() -> None:
    _, pairs = set_with([HOME])
    rests = np.array([[0, 110], [150, 160], [170, 190], [400, 450]])
    assert outside(rests, pairs).tolist() == [[0, 100], [170, 190], [400, 450]]


def gap_sd(rate_dps: float) -> float:
    """Of the turn within a hole of half a second in samples of a leg that turns so fast."""
    time_s = np.arange(0, 10, 1 / RATE_HZ)
    keep = (time_s < 4) | (time_s > 4.5)
    gyr = np.tile([0.0, 0.0, np.radians(rate_dps)], (250, 1))
    fitted = fit(Samples(time_s[keep], np.tile([0.0, 0.0, 9.81], (250, 1))[keep], gyr[keep]))
    ((_, sd),) = gap_steps(fitted, ticks_of(rate_dps * fitted.time_s))
    return float(sd)


def test_what_a_gap_hides_is_larger_where_the_leg_was_turning() -> None:
    assert gap_sd(60.0) == pytest.approx(6 * gap_sd(10.0), rel=0.01)
    assert 0 < gap_sd(0.0) < gap_sd(10.0)


def test_rests_between_the_repetitions_of_a_set_are_not_beside_it() -> None:
    legs = [STAND, *WIDE * 2, (2.0, 0.0), *WIDE * 2, (6.0, 0.0), *WIDE * 2, STAND]
    angle = path(*legs)
    ticks, pairs = ticks_of(angle), pairs_of(Counter(RATE_HZ), angle)
    stops = all_stops(ticks)
    long = stops[np.diff(stops, axis=1).ravel() > 1.5 * RATE_HZ]
    assert len(long) == 4
    np.testing.assert_array_equal(beside_sets(long, pairs, ticks), long[[0, 2, 3]])
    np.testing.assert_array_equal(beside_sets(long, [], ticks), long)


@pytest.mark.parametrize("faces_deg", [0.0, 80.0, -80.0])
@pytest.mark.parametrize("placed_deg", [-6.0, 5.0])
def test_a_foot_that_is_put_down_elsewhere_turns_the_leg_once_it_is_home(
    placed_deg: float, faces_deg: float
) -> None:
    angle = faces_deg + path(STAND, *WIDE * 3, (0.6, placed_deg), (4.0, placed_deg))
    ticks, last = ticks_of(angle), pairs_of(Counter(RATE_HZ), angle)[-1].second
    assert turned_after_return(last, len(angle) - 90, ticks) == pytest.approx(placed_deg, abs=0.5)


@pytest.mark.parametrize("faces_deg", [0.0, 80.0, -80.0])
def test_one_that_is_put_back_or_has_come_elsewhere_at_once_does_not(faces_deg: float) -> None:
    for end_deg in (0.0, 6.0):
        legs = [STAND, *WIDE * 2, (0.8, 35.0), (1.5, -40.0), (0.9, end_deg), (4.0, end_deg)]
        angle = faces_deg + path(*legs)
        ticks, last = ticks_of(angle), pairs_of(Counter(RATE_HZ), angle)[-1].second
        assert turned_after_return(last, len(angle) - 90, ticks) == pytest.approx(0.0, abs=0.5)
