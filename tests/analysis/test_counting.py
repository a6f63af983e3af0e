"""The counter on angle paths whose repetitions are known by construction."""

import numpy as np
import pytest

from analysis.counting import Counter
from tests.analysis.paths import RATE_HZ, STAND, count, fed, finished, pairs_of, path, swung

CYCLE = [(0.8, 30.0), (1.4, -40.0), (0.9, 0.0)]


@pytest.mark.parametrize("times", [1, 2, 7])
def test_cycles_are_counted_with_and_without_stops(times: int) -> None:
    flowing = [(0.8, 30.0), (1.4, -40.0)] * times + [(0.9, 0.0)]
    stopping = ([*CYCLE, (1.0, 0.0)]) * times
    assert count(path(STAND, *flowing, STAND)) == times
    assert count(path(STAND, *stopping, STAND)) == times


def test_outward_first_is_as_good() -> None:
    assert count(path(STAND, *[(0.8, -40.0), (1.4, 30.0)] * 4, (0.9, 0.0), STAND)) == 4


def test_very_unequal_sides_count() -> None:
    assert count(path(STAND, *[(0.5, 8.0), (1.5, -45.0), (1.2, 0.0), (0.5, 0.0)] * 5, STAND)) == 5


def test_small_slow_and_wide_repetitions_count() -> None:
    assert count(path(STAND, *[(1.2, 6.5), (2.2, -6.5), (1.2, 0.0)] * 4, STAND)) == 4
    assert count(path(STAND, *[(4.0, 30.0), (7.0, -30.0), (4.0, 0.0)] * 3, STAND)) == 3
    assert count(path(STAND, *[(0.9, 50.0), (1.6, -50.0), (0.9, 0.0)] * 4, STAND)) == 4


@pytest.mark.parametrize(
    "cycle",
    [
        [(3.5, 6.0), (7.0, -6.0), (3.5, 0.0)],
        [(3.0, 6.0), (1.0, 6.0), (6.0, -8.0), (1.0, -8.0), (3.0, 0.0)],
        [(2.7, -6.0), (5.4, 6.0), (2.7, 0.0), (0.7, 0.0)],
        [(3.0, 5.2), (6.0, -12.0), (3.0, 0.0), (0.7, 0.0)],
    ],
    ids=["flowing", "held", "stopping", "unequal"],
)
def test_a_leg_that_turns_no_faster_than_it_sways_at_rest_is_not_at_rest(
    cycle: list[tuple[float, float]],
) -> None:
    assert count(path(STAND, *cycle * 6, STAND)) == 6


def test_a_leg_that_wanders_slowly_to_another_place_has_made_no_repetition() -> None:
    assert count(path(STAND, (4.0, 7.0), STAND, (4.0, 0.0), STAND, (4.0, -7.0), STAND)) == 0


def test_holds_and_faltering_make_no_difference() -> None:
    held = [(0.8, 30.0), (3.0, 30.0), (1.4, -40.0), (3.0, -40.0)] * 4
    faltering = [
        (0.8, 15.0),
        (0.5, 13.0),
        (0.8, 30.0),
        (1.0, -10.0),
        (0.5, -10.0),
        (1.0, -40.0),
    ] * 4
    assert count(path(STAND, *held, (0.9, 0.0), STAND)) == 4
    assert count(path(STAND, *faltering, (0.9, 0.0), STAND)) == 4


def test_shrinking_repetitions_count() -> None:
    legs = [leg for k in range(10) for leg in ((0.8, 35.0 - 2 * k), (1.4, -35.0 + 2 * k))]
    assert count(path(STAND, *legs, (0.9, 0.0), STAND)) == 10


def test_turning_one_way_only_is_no_repetition() -> None:
    assert count(path(STAND, *[(0.9, 30.0), (0.9, 0.0), (3.0, 0.0)] * 4, STAND)) == 0


