"""Repetitions that a drift had hidden, and bodies that turn about, which are no drift."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis import drifting
from analysis.drifting import (
    _drift_at_rest,
    _drift_of_ends,
    _drift_of_stances,
    _has_jumped,
    _is_better,
    count_in_drift,
    without_drift,
)
from analysis.pairs import Pair
from analysis.repetitions import Counted, count_pairs
from analysis.ticks import Ticks
from tests.analysis.paths import extremes, path, ticks_of, turn

Legs = Sequence[tuple[float, float]]
HELD = [(2.0, 8.0), (0.6, 8.0), (2.4, -9.0), (0.6, -9.0), (1.6, 0.0), (0.6, 0.0)]


@pytest.mark.parametrize("drift_dps", [-0.8, 0.8])
def test_a_drift_that_hides_small_repetitions_is_seen_by_both_ends(drift_dps: float) -> None:
    angle = path((4.0, 0.0), *HELD * 9, (4.0, 0.0))
    time_s = np.arange(len(angle)) / 25.0
    ticks, pairs, found = count_in_drift(ticks_of(angle + drift_dps * time_s))
    assert found == pytest.approx(drift_dps, abs=0.05)
    assert len(pairs) == 9
    assert ticks.angle_deg == pytest.approx(angle, abs=3.0)


@pytest.mark.parametrize("drift_dps", [-0.6, 0.25, 0.4])
def test_one_that_hides_all_ends_to_one_side_is_seen_by_the_others(drift_dps: float) -> None:
    angle = path((4.0, 0.0), *[(5.5, 5.5), (5.5, -8.0)] * 4, (3.0, 0.0), (4.0, 0.0))
    time_s = np.arange(len(angle)) / 25.0
    assert len(count_in_drift(ticks_of(angle + drift_dps * time_s)).pairs) == 4


@pytest.mark.parametrize(("minutes", "counts"), [(9, 2), (11, 1)])
def test_an_hour_of_other_movement_is_not_counted_twice_for_one_end_that_moves(
    monkeypatch: pytest.MonkeyPatch, minutes: int, counts: int
) -> None:
    ends = [turn(10 * k, 3.0 * k, internal=True) for k in range(4)]
    calls = []
    monkeypatch.setattr(drifting, "count", lambda _: calls.append(1) or Counted(ends, []))
    assert count_in_drift(ticks_of(path((60.0 * minutes, 0.0)))).pairs == []
    assert len(calls) == counts


@pytest.mark.parametrize("drift_dps", [-0.3, 0.3])
def test_the_line_between_stances_is_taken_off_with_what_it_shows(
    monkeypatch: pytest.MonkeyPatch, drift_dps: float
) -> None:
    strokes = [(1.0, 6.0), (3.5, -8.0), *[(3.5, 6.0), (3.5, -8.0)] * 3, (1.0, 0.0)]
    angle = path((4.0, 0.0), *strokes, (4.0, 0.0))
    drifted = ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)
    monkeypatch.setattr(drifting, "count", lambda _: Counted([], []))  # the counter is led away
    ticks, pairs, found = count_in_drift(drifted)
    assert found == pytest.approx(drift_dps, abs=0.03)
    assert ticks.angle_deg == pytest.approx(angle, abs=1.5)
    values = [turn.value_deg for pair in pairs for turn in pair[:2]]
    assert values == pytest.approx([6, -8] * 4, abs=1.5)


def test_a_body_that_turns_about_in_steps_does_not_drift() -> None:
    steps = [leg for k in range(12) for leg in ((0.8, 25.0 * k + 25), (0.6, 25.0 * k + 14))]
    _, pairs, found = count_in_drift(ticks_of(path((4.0, 0.0), *steps)))
    assert (len(pairs), found) == (0, 0.0)


def drift_of(facing_deg: list[float]) -> float:
    """That of repetitions of 30 in and 40 out, 8 s each, of a body that faces there."""
    turns = []
    for k, facing in enumerate(facing_deg):
        turns.append(turn(8 * k + 2, facing + 30, internal=True))
        turns.append(turn(8 * k + 4, facing - 40, internal=False))
    return _drift_of_ends(turns, ticks_of(np.zeros(25 * 8 * len(facing_deg))))


def test_nor_does_one_that_turns_about_between_repetitions() -> None:
    assert drift_of([0.0, -4.0, -8.0, -12.0, -16.0, -20.0]) == pytest.approx(-0.5)
    assert drift_of([0.0, 20.0, -15.0, 10.0, -30.0, -25.0]) == 0.0
    assert drift_of([0.0, -4.0, -8.0]) == pytest.approx(-0.5)
    assert drift_of([0.0, -4.0]) == 0.0  # too few to say


def shrinking(drift_dps: float, *, back_deg: float = 0.0, before: Legs = ()) -> Ticks:
    """Both sides of a tiring leg become smaller, so that the drift shows at one end alone.

    back_deg: by how much the leg stands elsewhere at the end. before: what it does at first.
    """
    sizes = np.linspace(1.0, 0.4, 14)
    reps = [leg for k in sizes for leg in ((1.2, 18 * k), (2.4, -22 * k), (1.2, 0.0))]
    angle = path(*before, (5.0, 0.0), *reps, (0.4, back_deg), (5.0, back_deg))
    return ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)


def test_a_drift_that_hides_the_end_of_a_tiring_set_is_seen_by_the_stances() -> None:
    ticks = shrinking(-0.24)
    assert len(count_pairs(ticks)) < 14
    steady, pairs, drift_dps = count_in_drift(ticks)
    assert len(pairs) == 14
    assert drift_dps == pytest.approx(-0.24, abs=0.02)
    assert steady.angle_deg[-1] == pytest.approx(0.0, abs=1.0)


def test_of_several_stances_the_nearest_ones_show_the_drift() -> None:
    ticks = shrinking(0.24, before=[(5.0, 0.0), (1.0, 15.0), (5.0, 15.0), (1.0, 0.0)])
    assert _drift_of_stances(count_pairs(ticks), ticks) == pytest.approx(0.24, abs=0.02)


def test_a_foot_that_was_put_down_elsewhere_is_no_drift() -> None:
    """What would be one of more than a stance can leave, or one that hides nothing."""
    assert _drift_of_stances(count_pairs(shrinking(0.0)), shrinking(0.0)) == 0.0
    elsewhere = shrinking(0.0, back_deg=60.0)
    assert _drift_of_stances(count_pairs(elsewhere), elsewhere) == 0.0
    near = shrinking(0.0, back_deg=12.0)
    assert _drift_of_stances(count_pairs(near), near) == pytest.approx(12 / 73, abs=0.05)
    assert _drift_of_stances(count_pairs(near)[:3], near) == 0.0  # too few to say
    in_motion = replace(near, still=np.zeros(len(near), bool))
    assert _drift_of_stances(count_pairs(near), in_motion) == 0.0


def middles(*places_deg: float) -> list[Pair]:
    """Repetitions by 20 to each side of these places, ten seconds apart."""
    ends = [
        (turn(10 * k, at + 20, internal=True), turn(10 * k + 2, at - 20, internal=False))
        for k, at in enumerate(places_deg)
    ]
    return [Pair(first, second, second.at) for first, second in ends]


def has_jumped(drift_dps: float, *places_deg: float) -> bool:
    return _has_jumped(drift_dps, middles(*places_deg), ticks_of(np.zeros(25 * 120)))


def test_what_drifts_moves_on_in_each_repetition_and_what_slips_does_so_once() -> None:
    assert not has_jumped(0.5, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
    assert has_jumped(0.5, 0.0, 0.0, 0.0, 25.0, 25.0, 25.0)
    assert has_jumped(0.5, 0.0, 0.0, 25.0, 25.0)
    assert not has_jumped(0.5, 0.0, 25.0, 25.0)  # three are too few to say


@pytest.mark.parametrize(("jump_deg", "jumped"), [(7.5, False), (8.1, True)])
def test_a_jump_that_leaves_half_of_the_scatter_is_one(jump_deg: float, *, jumped: bool) -> None:
    """Two before and two after it, four degrees to either side; by 8 it doubles their scatter."""
    assert has_jumped(0.0, -4.0, 4.0, jump_deg - 4.0, jump_deg + 4.0) is jumped


@pytest.mark.parametrize(("jump_deg", "jumped"), [(4.5, False), (5.5, True)])
def test_a_jump_of_a_few_degrees_is_no_strap_that_slips(jump_deg: float, *, jumped: bool) -> None:
    assert has_jumped(0.0, 0.0, 0.0, jump_deg, jump_deg) is jumped


def test_where_the_body_has_turned_the_middles_on_both_sides_say_how_each_goes_on() -> None:
    """Their arcs are 40 wide: a jump of 60 is neither a drift nor a strap that slips."""
    assert not has_jumped(0.1, 0.0, 1.0, 2.0, 63.0, 64.0, 65.0, 66.0)
    assert has_jumped(0.1, 0.0, 0.0, 0.0, 60.0, 60.0, 80.0, 80.0)


def reps(times: int, at_deg: float) -> list[tuple[float, float]]:
    """Of a leg whose neutral is there."""
    return [(1.2, at_deg + 22), (2.0, at_deg - 16), (1.2, at_deg)] * times


def test_a_strap_that_slips_amid_a_set_has_not_drifted() -> None:
    """Or halves at its end, less that drift, would go on to where the last stance is by then."""
    halves = [(1.2, 31.0), (1.2, 9.0), (2.0, 9.0)] * 3
    legs = [(5.0, 0.0), *reps(2, 0.0), (1.0, 9.0), (1.0, 9.0), *reps(2, 9.0), *halves, (5.0, 9.0)]
    _, pairs, drift_dps = count_in_drift(ticks_of(path(*legs)))
    assert drift_dps == 0.0
    assert extremes(pairs) == [(22, -16)] * 2 + [(31, -7)] * 2


def at_rest(*parts: tuple[float, float]) -> Ticks:
    """A leg that turns so long at an even rate, and moves quickly in between."""
    rates = [rate for seconds, dps in parts for rate in [60.0] * 5 + [dps] * round(seconds * 25)]
    ticks = ticks_of(np.cumsum(rates) / 25)
    rate = np.array(rates)
    return replace(ticks, axial_dps=rate, still=np.abs(rate) < 4)


def test_the_first_stance_and_the_last_one_show_a_drift_and_slow_turning_between_does_not() -> None:
    assert _drift_at_rest(at_rest((4, 0.5), (8, 3.0), (8, -3.5), (4, 0.5))) == pytest.approx(0.5)
    assert _drift_at_rest(at_rest((4, 0.5), (2, 1.0))) == pytest.approx(0.6)  # the longer the more
    assert _drift_at_rest(at_rest((4, 0.5))) == pytest.approx(0.5)
    assert _drift_at_rest(at_rest((1.8, 3.0), (4, 0.5), (1.8, 3.0))) == pytest.approx(0.5)
    assert _drift_at_rest(at_rest((1.8, 0.5), (4, 60.0))) == 0.0


def test_where_the_leg_is_not_in_the_pose_it_does_not_stand() -> None:
    ticks = at_rest((6, 3.0), (4, 0.5))
    sits = np.arange(len(ticks)) < 100
    assert _drift_at_rest(replace(ticks, odd=sits)) == pytest.approx(
        (0.5 * 4**2 + 3.0 * (2.2) ** 2) / (4**2 + 2.2**2), abs=0.02
    )
    assert _drift_at_rest(replace(ticks, odd=np.arange(len(ticks)) < 130)) == pytest.approx(0.5)


def slowly(bias_dps: float) -> Ticks:
    """Three repetitions as slow as rest, from stances, with so much left in the bias."""
    slow = [(8.0, 12.0), (16.0, -14.0), (8.0, 0.0)]
    angle = path((5.0, 0.0), *slow * 3, (5.0, 0.0))
    angle += bias_dps * np.arange(len(angle)) / 25
    return ticks_of(angle)


@pytest.mark.parametrize("bias_dps", [0.3, 0.6])
def test_slow_repetitions_that_made_the_bias_wrong_are_counted_once_the_stances_set_it_right(
    bias_dps: float,
) -> None:
    ticks = slowly(bias_dps)
    assert count_pairs(ticks) == []
    steady, pairs, drift_dps = count_in_drift(ticks)
    assert drift_dps == pytest.approx(bias_dps, abs=0.02)
    assert extremes(pairs) == [(12, -14)] * 3
    assert steady.angle_deg[-1] == pytest.approx(0.0, abs=1.0)


def test_without_such_an_error_nothing_is_taken_off() -> None:
    ticks, pairs, drift_dps = count_in_drift(slowly(0.0))
    assert (len(pairs), drift_dps) == (3, 0.0)
    assert ticks.angle_deg[-1] == pytest.approx(0.0, abs=0.01)
    standing = ticks_of(path((20.0, 0.0)) + 0.3 * np.arange(500) / 25)
    assert count_in_drift(standing).drift_dps == 0.0


@pytest.mark.parametrize("times", [3, 4])
@pytest.mark.parametrize("drift_dps", [-0.45, -0.35, 0.45])
def test_small_ones_that_a_drift_hides_are_found_by_where_the_leg_stands(
    drift_dps: float, times: int
) -> None:
    """One end seems to be where it stood before: of those none, or not all, are seen at first."""
    held = [(2.0, 7.0), (0.8, 7.0), (2.4, -9.0), (0.8, -9.0)] * times
    angle = path((6.0, 0.0), *held, (1.4, 0.0), (5.0, 0.0))
    ticks = ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)
    assert len(count_pairs(ticks)) < times
    _, pairs, found = count_in_drift(ticks)
    assert found == pytest.approx(drift_dps, abs=0.1)
    assert extremes(pairs) == [(7, -9)] * times


@pytest.mark.parametrize("drift_dps", [-0.45, 0.45])
def test_two_that_only_a_drift_shows_are_too_few_to_show_it(drift_dps: float) -> None:
    held = [(2.0, 7.0), (0.8, 7.0), (2.4, -9.0), (0.8, -9.0)] * 2
    angle = path((6.0, 0.0), *held, (1.4, 0.0), (5.0, 0.0))
    drifted = ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)
    assert count_in_drift(drifted).pairs == []


@pytest.mark.parametrize("to_deg", [-12.0, 12.0])
def test_who_but_stands_elsewhere_after_a_turn_or_two_has_not_drifted(to_deg: float) -> None:
    legs = [(6.0, 0.0), (1.0, 14.0), (1.0, 1.0), (9.0, 1.0), (1.0, to_deg), (12.0, to_deg)]
    _, pairs, found = count_in_drift(ticks_of(path(*legs)))
    assert (pairs, found) == ([], 0.0)


INNER, OUTER = (
    Pair(turn(1, sign * 20.0, internal=sign > 0), turn(2, -sign * 20.0, internal=sign < 0), 60)
    for sign in (1, -1)
)


@pytest.mark.parametrize(
    ("more", "pairs", "better"),
    [
        ([INNER] * 5, [INNER] * 4, True),
        ([INNER] * 4, [INNER] * 4, False),
        ([INNER] * 4, [INNER, INNER, OUTER, OUTER], True),  # of which an end had been hidden
        ([INNER, OUTER] * 2, [INNER, INNER, OUTER, OUTER], False),
        ([INNER] * 4, [OUTER] * 4, False),
        ([INNER] * 3, [INNER, INNER, OUTER, OUTER], False),
        ([], [], False),
    ],
)
def test_as_many_that_all_begin_to_one_side_are_better(
    more: list[Pair], pairs: list[Pair], *, better: bool
) -> None:
    assert _is_better(more, pairs) is better


def test_what_is_better_is_taken_with_its_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = ticks_of(path((60, 0.0)))
    mixed = [INNER, INNER, OUTER, OUTER]
    monkeypatch.setattr(drifting, "_drift_of_stances", lambda *_: 0.5)
    monkeypatch.setattr(drifting, "_has_jumped", lambda *_: False)
    for then, taken_dps in (([INNER] * 4, 0.5), (mixed, 0.0)):
        seen = iter([Counted([], mixed), Counted([], then)])
        monkeypatch.setattr(drifting, "count", lambda _, seen=seen: next(seen))
        monkeypatch.setattr(drifting, "without_halves", lambda pairs, _: pairs)
        found = count_in_drift(ticks)
        assert found.pairs == then
        assert found.drift_dps == taken_dps


@pytest.mark.parametrize(
    ("then", "shown"),
    [([INNER] * 3, True), ([INNER, OUTER, INNER], False), ([OUTER] * 2, False)],
)
def test_what_all_was_hidden_shows_a_drift_if_it_is_a_set_in_one_order(
    monkeypatch: pytest.MonkeyPatch, then: list[Pair], *, shown: bool
) -> None:
    """Who looks about as he likes seems to have done some, with one drift or another."""
    seen = iter([Counted([], []), Counted([], then)])
    monkeypatch.setattr(drifting, "_drift_of_stances", lambda *_: 0.5)
    monkeypatch.setattr(drifting, "count", lambda _: next(seen))
    monkeypatch.setattr(drifting, "without_halves", lambda pairs, _: pairs)
    assert (count_in_drift(ticks_of(path((60, 0.0)))).pairs == then) is shown


@pytest.mark.parametrize("drift_dps", [0.45, -0.45])
def test_repetitions_that_were_found_with_another_bias_show_the_drift_of_this_one(
    monkeypatch: pytest.MonkeyPatch, drift_dps: float
) -> None:
    """With which none is found that could show it."""
    legs = [(5, 0.0), *[(1.4, 9.0), (2.6, -11.0), (1.2, 0.0), (1.0, 0.0)] * 8, (5, 0.0)]
    flat = ticks_of(path(*legs))
    known = count_pairs(flat)
    drifting_ticks = without_drift(flat, -drift_dps)
    in_motion = replace(drifting_ticks, still=np.zeros(len(flat), bool))
    for given, found in (((), []), (known, known)):
        counts = iter([Counted([], []), Counted([], known)])
        monkeypatch.setattr(drifting, "count", lambda _, counts=counts: next(counts))
        _, pairs, taken_dps = count_in_drift(in_motion, given)
        assert len(pairs) == len(found)
        assert taken_dps == pytest.approx(drift_dps if found else 0.0, abs=0.02)
