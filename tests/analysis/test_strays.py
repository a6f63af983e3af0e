"""Repetitions that lean as those of the exercise do not, at either end of a recording."""

import numpy as np
import pytest

from analysis.pairs import Pair
from analysis.strays import Waiting, without_strays
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, path, ticks_of, turn

END_S = 100.0
SWINGS = 0.4  # as hands swing a sensor, and some legs


def rep(
    at_s: float, *, arc_deg: float = 60.0, stroke_s: float = 1.0, ratio: float = SWINGS
) -> Pair:
    """One that sets out from neutral then, and takes so long from one end to the other."""
    first = turn(at_s + 1, arc_deg / 2, internal=True, left_s=at_s)
    second = turn(at_s + 1 + stroke_s, -arc_deg / 2, internal=False, left_s=at_s + 1)
    until = round((at_s + 2 + stroke_s) * RATE_HZ)
    return Pair(first._replace(ratio=ratio), second._replace(ratio=ratio), until)


def tilt(pairs: list[Pair], lean_deg: float) -> FloatArray:
    """A leg that leans so much in each of these, and by 3 degrees at other times."""
    wave = np.sin(np.arange(round(END_S * RATE_HZ)) * (2 * np.pi / RATE_HZ))
    size = np.full(len(wave), 1.5)
    for pair in pairs:
        size[pair.first.departure : pair.confirmed + 1] = lean_deg / 2
    return size * (1 + wave)


def kept(pairs: list[Pair], leaning: list[Pair], lean_deg: float) -> list[Pair]:
    ticks = ticks_of(path((END_S, 0.0)))
    return without_strays(pairs, ticks, tilt(leaning, lean_deg))


SET = [rep(30.0 + 3 * k) for k in range(6)]
BEFORE, AFTER = [rep(5.0), rep(8.0)], [rep(60.0), rep(63.0), rep(66.0)]


@pytest.mark.parametrize("strays", [BEFORE, AFTER, [*BEFORE, *AFTER], BEFORE[:1]])
def test_a_few_that_lean_beside_a_set_are_left_out(strays: list[Pair]) -> None:
    pairs = sorted([*SET, *strays], key=lambda pair: pair.first.at)
    assert kept(pairs, strays, 20.0) == SET


def test_strays_are_not_what_is_usual_however_many_they_are() -> None:
    short, before = SET[:5], [*BEFORE, rep(11.0)]
    assert kept([*before, *short, *AFTER], [*before, *AFTER], 20.0) == short


@pytest.mark.parametrize("lean_deg", [6.0, 10.0])
def test_but_not_if_they_lean_little(lean_deg: float) -> None:
    assert kept([*BEFORE, *SET, *AFTER], [*BEFORE, *AFTER], lean_deg) == [*BEFORE, *SET, *AFTER]


@pytest.mark.parametrize(("ratio", "some"), [(0.32, True), (0.34, False)])
def test_nor_if_they_swing_less_than_hands_do(ratio: float, *, some: bool) -> None:
    """The first set of who tires leans the most; a single one may be of hands all the same."""
    wide = [rep(at_s, ratio=ratio) for at_s in (5.0, 8.0, 11.0)]
    assert kept([*wide, *SET], wide, 20.0) == ([*wide, *SET] if some else SET)
    assert kept([wide[0], *SET], wide[:1], 20.0) == SET


def test_live_two_that_swing_less_than_hands_do_are_told_though_they_lean() -> None:
    after = [rep(at_s, ratio=0.32) for at_s in (60.0, 63.0)]
    assert live([*SET, *after], after) == [*at_once(SET), (after[1].confirmed / RATE_HZ, 2)]


def test_nor_if_one_of_them_does_not_lean() -> None:
    assert kept([*SET, *AFTER], AFTER[:2], 20.0) == [*SET, *AFTER]


def test_nor_where_the_sets_lean_too() -> None:
    pairs = [*BEFORE, *SET, *AFTER]
    assert kept(pairs, pairs, 20.0) == pairs