def test_a_half_left_over_is_not_counted() -> None:
    assert count(path(STAND, *CYCLE, (0.5, 0.0), (0.8, 30.0), (0.8, 0.0), STAND)) == 1


def test_a_turn_of_the_body_is_not_counted_and_what_follows_is() -> None:
    turned = path(STAND, (3.0, 120.0), (4.0, 120.0))
    after = 120 + path(*CYCLE, *CYCLE, STAND)
    assert count(np.concatenate([turned, after])) == 2


def test_a_leg_that_swings_more_than_it_turns_is_not_counted() -> None:
    legs = [(0.8, 12.0), (0.8, -12.0)] * 8
    assert count(path(STAND, *legs, STAND), swing_dps=60.0) == 0
    assert count(path(STAND, *legs, (0.5, 0.0), STAND), swing_dps=0.0) == 8


def test_a_leg_that_swings_along_with_wide_turns_counts_and_steps_do_not() -> None:
    wide = [(0.9, 25.0), (1.2, -25.0)] * 6
    assert count(path(STAND, *wide, (0.9, 0.0), STAND), swing_dps=45.0) == 6
    steps = [(0.45, 8.0), (0.45, -8.0)] * 12
    assert count(path(STAND, *steps, STAND), swing_dps=45.0) == 0


def test_the_slow_return_from_a_short_side_is_seen() -> None:
    """It is as slow as standing, and no farther than a first excursion may be."""
    usual = [(1.0, -40.0), (1.4, 7.0), (0.8, 0.0), (1.0, 0.0)] * 2
    drifted = [(1.0, -40.0), (2.0, 5.5), (2.4, 1.8), (1.0, 1.8)] * 5
    assert count(path(STAND, *usual, *drifted, STAND)) == 2 + 5
    one_sided = [(1.0, -40.0), (1.4, 1.8), (3.4, 1.8)] * 5
    assert count(path(STAND, *usual, *one_sided, STAND)) == 2


def test_a_body_that_turns_about_in_stages_does_no_repetitions() -> None:
    """After each stage it comes back a little; three repetitions went before."""
    cycles = [(1.2, 70.0), (1.5, 125.0)] * 3
    stages = [leg for k in range(1, 5) for leg in ((0.9, 100 - 75.0 * k), (0.3, 108 - 75.0 * k))]
    angle = path(STAND, (0.9, 100.0), *cycles, (0.9, 100.0), *stages, (4.0, -192.0))
    swings = swung(angle, 60.0, 4.0, 4.9) + swung(angle, 20.0, 4.9 + 9.0)
    assert fed(Counter(RATE_HZ), angle, swings) == 3


def test_a_repetition_right_after_a_turn_of_the_body_counts_and_the_turn_does_not() -> None:
    flowing = [(0.8, 30.0), (1.4, -40.0)] * 3
    again = path((1.4, -40.0), (0.9, 0.0), STAND, start=30.0)
    turning = np.concatenate([path(STAND, *flowing, (0.9, 0.0), (2.5, 120.0)), 90 + again])
    assert count(turning) == 3 + 1
    merely = path(STAND, *flowing, (0.9, 0.0), (2.5, 90.0), (3.0, 90.0), (2.5, 0.0), STAND)
    assert count(merely) == 3


def test_standing_between_the_extremes_is_standing() -> None:
    """Where the angle has drifted, the leg does not stop where neutral was."""
    wide = [(0.8, 45.0), (1.4, -45.0)] * 3
    narrow = path(*[(0.8, 15.0), (1.2, -15.0)] * 4, (0.8, 0.0), STAND)
    drifted = path(STAND, *wide, (0.9, -20.0), (4.0, -20.0))
    assert count(np.concatenate([drifted, narrow - 20])) == 3 + 4


