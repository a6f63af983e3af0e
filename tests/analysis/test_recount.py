"""Which of two counts is believed: with a better bias, or without a drift."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from analysis import analyze, turning
from analysis.drifting import InDrift, _are_like
from analysis.fit import fit
from analysis.orientation import orient
from analysis.pairs import Pair
from analysis.pose import find_pose, unit
from analysis.rest import find_rest
from analysis.ticks import Ticks
from analysis.turning import (
    Look,
    Seen,
    _are_of_a_set,
    _has_lost_a_set,
    _has_lost_of_a_row,
    _without_stance,
)
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, ticks_of, turn
from virtual_sensor.simulation import simulate


def pairs(*arcs: float, every_s: float = 5.0, begins_s: float = 10.0) -> list[Pair]:
    found = []
    for k, arc in enumerate(arcs):
        at_s = begins_s + k * every_s
        first, second = turn(at_s, arc / 2, internal=True), turn(at_s + 2, -arc / 2, internal=False)
        found.append(Pair(first, second, second.at))
    return found


ROW = pairs(18, 19, 17, 18, 19)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_one_amid_its_like_is_not_lost_to_a_better_bias(k: int) -> None:
    assert _has_lost_of_a_row(ROW, [*ROW[:k], *ROW[k + 1 :]])
    assert _has_lost_of_a_row(ROW[:3], ROW[:3:2])


@pytest.mark.parametrize(
    ("arcs", "lost"),
    [((61, 55, 45, 36), True), ((61, 55, 45, 31), False), ((61, 55, 45), True), ((61, 55), False)],
)
def test_nor_is_a_last_one_to_which_others_led(arcs: tuple[float, ...], *, lost: bool) -> None:
    """Who tires goes less far each time, but not all at once."""
    row = pairs(*arcs)
    assert _has_lost_of_a_row(row, row[:-1]) is lost


def test_but_a_first_one_may_be_or_one_unlike_or_one_that_came_too_soon() -> None:
    assert not _has_lost_of_a_row(ROW, ROW)
    assert not _has_lost_of_a_row(ROW, ROW[1:])
    for arc, lost in ((13.4, True), (13.2, False)):  # 0.7 of 19 degrees
        row = pairs(18, 19, arc, 18, 19)
        assert _has_lost_of_a_row(row, [*row[:2], *row[3:]]) is lost
    for late_s, lost in ((1.2, True), (1.4, False)):  # pauses of 3 s on average
        late = pairs(17, begins_s=20 + late_s)
        row = [*ROW[:2], *late, *ROW[3:]]
        assert _has_lost_of_a_row(row, [*ROW[:2], *ROW[3:]]) is lost


def test_nor_where_other_repetitions_have_come_or_gone() -> None:
    """Then it is another count, and no worse for being smaller."""
    elsewhere = pairs(18, begins_s=60.0)
    assert not _has_lost_of_a_row(ROW, [*ROW[:2], *ROW[3:], *elsewhere])
    assert not _has_lost_of_a_row(ROW, [*ROW[:1], *ROW[3:], *elsewhere])
    assert not _has_lost_of_a_row(ROW, [])


OTHER = pairs(60, 61, 62, begins_s=60.0)


def seen(row: list[Pair], *, stands_deg: float) -> Ticks:
    """A leg that stands there for 6 s, and again between 37 and 50 s, and turns as they do."""
    ends = [(t.at / RATE_HZ, t.value_deg) for pair in [*row, *OTHER] for t in pair[:2]]
    stands = [(at_s, stands_deg) for at_s in (0.0, 6.0, 37.0, 50.0, 80.0)]
    time_s, angle = np.array(sorted([*ends, *stands])).T
    at_s = np.arange(round(80 * RATE_HZ)) / RATE_HZ
    still = (at_s < 6) | ((at_s > 37) & (at_s < 50))
    return replace(ticks_of(np.interp(at_s, time_s, angle)), still=still)


def lost_a_set(
    before: list[Pair], pairs: list[Pair], *, row: list[Pair] = ROW, stands_deg: float = 0.0
) -> bool:
    return _has_lost_a_set(before, pairs, seen(row, stands_deg=stands_deg))


def test_a_whole_set_beside_another_one_is_not_lost_to_a_better_bias() -> None:
    assert lost_a_set([*ROW, *OTHER], OTHER)
    assert not lost_a_set([*ROW[:3], *OTHER], OTHER)  # too few to be a row
    assert not lost_a_set(ROW, [])  # there is no other
    assert not lost_a_set([*ROW, *OTHER], [*OTHER, *pairs(60, begins_s=75.0)])
    uneven = pairs(18, 19, 13, 18, 19)
    assert not lost_a_set([*uneven, *OTHER], OTHER, row=uneven)
    apart = pairs(61, 60, begins_s=76.0)  # as wide as those that are still found
    assert not lost_a_set([*pairs(60, 61, begins_s=50.0), *OTHER, *apart], OTHER)


@pytest.mark.parametrize(("stands_deg", "lost"), [(5.0, True), (-5.0, True), (8.0, False)])
def test_unless_they_are_halves_now_that_the_bias_is_better(
    stands_deg: float, *, lost: bool
) -> None:
    """The leg stands at one end of their range, which is 8.5 to 9.5 degrees from its middle."""
    assert lost_a_set([*ROW, *OTHER], OTHER, stands_deg=stands_deg) is lost
    drifted = [
        pair._replace(
            first=a._replace(value_deg=a.value_deg + 30),
            second=b._replace(value_deg=b.value_deg + 30),
        )
        for pair in ROW
        for a, b in [pair[:2]]
    ]
    assert lost_a_set([*drifted, *OTHER], OTHER, stands_deg=stands_deg) is lost


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
        turning, "count_in_drift", lambda ticks: InDrift(ticks, first.pairs[:-1], 0.0)
    )
    monkeypatch.setattr(turning, "_has_lost_of_a_row", lambda *_: False)
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
    monkeypatch.setattr(turning, "count_in_drift", lambda ticks: InDrift(ticks, OTHER, 0.0))
    monkeypatch.setattr(turning, "without_halves", lambda found, _: found)
    looked = turning._look_again(first, rest.intervals, seen_then)
    assert len(looked.pairs) == len([*ROW, *OTHER] if kept else OTHER)


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