def test_nor_if_the_set_leans_almost_as_much() -> None:
    pairs, time_s = [*SET, *AFTER], np.arange(round(END_S * RATE_HZ)) / RATE_HZ
    wave = 1 + np.sin(time_s * 2 * np.pi)
    lean = wave * np.where(time_s < 55, 5.0, 8.0)  # 10 degrees in the set, 16 after it
    ticks = ticks_of(path((END_S, 0.0)))
    assert without_strays(pairs, ticks, lean) == pairs
    assert without_strays(pairs, ticks, wave * np.where(time_s < 55, 2.0, 8.0)) == SET


def swinging(pair: Pair, ratio: float) -> Pair:
    """The same, whose strokes swing so much against their turning."""
    first, second = (end._replace(ratio=ratio, axial=1.0) for end in pair[:2])
    return pair._replace(first=first, second=second)


@pytest.mark.parametrize(
    ("usual", "ratio", "is_kept"),
    [(0.05, 0.24, True), (0.05, 0.26, False), (0.12, 0.29, True), (0.12, 0.31, False)],
)
def test_a_single_one_that_swings_unlike_the_sets_is_left_out(
    usual: float, ratio: float, *, is_kept: bool
) -> None:
    ordinary = [swinging(pair, usual) for pair in SET]
    single = swinging(AFTER[0], ratio)
    assert kept([*ordinary, single], [], 0.0) == [*ordinary, *[single] * is_kept]
    before = swinging(BEFORE[0], ratio)
    assert kept([before, *ordinary], [], 0.0) == [*[before] * is_kept, *ordinary]
    both = [single, swinging(AFTER[1], ratio)]  # a small set in another manner
    assert kept([*ordinary, *both], [], 0.0) == [*ordinary, *both]
    assert kept([single], [], 0.0) == [single]  # there is nothing that it is unlike
    first, second = swinging(single, 0.9).first, swinging(single, usual).second
    calm = single._replace(first=first, second=second)  # it began amid steps
    assert kept([*ordinary, calm], [], 0.0) == [*ordinary, calm]


def test_live_a_single_one_that_swings_unlike_the_sets_waits_for_another() -> None:
    ordinary = [swinging(pair, 0.05) for pair in SET]
    single, other = (swinging(pair, 0.4) for pair in AFTER[:2])
    assert live([*ordinary, single], []) == at_once(ordinary)
    both = (other.confirmed / RATE_HZ, 2)
    assert live([*ordinary, single, other], []) == [*at_once(ordinary), both]
    assert live([single], []) == at_once([single])  # before any set nothing is usual


@pytest.mark.parametrize(
    ("gap_s", "stroke_s", "is_kept"), [(9.0, 1.0, True), (11.0, 1.0, False), (11.0, 3.0, True)]
)
def test_one_long_before_is_apart_even_if_no_stop_is_seen_between(
    gap_s: float, stroke_s: float, *, is_kept: bool
) -> None:
    """The first stroke of the set seems to begin with the end of what came before."""
    row = [swinging(rep(30.0 + 8 * k, stroke_s=stroke_s), 0.05) for k in range(6)]
    lone = swinging(rep(row[0].first.at / RATE_HZ - gap_s - 2.0), 0.4)
    began = row[0].first._replace(departure=lone.second.at)
    pairs = [lone, row[0]._replace(first=began), *row[1:]]
    assert kept(pairs, [], 0.0) == pairs[0 if is_kept else 1 :]


def test_nor_right_before_or_after_a_set() -> None:
    near = [rep(25.0), *SET, rep(51.0)]
    assert kept(near, [near[0], near[-1]], 20.0) == near


def test_nor_in_the_middle_of_a_recording() -> None:
    again = [rep(75.0 + 3 * k) for k in range(6)]
    assert kept([*SET, *AFTER[:1], *again], AFTER[:1], 20.0) == [*SET, *AFTER[:1], *again]


def test_nor_a_whole_set_of_slow_ones_with_long_stops_between() -> None:
    slow = [rep(55.0 + 10 * k) for k in range(4)]
    assert kept([*SET, *slow], slow, 20.0) == [*SET, *slow]