def test_a_last_stroke_cut_short_counts_and_one_to_elsewhere_does_not() -> None:
    flowing = [(0.8, 30.0), (1.4, -40.0)] * 4
    cut = round(0.4 * RATE_HZ)
    assert finished(path(STAND, *flowing, (0.8, 30.0), (1.4, -40.0))[:-cut]) == 5
    assert finished(path(STAND, *flowing, (0.8, 30.0), (1.8, -110.0))[:-cut]) == 4
    assert finished(path(STAND, *flowing, (0.8, 30.0), (1.0, -20.0))[:-cut]) == 4


def test_a_leg_that_swings_as_fast_as_it_turns_a_little_is_not_counted() -> None:
    """As in swinging it to the side: the pelvis goes along by 15 degrees or so."""
    swung = [(0.8, 8.0), (0.8, -8.0)] * 8
    assert count(path(STAND, *swung, STAND), swing_dps=31.0) == 0
    assert count(path(STAND, *swung, (0.5, 0.0), STAND), swing_dps=5.0) == 8


def test_a_small_repetition_by_itself_is_no_exercise_and_two_are() -> None:
    """Looking round and shifting one's weight turn the leg so."""
    small = [(1.2, 8.0), (1.8, -9.0), (1.2, 0.0), (1.0, 0.0)]
    assert count(path(STAND, *small, STAND)) == 0
    assert count(path(STAND, *small, *small, STAND)) == 2


def test_the_end_of_a_slow_stroke_is_told_in_time() -> None:
    """Within an eighth of the cycle, once the arc is known."""
    angle = path(STAND, *[(5.0, 30.0), (5.0, -30.0)] * 4, (2.5, 0.0), STAND)
    pairs = pairs_of(Counter(RATE_HZ), angle)
    assert len(pairs) == 4
    late_s = [(pair.confirmed - pair.second.at) / RATE_HZ for pair in pairs[1:]]
    assert max(late_s) < 10.0 / 8


def test_where_a_swinging_leg_comes_to_a_stop_is_neutral_and_where_a_turning_one_does_is_not() -> (
    None
):
    angle = path(STAND, (0.8, -50.0), (3.0, -50.0))
    time_s = np.arange(len(angle)) / RATE_HZ
    moving = (time_s > 4.0) & (time_s < 4.8)
    for swing_dps, neutral_deg in ((85.0, -50.0), (5.0, 0.0)):
        counter = Counter(RATE_HZ)
        fed(counter, angle, np.where(moving, swing_dps, 0.0))
        assert counter.habit.neutral_deg == pytest.approx(neutral_deg, abs=1.0)


@pytest.mark.parametrize(("swing_dps", "more"), [(0.0, 1), (15.0, 0)])
def test_after_a_long_stop_less_than_before_with_some_swing_is_no_exercise(
    swing_dps: float, more: int
) -> None:
    """As when the strap is taken off."""
    before = path(STAND, *[(0.8, 30.0), (1.4, -40.0)] * 4, (0.9, 0.0), (6.0, 0.0))
    after = path((0.5, 12.0), (0.9, -18.0), (0.7, 0.0), STAND)
    swing = np.concatenate([np.zeros(len(before)), np.full(len(after), swing_dps)])
    swing[len(before) + round(2.1 * RATE_HZ) :] = 0.0
    assert fed(Counter(RATE_HZ), np.concatenate([before, after]), swing) == 4 + more


def test_the_first_stop_is_where_the_leg_stands() -> None:
    counter = Counter(RATE_HZ)
    fed(counter, path((0.6, 5.0), start=5.0), 0.0)
    assert counter.habit.neutral_deg == pytest.approx(5.0)


def test_a_counter_that_begins_anew_knows_nothing_of_the_stop_before() -> None:
    """Of three ticks at rest no stance is made."""
    counter = Counter(RATE_HZ)
    fed(counter, path(STAND), 0.0)
    counter.restart()
    fed(counter, path((0.12, 0.0)), 0.0)
    assert counter.habit.neutral_deg is None


