"""Which of two counts is believed: with a better bias, or without a drift."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from analysis import analyze, turning
from analysis.drifting import InDrift, _are_like
from analysis.fit import fit
from analysis.held import as_held_at_the_ends
from analysis.orientation import orient
from analysis.pairs import Pair
from analysis.pose import find_pose, unit
from analysis.repetitions import count_pairs
from analysis.rest import find_rest
from analysis.ticks import Ticks
from analysis.turning import (
    Look,
    Seen,
    _are_of_a_set,
    _has_lost_some,
    _without_stance,
)
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, path, ticks_of, turn
from virtual_sensor.simulation import simulate


def pairs(*arcs: float, every_s: float = 5.0, begins_s: float = 10.0) -> list[Pair]:
    found = []
    for k, arc in enumerate(arcs):
        at_s = begins_s + k * every_s
        first = turn(at_s, arc / 2, internal=True, left_s=at_s - 1)
        second = turn(at_s + 2, -arc / 2, internal=False, left_s=at_s)
        found.append(Pair(first, second, second.at))
    return found


ROW = pairs(18, 19, 17, 18, 19)
OTHER = pairs(60, 61, 62, begins_s=60.0)


def seen(row: list[Pair], *, stands_deg: float) -> Ticks:
    """A leg that stands there for 6 s, and again between 37 and 50 s, and turns as they do."""
    ends = [(t.at / RATE_HZ, t.value_deg) for pair in [*row, *OTHER] for t in pair[:2]]
    stands = [(at_s, stands_deg) for at_s in (0.0, 6.0, 37.0, 50.0, 80.0)]
    time_s, angle = np.array(sorted([*ends, *stands])).T
    at_s = np.arange(round(80 * RATE_HZ)) / RATE_HZ
    still = (at_s < 6) | ((at_s > 37) & (at_s < 50))
    return replace(ticks_of(np.interp(at_s, time_s, angle)), still=still)


def lost_some(
    before: list[Pair], pairs: list[Pair], *, row: list[Pair] = ROW, stands_deg: float = 0.0
) -> bool:
    return _has_lost_some(before, pairs, seen(row, stands_deg=stands_deg))


@pytest.mark.parametrize("k", range(5))
def test_one_of_a_row_is_not_lost_to_a_better_bias(k: int) -> None:
    assert lost_some([*ROW, *OTHER], [*ROW[:k], *ROW[k + 1 :], *OTHER])


def test_nor_is_a_whole_set_beside_another_one() -> None:
    assert lost_some([*ROW, *OTHER], OTHER)
    assert not lost_some(ROW, [])  # there is no other
    assert not lost_some(ROW, ROW)
    elsewhere = pairs(60, begins_s=75.0)
    assert lost_some([*ROW, *OTHER], [*OTHER, *elsewhere])
    assert not lost_some([*ROW[:1], *OTHER], [*OTHER, *elsewhere])  # as many came as went


def test_but_one_unlike_its_neighbours_may_be() -> None:
    for arc, lost in ((11.0, True), (10.6, False)):  # 0.6 of 18 degrees
        row = pairs(18, 19, arc, 18, 19)
        before = [*row, *OTHER]
        assert lost_some(before, [*row[:2], *row[3:], *OTHER], row=row) is lost
    swings = OTHER[1]._replace(second=OTHER[1].second._replace(ratio=0.7, axial=1.0))
    assert lost_some([*ROW, *OTHER], [*ROW, OTHER[0], OTHER[2]])
    assert not lost_some([*ROW, OTHER[0], swings, OTHER[2]], [*ROW, OTHER[0], OTHER[2]])


@pytest.mark.parametrize(("stands_deg", "lost"), [(5.0, True), (-5.0, True), (8.0, False)])
def test_unless_they_are_halves_now_that_the_bias_is_better(
    stands_deg: float, *, lost: bool
) -> None:
    """The leg stands at one end of their range, which is 8.5 to 9.5 degrees from its middle."""
    assert lost_some([*ROW, *OTHER], OTHER, stands_deg=stands_deg) is lost
    drifted = [
        pair._replace(
            first=a._replace(value_deg=a.value_deg + 30),
            second=b._replace(value_deg=b.value_deg + 30),
        )
        for pair in ROW
        for a, b in [pair[:2]]
    ]
    assert lost_some([*drifted, *OTHER], OTHER, stands_deg=stands_deg) is lost


def test_wide_repetitions_that_are_like_one_another_are_of_a_set() -> None:
    assert _are_of_a_set(pairs(60, 55, 50, 58))
    assert _are_of_a_set(pairs(40))
    assert not _are_of_a_set(pairs(60, 41))  # hardly more than two thirds as wide
    assert not _are_of_a_set(pairs(26, 24))  # who shifts their weight turns as far
    inner = pairs(60, 60)
    outer = inner[1]._replace(first=inner[1].second, second=inner[1].first)
    assert not _are_of_a_set([inner[0], outer])
    swings = inner[1]._replace(second=inner[1].second._replace(ratio=2.0, axial=1.0))
    assert not _are_of_a_set([inner[0], swings])


@pytest.mark.parametrize(("arcs", "kept"), [((60, 55, 58), True), ((24, 22, 20), False)])
def test_wide_ones_are_not_lost_to_what_rest_seems_to_show(
    monkeypatch: pytest.MonkeyPatch, arcs: tuple[float, ...], *, kept: bool
) -> None:
    leg = Leg().still(4).to(0, 0, 30, seconds=1).to(0, 0, 0, seconds=1).still(24)
    fitted = fit(leg.samples())
    rest = find_rest(fitted)
    seen = Seen(
        fitted, rest, orient(fitted, rest.bias_rads).sensor_to_world_wxyz[:: rest.stride], 1
    )
    pose = find_pose(rest)
    elsewhere = replace(pose, axis=np.roll(pose.axis, 1))  # so that it is counted anew
    first = Look(elsewhere, seen.ticks(pose), pairs(*arcs), 0.0)
    monkeypatch.setattr(
        turning, "count_in_drift", lambda ticks, _: InDrift(ticks, first.pairs[:-1], 0.0)
    )
    monkeypatch.setattr(turning, "_has_lost_some", lambda *_: False)
    assert (turning._look_again(first, rest.intervals, seen) is first) is kept


@pytest.mark.parametrize(("tilted_deg", "kept"), [(10.0, True), (30.0, False)])
def test_a_lost_row_is_kept_where_the_pose_is_the_same(
    monkeypatch: pytest.MonkeyPatch, tilted_deg: float, *, kept: bool
) -> None:
    """In another one it may never have been the exercise."""
    fitted = fit(Leg().still(120).samples())
    rest = find_rest(fitted)
    coarse = orient(fitted, rest.bias_rads).sensor_to_world_wxyz[:: rest.stride]
    seen_then, pose = Seen(fitted, rest, coarse, 1), find_pose(rest)
    across = unit(np.cross(pose.axis, [0.3, 0.5, 0.8]))
    axis = Rotation.from_rotvec(across * tilted_deg, degrees=True).apply(pose.axis)
    first = Look(replace(pose, axis=axis), seen_then.ticks(pose), [*ROW, *OTHER], 0.0)
    monkeypatch.setattr(turning, "count_in_drift", lambda ticks, _: InDrift(ticks, OTHER, 0.3))
    monkeypatch.setattr(turning, "without_halves", lambda found, _: found)
    monkeypatch.setattr(turning, "levelled", lambda found, _: found)
    looked = turning._look_again(first, rest.intervals, seen_then)
    assert len(looked.pairs) == len([*ROW, *OTHER] if kept else OTHER)
    assert looked.drift_dps == pytest.approx(0.3, abs=0.01)  # as its ticks are without it


@pytest.mark.parametrize(("arcs", "kept"), [((60, 55, 58), 3), ((24, 22, 20), 2)])
def test_nor_to_the_drift_that_they_show_themselves(
    monkeypatch: pytest.MonkeyPatch, arcs: tuple[float, ...], kept: int
) -> None:
    """Without it an end that is held may look like where the leg stands."""
    fitted = fit(Leg().still(60).samples())
    rest = find_rest(fitted)
    coarse = orient(fitted, rest.bias_rads).sensor_to_world_wxyz[:: rest.stride]
    pose = find_pose(rest)
    look = Look(pose, Seen(fitted, rest, coarse, 1).ticks(pose), pairs(*arcs), 0.0)
    monkeypatch.setattr(turning, "count_pairs", lambda _: look.pairs[1:])
    monkeypatch.setattr(turning, "without_halves", lambda pairs, _: pairs)
    assert len(_without_stance(look).pairs) == kept


@pytest.mark.parametrize("drift_dps", [0.0, 0.3])
def test_where_nobody_stood_an_end_that_is_held_is_no_stance_then_either(drift_dps: float) -> None:
    """Small ones, that a count from the first stop does not find."""
    held = [(1.0, 9.0), (2.3, 9.0), (1.2, -10.0), (1.8, -10.0)] * 5
    angle = path((0.04, 0.0), *held, (0.6, 0.0))
    ticks = ticks_of(angle + drift_dps * np.arange(len(angle)) / RATE_HZ)
    pose = find_pose(find_rest(fit(Leg().still(60).samples())))
    known = as_held_at_the_ends([], ticks)
    assert (len(known), len(count_pairs(ticks))) == (5, 0)
    looked = _without_stance(Look(pose, ticks, known, 0.0))
    assert len(looked.pairs) == 5
    assert looked.drift_dps == pytest.approx(drift_dps, abs=0.05)


def test_the_drift_that_they_show_comes_on_top_of_what_was_taken_off_before() -> None:
    reps = [(1.2, 30.0), (2.4, -40.0), (1.2, 0.0), (0.5, 0.0)] * 6
    angle = path((4.0, 0.0), *reps, (4.0, 0.0))
    ticks = ticks_of(angle + 0.5 * np.arange(len(angle)) / RATE_HZ)
    pose = find_pose(find_rest(fit(Leg().still(60).samples())))
    looked = _without_stance(Look(pose, ticks, count_pairs(ticks), 0.3))
    assert len(looked.pairs) == 6
    assert looked.drift_dps == pytest.approx(0.3 + 0.5, abs=0.02)


def test_what_a_drift_had_hidden_is_no_wider_than_what_is_seen() -> None:
    assert _are_like(pairs(80, 85, 90), pairs(80, 85, 90, 116))
    assert not _are_like(pairs(80, 85, 90), pairs(80, 85, 90, 118))
    assert _are_like(pairs(80, 85), pairs(80, 85, 118))  # too few to say


@pytest.mark.parametrize(("kind", "seed"), [("small", 20000038), ("among_turning", 20000009)])
def test_so_a_recording_is_counted_as_it_was_at_first(kind: str, seed: int) -> None:
    """A bias that is better by 0.15 deg/s loses a hold near neutral; a body turns after a set."""
    recording = simulate(kind, seed=seed)
    report = analyze(recording.samples, side=recording.side)
    assert report.rep_count == len(recording.truth.repetitions)