def test_wide_ones_may_lean_more() -> None:
    wide = [rep(60.0, arc_deg=160.0)]
    assert kept([*SET, *wide], wide, 20.0) == [*SET, *wide]


def test_a_single_one_that_leans_is_none_but_a_few_may_be_all_of_the_exercise() -> None:
    for ratio in (0.1, SWINGS):
        alone = [rep(5.0, ratio=ratio)]
        assert kept(alone, alone, 20.0) == []
    one, other = rep(5.0), rep(40.0)  # as after some steps
    assert kept([one, other], [other], 20.0) == [one, other]
    assert kept(BEFORE, BEFORE, 20.0) == BEFORE
    assert kept([], [], 20.0) == []


def live(pairs: list[Pair], leaning: list[Pair], lean_deg: float = 20.0) -> list[tuple[float, int]]:
    """When how many are counted, in seconds."""
    waiting, counted = Waiting(RATE_HZ), []
    for tick, tilt_deg in enumerate(tilt(leaning, lean_deg).tolist()):
        waiting.feel(tilt_deg)
        found = [
            one for pair in pairs if pair.confirmed == tick for one in waiting.came(pair, tick)
        ]
        if found:
            counted.append((tick / RATE_HZ, len(found)))
    return counted


def at_once(pairs: list[Pair]) -> list[tuple[float, int]]:
    return [(pair.confirmed / RATE_HZ, 1) for pair in pairs]


def test_live_a_single_one_before_a_set_and_a_few_after_it_are_not_counted() -> None:
    assert live([*BEFORE[:1], *SET, *AFTER], [*BEFORE[:1], *AFTER]) == at_once(SET)
    assert live(BEFORE[:1], BEFORE[:1]) == []


def test_live_what_does_not_lean_is_counted_at_once() -> None:
    pairs = [*BEFORE, *SET, *AFTER]
    assert live(pairs, []) == at_once(pairs)
    assert live(pairs, pairs, 10.0) == at_once(pairs)


def test_live_who_leans_sees_the_first_with_the_second() -> None:
    assert live(SET, SET) == [(SET[1].confirmed / RATE_HZ, 2), *at_once(SET[2:])]


def test_live_those_kept_waiting_are_counted_when_a_set_follows_after_all() -> None:
    again = [rep(75.0 + 3 * k) for k in range(6)]
    counted = live([*SET, *AFTER[:1], *again], AFTER[:1])
    assert counted == [*at_once(SET), (again[0].confirmed / RATE_HZ, 2), *at_once(again[1:])]
    more = [rep(60.0 + 3 * k) for k in range(5)]  # four in a row are a set, however they lean
    last = [(more[3].confirmed / RATE_HZ, 4), (more[4].confirmed / RATE_HZ, 1)]
    assert live([*SET, *more], more) == [*at_once(SET), *last]


def test_live_three_that_become_certain_together_each_lean_by_themselves() -> None:
    """One after another they lean by 10.5, and all three together by 31.5."""
    waiting = Waiting(RATE_HZ)
    pairs = [rep(5.0 + 3 * k) for k in range(3)]
    end = pairs[-1].confirmed
    for tick in range(end + 1):
        waiting.feel(3.5 * tick / RATE_HZ)
    assert [waiting.came(pair, end) for pair in pairs] == [[pair] for pair in pairs]


def test_live_memory_does_not_grow() -> None:
    waiting = Waiting(RATE_HZ)
    for tick in range(100 * 60 * round(RATE_HZ)):
        waiting.feel(float(tick % 7))
    assert len(waiting._tilt_deg) <= 60 * RATE_HZ


def test_nor_if_they_are_slower_than_hands_are() -> None:
    slow = [rep(60.0, stroke_s=3.0), rep(66.0, stroke_s=3.0)]
    assert kept([*SET, *slow], slow, 20.0) == [*SET, *slow]
    quick = [rep(60.0, stroke_s=2.0), rep(66.0, stroke_s=2.0)]
    assert kept([*SET, *quick], quick, 20.0) == SET