@pytest.mark.parametrize(("stop_s", "times"), [(1.0, 2), (0.0, 0)])
def test_two_that_swing_a_little_are_believed_from_a_stop_and_not_from_other_movement(
    stop_s: float, times: int
) -> None:
    counter = Counter(RATE_HZ)
    fed(counter, path(STAND), 0.0)
    counter.restart()
    angle = path((stop_s, 0.0), *[(0.9, 12.0), (1.2, -12.0)] * 2, (0.8, 0.0))
    assert fed(counter, angle, swung(angle, 8.0, stop_s)) == times


@pytest.mark.parametrize("facing_deg", [0.0, 50.0])
@pytest.mark.parametrize(
    ("stop_s", "at_deg", "neutral_deg"), [(4.0, -20, -20), (2.0, -20, 0), (4.0, -40, 0)]
)
def test_nobody_holds_the_leg_half_way_and_so_it_stands_there(
    stop_s: float, at_deg: float, neutral_deg: float, facing_deg: float
) -> None:
    """Two turning points after it has stood elsewhere."""
    legs = [STAND, *[(0.8, 45.0), (1.4, -45.0)] * 3, (0.9, 0.0), (2.0, 0.0)]
    legs += [(0.8, 45.0), (1.4, -45.0), (0.9, at_deg), (stop_s, at_deg)]
    counter = Counter(RATE_HZ)
    fed(counter, facing_deg + path(*legs), 0.0)
    assert counter.habit.neutral_deg == pytest.approx(facing_deg + neutral_deg, abs=1.0)


def through(*between: tuple[float, float], before: int) -> int:
    """How many are counted where a leg goes so from its inner extreme to the outer one."""
    one = [(1.0, 30.0), *between, (1.0, -35.0), (1.0, 0.0)]
    return count(path(STAND, *CYCLE * before, (0.5, 0.0), *one, STAND)) - before


@pytest.mark.parametrize(("apart_deg", "counted"), [(2.8, 0), (3.2, 1)])
def test_a_leg_that_stops_twice_on_its_way_through_neutral_pauses_in_neither_place(
    apart_deg: float, counted: int
) -> None:
    """For two seconds in each, where it has never paused before; less than 3 degrees are sway."""
    a = apart_deg / 2
    assert through((1.0, a), (2.0, a), (0.5, -a), (2.0, -a), before=3) == counted
    assert through((1.0, a), (1.2, a), (0.5, -a), (1.2, -a), before=0) == counted


def test_nor_does_one_on_its_slow_way_and_one_that_stays_there_does() -> None:
    assert through((1.5, 8.0), (8.0, -8.0), before=3) == 1
    assert through((1.0, 0.0), (4.0, 0.0), before=3) == 0


HELD = [(0.9, 10.0), (0.6, 10.0), (1.2, -10.0), (0.6, -10.0), (0.9, 0.0)]


def swinging(rest_s: float, swing_dps: float, *, clean: int = 0) -> int:
    """Small repetitions: so many that are clean, one, and after a rest two more that swing so."""
    angle = path(STAND, *HELD * (clean + 1), (rest_s, 0.0), *HELD * 2, STAND)
    return fed(Counter(RATE_HZ), angle, swung(angle, swing_dps, 4.0 + 4.2 * clean))


@pytest.mark.parametrize("swing_dps", [9.0, 16.0])
def test_what_swings_before_a_long_rest_and_before_any_repetition_vouches_for_nothing(
    swing_dps: float,
) -> None:
    """Of five seconds; it takes three in a row to believe such ones."""
    assert swinging(4.5, swing_dps) == 3
    assert swinging(5.4, swing_dps) == 0


def test_but_what_is_clean_does_and_so_does_one_of_a_set_that_is_known() -> None:
    assert swinging(5.4, 0.0) == 3
    assert swinging(5.4, 12.0, clean=2) == 5
