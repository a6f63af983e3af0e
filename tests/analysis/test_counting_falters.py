"""Who hesitates on the way, trembles or holds for long: still one repetition after the other."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.fit import fit
from analysis.habit import Habit
from analysis.pairs import Pair, goes_on
from analysis.pose import find_pose
from analysis.repetitions import count_pairs
from analysis.rest import find_rest
from analysis.ticks import TREMBLES_DEG, _steadied, make_ticks
from sensor.samples import Samples
from tests.analysis.paths import RATE_HZ, STAND, count, extremes, pairs_of, path, ticks_of, turn

ONE = [(1.4, -25.0), (2.0, 32.0)]  # without a stop between


def test_a_first_stroke_across_may_falter_near_neutral() -> None:
    """Nothing is known yet: what is told before may have been the other end."""
    first = [(0.6, 42.0), (0.5, 4.5), (0.7, 9.2), (0.6, -33.0)]
    rest = [(0.9, 41.0), (0.9, -32.0)]
    found = extremes(pairs_of(Counter(RATE_HZ), path(STAND, *first, *rest * 3, (0.6, 0.0), STAND)))
    assert found == [(42, -33)] + [(41, -32)] * 3


@pytest.mark.parametrize(("back_deg", "stop_s"), [(6.0, 0.0), (6.0, 1.2), (9.0, 1.2)])
def test_a_stroke_across_may_falter_and_stop_near_neutral(back_deg: float, stop_s: float) -> None:
    """It goes back by so much on the way from 25 out, and from there on to 32 in."""
    stop = [(stop_s, 4.0 - back_deg)] if stop_s else []
    falters = [(1.4, -25.0), (0.9, 4.0), (0.8, 4.0 - back_deg), *stop, (1.3, 32.0)]
    angle = path(STAND, *ONE * 3, *falters, *ONE * 3, (1.2, 0.0), STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(-25, 32)] * 7


@pytest.mark.parametrize("stop_s", [0.5, 1.2])
def test_who_falters_after_a_hold_has_gone_as_far_from_there_as_a_side_and_has_not_slipped(
    stop_s: float,
) -> None:
    """By 27 from the hold, of sides of 25 and 32, and back by 5."""
    held = [(1.4, -25.0), (1.0, -25.0)]
    falters = [(1.0, 2.0), (0.6, -3.0), (stop_s, -3.0), (1.0, 32.0)]
    angle = path(STAND, *ONE * 3, *held, *falters, *ONE * 3, (1.2, 0.0), STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(-25, 32)] * 7


@pytest.mark.parametrize("stop_s", [0.5, 1.2])
def test_a_stroke_that_stops_well_short_of_its_end_and_goes_on_is_one(stop_s: float) -> None:
    """It has come two thirds of the way, which is enough to be told, and stops by neutral."""
    falters = [(1.4, -25.0), (1.3, 12.0), (0.6, 6.0), (stop_s, 6.0), (1.1, 32.0)]
    ticks = ticks_of(path(STAND, *ONE * 3, *falters, *ONE * 3, (1.2, 0.0), STAND))
    assert extremes(count_pairs(ticks)) == [(-25, 32)] * 7


def test_but_who_turns_round_past_neutral_has_done_one() -> None:
    lesser = [(1.4, -25.0), (1.4, 12.0), (1.0, -6.0)]
    angle = path(STAND, *ONE * 3, *lesser, *ONE * 3, (1.2, 0.0), STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle))[3] == (-25, 12)


@pytest.mark.parametrize("facing_deg", [0.0, -60.0])
@pytest.mark.parametrize("held_s", [6.0, 11.0])
def test_a_hold_where_the_leg_has_lately_turned_round_may_be_long(
    held_s: float, facing_deg: float
) -> None:
    def one(seconds: float) -> list[tuple[float, float]]:
        first = [(1.4, 22.0), (1.0, 22.0), (1.6, -30.0)]
        return [*first, (seconds, -30.0), (1.2, 0.0), (0.8, 0.0)]

    assert count(facing_deg + path(STAND, *one(2.0), *one(held_s) * 4, STAND)) == 5


def test_where_it_has_not_it_stands() -> None:
    """For eleven seconds at -30, of sides of 25 and 15; then it turns about that."""
    small = [(0.9, 25.0), (1.2, -15.0), (0.8, 0.0)]
    there = [(0.9, -5.0), (1.2, -45.0), (0.8, -30.0)]
    angle = path(STAND, *small * 3, (1.5, -30.0), (11.0, -30.0), *there * 3, (4.0, -30.0))
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(25, -15)] * 3 + [(-5, -45)] * 3


def test_a_tremor_at_the_ends_makes_no_turns_of_them() -> None:
    """Of 3 degrees at 9 Hz, which the ticks are too coarse to follow."""
    angle = path(
        STAND, *[(1.6, 35.0), (1.5, 35.0), (2.0, -25.0), (0.8, 0.0), (0.8, 0.0)] * 6, STAND
    )
    time_s = np.arange(len(angle)) / RATE_HZ
    trembling = angle + 3.0 * np.sin(2 * np.pi * 9.0 * time_s)
    steadied = _steadied(trembling)
    assert np.abs(steadied - angle).max() < 1.0
    assert len(count_pairs(ticks_of(steadied))) == 6


def test_the_ticks_are_steadied() -> None:
    still = np.tile([0.0, 0.0, 9.81], (500, 1))
    fitted = fit(Samples(np.arange(500) / 50, still, np.zeros((500, 3))))
    rest = find_rest(fitted)
    trembling = 3.0 * np.sin(2 * np.pi * 9.0 * np.arange(len(rest.still)) / rest.rate_hz)
    ticks = make_ticks(fitted, rest, find_pose(rest), trembling, sign=1.0)
    inside = ticks.angle_deg[1:-1]  # the first and the last have a neighbour on one side alone
    assert np.abs(inside).max() < 1.0


def test_what_does_not_tremble_is_left_as_it_is() -> None:
    """Not even one tick of a body that turns about in steps."""
    steps = path(STAND, *[(0.4, 40.0), (0.08, 35.0)] * 3, (0.4, 90.0), (3.0, 90.0))
    assert _steadied(steps) is steps
    assert np.abs(np.diff(steps, 4)).max() / 16 > TREMBLES_DEG  # though it is jerky here and there
    assert len(_steadied(np.zeros(0))) == 0


@pytest.mark.parametrize(("to_deg", "end_deg"), [(-60.0, -60), (-108.0, -20), (-290.0, -20)])
def test_a_last_stroke_that_seems_to_go_on_ends_where_the_body_begins_to_turn(
    to_deg: float, end_deg: int
) -> None:
    """Back by 3.5 degrees from the last repetition's second extreme, and on to there."""
    ones = [(0.7, 15.0), (0.8, -20.0), (0.6, 0.0)] * 4
    last = [(0.7, 15.0), (0.8, -20.0), (0.3, -16.5), (3.0, to_deg)]
    found = extremes(count_pairs(ticks_of(path(STAND, *ones, *last, STAND))))
    assert found == [(15, -20)] * 4 + [(15, end_deg)]


