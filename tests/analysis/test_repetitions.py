"""Where a repetition begins and ends, and how a set's arc goes down."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.pairs import Pair
from analysis.repetitions import _added, bound, count_pairs
from analysis.report import Estimate, Repetition, Rotation
from analysis.summary import exercise_set
from tests.analysis.paths import RATE_HZ, extremes, path, ticks_of, turn

STROKE = [(1.0, 20.0), (1.0, -40.0)]


def test_a_repetition_lasts_from_leaving_neutral_until_it_is_back_there() -> None:
    angle = path((2, -40), (1, 0), *STROKE, (1, 0), start=-40)  # it came from the outer side
    pair = Pair(turn(4, 20, internal=True, left_s=2), turn(5, -40, internal=False, left_s=4), 150)
    (found,) = bound([pair], angle, np.zeros(len(angle)), RATE_HZ)
    assert found.start / RATE_HZ == pytest.approx(3, abs=0.4)
    assert found.end / RATE_HZ == pytest.approx(6, abs=0.4)


def test_one_that_never_comes_back_ends_before_the_next_turns_round() -> None:
    angle = path(*STROKE, (1, -10), (1, -40), (1, 0), (3, 0))
    ends = [(1, 20, True), (2, -40, False), (3, -10, True), (4, -40, False)]
    turns = [turn(at, value, internal=inner, left_s=at - 1) for at, value, inner in ends]
    pairs = [Pair(*turns[:2], 60), Pair(*turns[2:], 110)]
    first, second = bound(pairs, angle, np.zeros(len(angle)), RATE_HZ)
    assert first.end <= pairs[1].first.at + 1
    assert second.start >= first.end


@pytest.mark.parametrize(("home_s", "end_s"), [(10, 12.0), (20, 17.0)])
def test_what_the_leg_does_long_after_is_no_part_of_one(home_s: int, end_s: float) -> None:
    """It stays out by ten degrees or so, creeps in, and comes home at last."""
    angle = path(*STROKE, (home_s, -10), (0.2, 0), (5, 0))
    pair = Pair(turn(1, 20, internal=True, left_s=0), turn(2, -40, internal=False, left_s=1), 60)
    (found,) = bound([pair], angle, np.zeros(len(angle)), RATE_HZ)
    assert found.end / RATE_HZ == pytest.approx(end_s, abs=0.2)


def found_from(start_s: float) -> list[tuple[int, int]]:
    """The repetitions of a recording that begins so late, with the leg in motion and no rest."""
    angle = path((1.0, -60.0), *[(1.2, 60.0), (1.2, -60.0)] * 4, (1.2, 60.0), (0.6, 0.0))
    return extremes(count_pairs(ticks_of(angle[round(start_s * RATE_HZ) :])))


def test_a_recording_may_begin_as_the_leg_comes_to_its_first_extreme() -> None:
    assert found_from(0.7) == [(-60, 60)] * 5


def test_or_at_that_extreme_and_what_follows_is_a_whole_stroke() -> None:
    first, *others = found_from(1.2)
    assert first == pytest.approx((-60, 60), abs=10)
    assert others == [(-60, 60)] * 4


def test_no_later_stroke_was_cut() -> None:
    pairs = count_pairs(ticks_of(path(*[(1.2, 60.0), (1.2, -60.0)] * 3, start=-60.0)[5:]))
    cut = [(pair.first.cut, pair.second.cut) for pair in pairs]
    assert cut == [(True, True), (False, False), (False, False)]  # the recording's start is an end


def test_half_a_stroke_at_the_start_is_none() -> None:
    assert found_from(1.6) == [(60, -60)] * 4


def test_a_set_whose_arc_shrinks_by_a_degree_each_time_says_by_how_much_in_all() -> None:
    def rep(arc: float) -> Repetition:
        return Repetition(0.0, 1.0, 1, Rotation(None, None, Estimate(arc, arc - 1, arc + 1)))

    arcs = [70, 69, 68, 67, 66]
    assert exercise_set([rep(arc) for arc in arcs]).fatigue_deg == pytest.approx(-4)
    assert exercise_set([rep(arc) for arc in arcs[:3]]).fatigue_deg is None


@pytest.mark.parametrize("sunk_deg", [2.5, 4.0])
def test_a_repetition_is_not_over_before_the_hold_that_the_leg_sinks_back_to(
    sunk_deg: float,
) -> None:
    """It overshoots, is told, sinks on and is held: no stance after the repetition."""
    held = -40.0 + sunk_deg
    one = [(1.5, 30.0), (1.8, -40.0), (0.9, held), (2.5, held), (1.4, 0.0), (0.6, 0.0)]
    pairs = count_pairs(ticks_of(path((4, 0.0), *one * 4, (5.0, 0.0))))
    assert extremes(pairs) == [(30, -40)] * 4
    ends_s = [4 + 8.7 * k + 1.5 + 1.8 + 0.9 + 2.5 for k in range(4)]
    for pair, end_s in zip(pairs, ends_s, strict=True):
        assert end_s - 0.1 < pair.confirmed / RATE_HZ < end_s + 0.6


def test_without_a_hold_it_is_over_as_soon_as_it_is_certain() -> None:
    one = [(1.5, 30.0), (1.8, -40.0), (1.4, 0.0), (0.5, 0.0)]
    pairs = count_pairs(ticks_of(path((4, 0.0), *one * 4, (5.0, 0.0))))
    assert max(pair.confirmed - pair.second.at for pair in pairs) < 0.6 * RATE_HZ


def test_a_stance_near_a_short_second_side_is_none_of_its_hold() -> None:
    one = [(1.5, 40.0), (1.8, -6.0), (0.8, 0.0), (3.0, 0.0)]
    pairs = count_pairs(ticks_of(path((4, 0.0), *one * 4, (5.0, 0.0))))
    assert extremes(pairs) == [(40, -6)] * 4
    assert max(pair.confirmed - pair.second.at for pair in pairs) < 1.0 * RATE_HZ


@pytest.mark.parametrize("held_s", [(), (11.2, 13.2), (23.6, 25.6)])
def test_a_stance_in_hindsight_that_would_lose_repetitions_was_a_hold(
    held_s: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these is one: of the second repetition, and of the last."""
    one = [(1.0, 30.0), (2.0, 30.0), (1.6, -40.0), (1.0, 0.0), (0.6, 0.0)]
    ticks = ticks_of(path((4.0, 0.0), *one * 4, (5.0, 0.0)))
    stances = [tuple(round(at_s * RATE_HZ) for at_s in held_s)] if held_s else []
    monkeypatch.setattr("analysis.repetitions.overlooked_stances", lambda *_: stances)
    assert extremes(count_pairs(ticks)) == [(30, -40)] * 4


def test_the_counter_is_told_where_the_leg_does_not_hang_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[bool] = []

    def told_of(*_: object, lifted: bool, **__: object) -> tuple[Pair, ...]:
        told.append(lifted)
        return ()

    monkeypatch.setattr(Counter, "push", told_of)
    ticks = ticks_of(path((2, 0), (1, 20), (2, 20), (1, 0)))
    lifted = ticks.angle_deg > 10
    assert count_pairs(replace(ticks, lifted=lifted)) == []
    assert told == lifted.tolist()


@pytest.mark.parametrize(
    ("told_s", "kept"), [((22, 24), [10, 22]), ((30, 33), [10, 20, 30]), ((11, 35), [11])]
)
def test_no_repetition_lies_within_another_and_the_one_told_later_is_kept(
    told_s: tuple[int, int], kept: list[int]
) -> None:
    """A stroke that seemed to go on after it had faltered was two of others."""

    def pair(began_s: float, ended_s: float) -> Pair:
        ends = turn(began_s, 20, internal=True), turn(ended_s, -20, internal=False)
        return Pair(*ends, ends[1].at)

    before = [pair(10, 12), pair(20, 30)]
    assert [p.first.at / RATE_HZ for p in _added(before, pair(*told_s))] == kept
