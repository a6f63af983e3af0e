"""Repetitions that only the whole of a set shows, as they are found while the leg rests."""

import numpy as np
import pytest

from analysis import second_look
from analysis.counting import Counter
from analysis.drifting import InDrift
from analysis.pairs import Pair
from analysis.second_look import LONGEST_S, Felt, SecondLook, is_same
from analysis.ticks import Ticks, ticks_so_far
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, STAND, STILL_DPS, extremes, pairs_of, path

HELD = [(2.0, 8.0), (0.6, 8.0), (2.4, -9.0), (0.6, -9.0), (1.6, 0.0), (0.6, 0.0)]
PLAIN = [(1.2, 30.0), (1.6, -40.0), (1.2, 0.0), (0.8, 0.0)]


def look(
    angle: FloatArray,
    bias_dps: FloatArray | float = 0.0,
    tilt_deg: FloatArray | float = 0.0,
    *,
    number: int = 0,
) -> SecondLook:
    """Having felt a leg that goes along this path, with what was taken for the bias meanwhile."""
    second = SecondLook(RATE_HZ)
    rate = np.gradient(angle) * RATE_HZ
    columns = [np.broadcast_to(c, angle.shape).tolist() for c in (angle, rate, bias_dps, tilt_deg)]
    for k, (value, speed, bias, tilt) in enumerate(zip(*columns, strict=True)):
        still = abs(speed) < STILL_DPS
        second.feel(number + k, Felt(value, speed, 0.0, bias, tilt, still=still, odd=False))
    return second


def counted_live(angle: FloatArray, *, number: int = 0) -> list[Pair]:
    return [later(pair, number) for pair in pairs_of(Counter(RATE_HZ), angle)]


def later(pair: Pair, ticks: int) -> Pair:
    first, second = (
        turn._replace(at=turn.at + ticks, departure=turn.departure + ticks) for turn in pair[:2]
    )
    return Pair(first, second, pair.confirmed + ticks)


def places(pairs: list[Pair]) -> list[tuple[int, int]]:
    return [(pair.first.at, pair.second.at) for pair in pairs]


def drifting(angle: FloatArray, dps: float) -> FloatArray:
    return angle + dps * np.arange(len(angle)) / RATE_HZ


def test_nothing_is_overlooked_where_all_was_told() -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    assert look(angle).overlooked(counted_live(angle), stands=True) == []


@pytest.mark.parametrize("kept", [[], [0, 1], [1, 2, 4]])
def test_what_went_untold_is_found_where_it_was(kept: list[int]) -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    every = counted_live(angle, number=1000)
    told = [every[k] for k in kept]
    found = look(angle, number=1000).overlooked(told, stands=True)
    assert places(found) == places([one for one in every if one not in told])
    assert all(pair.first.departure > 1000 for pair in found)


def test_what_was_told_before_the_ticks_that_are_left_says_nothing_of_them() -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    every = counted_live(angle, number=1000)
    long_ago = later(every[0], -900)
    found = look(angle, number=1000).overlooked([long_ago, *every[1:]], stands=True)
    assert places(found) == places(every[:1])


def test_nor_is_one_untold_that_had_begun_before_the_first_rest_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    every = counted_live(angle)
    cut_off = every[0]._replace(first=every[0].first._replace(at=1))
    seen = InDrift(look(angle)._since_a_rest([])[0], [cut_off, *every[1:]], 0.0)
    monkeypatch.setattr("analysis.second_look.count_in_drift", lambda _: seen)
    begun = every[0]._replace(first=every[0].first._replace(at=-5))
    assert look(angle).overlooked([begun, *every[1:]], stands=True) == []
    assert look(angle).overlooked(every[1:], stands=True) == [cut_off]


def test_a_few_of_which_nothing_was_told_are_no_set() -> None:
    assert look(path(STAND, *PLAIN * 2, STAND)).overlooked([], stands=True) == []
    assert len(look(path(STAND, *PLAIN * 3, STAND)).overlooked([], stands=True)) == 3


def test_strays_are_none_here_either() -> None:
    """One after the set that leans by 30 degrees, as hands do that take the sensor off."""
    angle = path(STAND, *PLAIN * 5, (8.0, 0.0), (0.8, 30.0), (0.9, -40.0), (0.8, 0.0), STAND)
    every = counted_live(angle)
    assert len(every) == 6
    leans = np.zeros(len(angle))
    leans[every[5].first.at : every[5].second.at] = 30.0
    assert places(look(angle, tilt_deg=leans).overlooked([], stands=True)) == places(every[:5])
    assert places(look(angle).overlooked([], stands=True)) == places(every)


def test_a_drift_that_both_ends_show_is_taken_off() -> None:
    angle = drifting(path(STAND, *HELD * 9, STAND), -0.8)
    told = counted_live(angle)
    assert len(told) < 9
    assert len(look(angle).overlooked(told, stands=True)) == 9 - len(told)


def test_a_leg_that_rests_away_from_neutral_is_held_unless_it_has_drifted() -> None:
    assert len(look(path(STAND, *PLAIN * 5, STAND)).overlooked([], stands=True)) == 5
    assert look(path(STAND, *PLAIN * 5, STAND)).overlooked([], stands=False) == []
    angle = drifting(path(STAND, *HELD * 9, STAND), -0.8)
    assert len(look(angle).overlooked([], stands=False)) == 9