@pytest.mark.parametrize(("stroke_deg", "on"), [(129.0, True), (131.0, False)])
def test_no_leg_goes_on_for_so_long(stroke_deg: float, *, on: bool) -> None:
    faltered = turn(5, -20.0, internal=False, left_s=4)
    longer = turn(7, -100.0, internal=False, left_s=4)._replace(stroke_deg=stroke_deg)
    assert goes_on(faltered, longer) is on


@pytest.mark.parametrize("side", [1, -1], ids=["in", "out"])
def test_a_stroke_that_goes_on_is_as_long_as_both_its_parts(side: int) -> None:
    """By 57 to 32 in a usual repetition; by 40 to 15 in the last, back by 2, and on by 19."""

    def one(at_s: float, to_deg: float) -> Pair:
        first = turn(at_s, side * -25.0, internal=side < 0, left_s=at_s - 1)
        second = turn(at_s + 2, side * to_deg, internal=side > 0, left_s=at_s)
        return Pair(first, second._replace(stroke_deg=25.0 + to_deg), second.at + 5)

    habit = Habit(neutral_deg=0.0)
    last = one(9.0, 15.0)
    for pair in (one(1.0, 32.0), one(5.0, 32.0), last):
        habit.learn(pair)
    on = turn(12.5, side * 32.0, internal=side > 0, left_s=11.5)._replace(stroke_deg=19.0)
    whole = habit.resumed(on, RATE_HZ)
    assert (whole.departure, whole.stroke_deg) == (last.second.departure, 57.0)
    turned_back = on._replace(stroke_deg=29.0)  # by 12 before
    assert habit.resumed(turned_back, RATE_HZ) == turned_back


def pulses(end_deg: float, by_deg: float, seconds: float) -> list[tuple[float, float]]:
    """Three stretching pulses at the end of the range, so long each way."""
    return [(seconds, end_deg - by_deg), (seconds, end_deg)] * 3


@pytest.mark.parametrize(("by_deg", "seconds"), [(6.0, 0.3), (8.5, 0.3), (8.5, 0.6), (11.0, 0.35)])
def test_who_pulses_at_both_ends_of_the_range_does_one_repetition(
    by_deg: float, seconds: float
) -> None:
    one = [
        (1.0, 30.0),
        *pulses(30.0, by_deg, seconds),
        (1.6, -24.0),
        *pulses(-24.0, -by_deg, seconds),
        (1.0, 0.0),
    ]
    for stop in ([], [(0.8, 0.0)]):
        assert count(path(STAND, *[*one, *stop] * 5, STAND)) == 5


def test_but_small_repetitions_after_a_turn_of_the_body_are_some() -> None:
    """Each goes back by a little of that turn and comes again; but not so quickly."""
    small = [(1.0, 53.0), (1.0, 67.0)]
    assert count(path(STAND, (2.0, 67.0), *small * 6, (1.0, 60.0), (4.0, 60.0))) >= 5