def after_walking(at_s: float) -> Pair:
    """One whose first stroke is taken to have begun three seconds before, in another movement."""
    pair = rep(at_s)
    long_before = pair.first.departure - round(3 * RATE_HZ)
    return Pair(pair.first._replace(departure=long_before), *pair[1:])


def leaning_before(pair: Pair, lean_deg: float) -> FloatArray:
    """A leg that leans until a second before a repetition's first extreme, and not then."""
    tilt_deg = tilt([], 0.0)
    until = pair.first.at - round(RATE_HZ)
    tilt_deg[pair.first.departure : until] += np.linspace(0, lean_deg, until - pair.first.departure)
    return tilt_deg


def test_by_how_much_another_movement_before_it_leaned_says_nothing_of_one_after_a_set() -> None:
    one = after_walking(60.0)
    ticks, tilt_deg = ticks_of(path((END_S, 0.0))), leaning_before(one, 30.0)
    assert without_strays([*SET, one], ticks, tilt_deg) == [*SET, one]
    waiting = Waiting(RATE_HZ)
    counted = []
    for tick, lean in enumerate(tilt_deg.tolist()):
        waiting.feel(lean)
        for pair in [*SET, one]:
            counted += waiting.came(pair, tick) if pair.confirmed == tick else []
    assert counted == [*SET, one]


def test_but_of_a_single_one_without_any_set_it_does() -> None:
    one = after_walking(60.0)
    ticks, tilt_deg = ticks_of(path((END_S, 0.0))), leaning_before(one, 30.0)
    assert without_strays([one], ticks, tilt_deg) == []
    waiting = Waiting(RATE_HZ)
    for tick, lean in enumerate(tilt_deg.tolist()):
        waiting.feel(lean)
        if one.confirmed == tick:
            assert waiting.came(one, tick) == []


SWUNG = [swinging(rep(60.0 + 3 * k), 0.35) for k in range(4)]


@pytest.mark.parametrize(("ratio", "is_kept"), [(0.86, True), (0.89, False)])
def test_what_is_usual_of_one_set_makes_no_stray_of_a_single_one_like_another(
    ratio: float, *, is_kept: bool
) -> None:
    clean = [swinging(pair, 0.05) for pair in SET]
    single = swinging(rep(80.0), ratio)
    assert kept([*clean, *SWUNG, single], [], 0.0) == [*clean, *SWUNG, *[single] * is_kept]
    told = live([*clean, *SWUNG], [])
    assert live([*clean, *SWUNG, single], []) == [*told, *at_once([single]) * is_kept]


@pytest.mark.parametrize(("lean_deg", "is_kept"), [(45.0, True), (55.0, False)])
def test_nor_of_a_few_that_lean_as_another_set_does(lean_deg: float, *, is_kept: bool) -> None:
    few, ticks = [rep(80.0), rep(83.0)], ticks_of(path((END_S, 0.0)))
    leans = np.maximum(tilt(SWUNG, 20.0), tilt(few, lean_deg))
    found = without_strays([*SET, *SWUNG, *few], ticks, leans)
    assert found == [*SET, *SWUNG, *few * is_kept]


@pytest.mark.parametrize(
    ("lean_deg", "ratio", "arc_deg", "is_kept"),
    [
        (45.0, 0.7, 60.0, True),
        (75.0, 0.7, 60.0, False),
        (45.0, 0.4, 60.0, False),
        (45.0, 0.7, 25.0, False),
    ],
)
def test_nor_of_a_few_that_others_like_them_follow_soon(
    lean_deg: float, ratio: float, arc_deg: float, *, is_kept: bool
) -> None:
    """Two, and a third seven seconds later that leans by 40 degrees and swings by 0.7."""
    two = [rep(at_s, arc_deg=arc_deg, ratio=ratio) for at_s in (2.0, 5.0)]
    third = rep(14.5, ratio=0.7)
    leans = np.maximum(tilt(two, lean_deg), tilt([third], 40.0))
    found = without_strays([*two, third, *SET], ticks_of(path((END_S, 0.0))), leans)
    assert found == ([*two, third, *SET] if is_kept else SET)