def test_the_bias_that_the_last_rest_shows_holds_for_the_whole_set() -> None:
    """By 3 degrees a second, more than both ends would be believed to drift."""
    angle = drifting(path(STAND, *HELD * 9, STAND), 3.0)
    assert len(look(angle).overlooked([], stands=True)) < 9
    learnt_dps = np.zeros(len(angle))
    learnt_dps[-50:] = 3.0
    assert len(look(angle, learnt_dps).overlooked([], stands=True)) == 9


def test_what_begins_in_mid_stroke_is_looked_at_from_the_next_rest_on() -> None:
    """A stroke as wide as the others, of which a part is missing, would else be half of one."""
    angle = path(STAND, *PLAIN * 5, STAND)
    told = counted_live(angle)
    cut = told[0].first.at + round(0.4 * RATE_HZ)
    assert look(angle[cut:], number=cut).overlooked(told[1:], stands=True) == []


def test_what_begins_in_a_hold_amid_a_repetition_is_looked_at_from_its_end_on() -> None:
    """The halves of two repetitions, without a stop between them, would else be one."""
    held = [(1.2, 30.0), (3.0, 30.0), (1.6, -40.0), (3.0, -40.0)]
    angle = path(STAND, *held * 6, (1.2, 0.0), STAND)
    told = counted_live(angle)
    assert extremes(told) == [(30, -40)] * 6
    cut = told[0].first.at + round(1.5 * RATE_HZ)  # while it is held there
    assert look(angle[cut:], number=cut).overlooked(told, stands=True) == []


def test_a_leg_that_only_stands_or_turns_about_is_no_set() -> None:
    assert SecondLook(RATE_HZ).overlooked([], stands=True) == []
    assert look(path((20.0, 0.0))).overlooked([], stands=True) == []
    about = [leg for k in range(12) for leg in ((0.8, 25.0 * k + 25), (0.6, 25.0 * k + 14))]
    assert look(path(STAND, *about, (4.0, 289.0))).overlooked([], stands=True) == []


def test_what_was_before_a_break_in_the_recording_is_forgotten() -> None:
    second = look(path(STAND, *PLAIN * 5, STAND))
    second.forget()
    assert second.overlooked([], stands=True) == []


def test_memory_does_not_grow() -> None:
    second = look(path(STAND, *PLAIN * 100, STAND))
    assert len(second._felt) == LONGEST_S * RATE_HZ


def test_two_are_one_if_most_of_the_shorter_one_is_in_both() -> None:
    one, other, *_ = counted_live(path(STAND, *PLAIN * 5, STAND))
    assert not is_same(one, other)
    took = one.second.at - one.first.at
    assert is_same(one, later(one, took // 2 - 1))
    assert not is_same(one, later(one, took // 2 + 1))


def test_a_leg_that_swings_does_other_things() -> None:
    still = np.zeros(100, bool)
    turns, swings = np.full(100, 20.0), np.full(100, 60.0)
    for swing_dps, broken in ((swings, True), (turns / 2, False)):
        ticks = ticks_so_far(
            turns, turns, swing_dps, still=still, odd=still, lifted=still, rate_hz=RATE_HZ
        )
        assert ticks.broken.all() == broken
        assert ticks.broken.any() == broken


def test_where_the_leg_does_not_hang_as_it_stands_is_looked_at_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Ticks] = []

    def nothing(ticks: Ticks) -> InDrift:
        seen.append(ticks)
        return InDrift(ticks, [], 0.0)

    monkeypatch.setattr(second_look, "count_in_drift", nothing)
    second = SecondLook(RATE_HZ)
    for k in range(9):
        second.feel(k, Felt(0.0, 0.0, 0.0, 0.0, 20.0, still=True, odd=False, lifted=k > 3))
    assert second.overlooked([], stands=True) == []
    assert seen[0].lifted.tolist() == [False] * 4 + [True] * 5


@pytest.mark.parametrize(
    ("arc_deg", "later_s", "drift_dps", "told"),
    [
        (36.0, 0.0, 0.0, False),
        (48.0, 0.0, 0.0, True),
        (36.0, 0.0, 0.3, True),  # which had hidden it
        (36.0, 15.0, 0.0, True),  # with none beside it
    ],
)
def test_one_that_no_drift_had_hidden_is_none_if_it_is_unlike_those_about_it(
    monkeypatch: pytest.MonkeyPatch,
    arc_deg: float,
    later_s: float,
    drift_dps: float,
    *,
    told: bool,
) -> None:
    """Where those about it have an arc of 70 degrees."""
    angle = path(STAND, *PLAIN * 5, (later_s + 0.2, 0.0), *PLAIN, STAND)
    *every, last = counted_live(angle)
    first, second = last[:2]
    one = last._replace(second=second._replace(value_deg=first.value_deg - arc_deg))
    seen = InDrift(look(angle)._since_a_rest([])[0], [*every, one], drift_dps)
    monkeypatch.setattr("analysis.second_look.count_in_drift", lambda _: seen)
    assert look(angle).overlooked(every, stands=True) == [one] * told
