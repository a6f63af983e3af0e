"""Sets, stances, gaps and slips of standing rotations known by construction, and what is said."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analysis import Flag, Report, analyze, turning
from analysis.drift import RestLevel
from analysis.neutral import NeutralSet, level_line
from analysis.pairs import Pair
from analysis.repetitions import count_pairs, levelled
from analysis.report import Rotation
from analysis.settings import SensorFacts
from analysis.ticks import Ticks
from analysis.turning import _drift_dps, _on_the_level
from sensor.samples import Samples
from tests.analysis.legs import RATE_HZ, Leg
from tests.analysis.paths import path, ticks_of, turn


def rotated(leg: Leg, times: int, facing_deg: float = 0.0) -> Leg:
    """By 30 inward and 40 outward from where the body faces, 3.2 s each."""
    for _ in range(times):
        leg.to(0, 0, facing_deg + 30, seconds=0.9).to(0, 0, facing_deg - 40, seconds=1.4)
        leg.to(0, 0, facing_deg, seconds=0.9)
    return leg


def creeping(times: int, by_deg: float, held_s: float) -> Leg:
    """From a stance, by about 30 inward and 40 outward; in its holds the leg creeps so far."""
    leg, half = Leg().still(4), by_deg / 2
    for _ in range(times):
        leg.to(0, 0, 30 - half, seconds=0.9).to(0, 0, 30 + half, seconds=held_s)
        leg.to(0, 0, -40 - half, seconds=1.4).to(0, 0, -40 + half, seconds=held_s)
        leg.to(0, 0, 0, seconds=0.9).still(0.5)
    return leg


def report_of(leg: Leg) -> Report:
    return analyze(leg.samples(), side="right")


def width(report: Report, part: str) -> float:
    one = getattr(report.reps[1].rotation, part)
    return float(one.high_deg - one.low_deg)


def test_a_sound_recording_has_nothing_to_complain_of() -> None:
    report = report_of(rotated(Leg().still(4), 4).still(4))
    assert report.usable
    assert report.flags == (Flag.PLANE_UNKNOWN,)
    assert report.quality.lean_deg is not None
    assert report.quality.lean_deg < 1


@pytest.mark.parametrize("end", ["before", "after"])
def test_a_stance_on_one_side_only_is_said(end: str) -> None:
    leg = rotated(Leg().still(4), 4).still(4)
    whole, reps_s = leg.samples(), 4 * 3.2
    start, stop = (4 + 2.0, 99) if end == "before" else (0, 4 + reps_s - 0.7)
    cut = whole.between(round(start * RATE_HZ), round(min(stop, leg.seconds) * RATE_HZ))
    assert Flag.ONE_STANCE in analyze(cut, side="right").flags


def test_each_set_has_its_number_and_a_neutral_of_its_own() -> None:
    leg = rotated(Leg().still(5), 3)
    leg = rotated(leg.still(5).to(0, 0, 100, seconds=2).still(5), 2, 100).still(5)
    report = report_of(leg)
    assert [rep.set_number for rep in report.reps] == [1, 1, 1, 2, 2]
    assert [one.rep_count for one in report.sets] == [3, 2]
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=1)
    assert report.trace is not None
    for time_s in (2.0, 16.5, 25.0, leg.seconds - 2):
        assert report.trace.at(np.array([time_s])).rotation_deg == pytest.approx(0, abs=1)


def test_where_the_leg_stands_once_it_has_stood_as_before_says_nothing_of_the_set() -> None:
    leg = rotated(Leg().still(4), 4).still(4).to(0, 0, 20, seconds=1.5).still(4)
    assert Flag.STANCES_DIFFER not in report_of(leg).flags


def test_a_foot_put_down_far_off_leaves_in_and_out_in_doubt_and_the_arc_alone() -> None:
    sound = report_of(rotated(Leg().still(4), 4).still(4))
    moved = report_of(rotated(Leg().still(4), 4).to(0, 0, 14, seconds=1).still(5))
    assert Flag.STANCES_DIFFER in moved.flags
    assert width(moved, "internal") > 5 * width(sound, "internal")
    assert width(moved, "arc") < 1.5 * width(sound, "arc")
    for rep in moved.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=2)


def test_a_strap_that_slid_between_two_stances_is_said() -> None:
    leg = rotated(Leg().still(4), 4).still(2).to(15, 0, 0, seconds=2).still(4)
    report = report_of(leg)
    assert Flag.STRAP_SLIPPED in report.flags
    assert report.quality.lean_deg == pytest.approx(15, abs=1.5)


PARTS = ("internal", "external", "arc")


def half_width(rotation: Rotation, part: str) -> float:
    figure = getattr(rotation, part)
    assert figure is not None
    return float(figure.high_deg - figure.low_deg) / 2


def test_a_hole_at_an_extreme_is_said_of_its_repetition_and_of_no_other() -> None:
    samples = rotated(Leg().still(4), 4).still(4).samples()
    there = 4 + 3.2 + 0.9  # the inner extreme of the second repetition
    keep = np.abs(samples.time_s - there) > 0.15
    holed = Samples(samples.time_s[keep], samples.acc_ms2[keep], samples.gyr_rads[keep])
    report = analyze(holed, side="right")
    assert [rep.flags for rep in report.reps] == [(), (Flag.GAP_AT_EXTREME,), (), ()]
    assert report.reps[1].rotation.arc.value_deg == pytest.approx(70, abs=2)
    whole, holed_one = (report.reps[k].rotation for k in (0, 1))
    widened = [half_width(holed_one, part) - half_width(whole, part) for part in PARTS]
    assert widened[0] > 8  # in, where the hole is
    assert abs(widened[1]) < 1  # and not out
    assert widened[2] > 8


def test_a_knock_while_nobody_rotates_does_not_spoil_the_count() -> None:
    samples = rotated(Leg().still(4), 4).still(4).samples()
    samples.acc_ms2[20:26, 0] = 30.0
    report = analyze(samples, side="right", sensor=SensorFacts(acc_range_ms2=30.0))
    assert report.quality.clipped > 0
    assert Flag.CLIPPED not in report.flags
    assert report.usable


@pytest.mark.parametrize(("most", "usable"), [(0.999, True), (0.97, False)])
def test_a_limit_that_cuts_off_the_fastest_of_the_strokes_spoils_the_count(
    most: float, *, usable: bool
) -> None:
    """A fiftieth of the repetitions, however long the leg stands before them."""
    samples = rotated(Leg().still(40), 4).still(4).samples()
    limit = most * float(np.abs(samples.gyr_rads).max())
    cut = replace(samples, gyr_rads=np.clip(samples.gyr_rads, -limit, limit))
    report = analyze(cut, side="right", sensor=SensorFacts(gyr_range_rads=limit))
    assert Flag.CLIPPED in report.flags
    assert report.usable is usable


def test_holds_in_which_the_leg_creeps_are_no_rest_to_take_the_bias_from() -> None:
    """Taken for rest, they would put it off by more than a degree a second."""
    report = report_of(creeping(4, 8, 6).still(4))
    assert report.rep_count == 4
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=0.5)
        assert rep.rotation.external.value_deg == pytest.approx(40, abs=0.5)


def test_what_such_holds_hide_of_a_small_set_after_them_is_counted_once_they_are_left_out() -> None:
    leg = creeping(1, -8, 4).still(4)
    for _ in range(3):
        leg.to(0, 0, 14, seconds=1.2).still(2).to(0, 0, -14, seconds=2.5).still(2)
        leg.to(0, 0, 0, seconds=1.2).still(1)
    assert report_of(leg.still(4)).rep_count == 1 + 3


def test_and_turns_to_one_side_after_them_are_then_none() -> None:
    leg = creeping(2, 10, 5).still(2)
    for _ in range(3):
        leg.to(0, 0, 10, seconds=1.2).still(2).to(0, 0, 0, seconds=1.2).still(3)
    assert report_of(leg.still(4)).rep_count == 2


def test_a_short_side_is_measured_where_the_body_faces_and_not_at_home() -> None:
    """From 4.5 degrees in, the leg comes home and stands there: it has not sunk back to a hold."""
    leg = Leg().still(4).to(0, 0, 100, seconds=2).still(4)
    for _ in range(3):
        leg.to(0, 0, 55, seconds=1.2).to(0, 0, 104.5, seconds=1.2)
        leg.to(0, 0, 100, seconds=0.6).still(2)
    report = report_of(leg.still(3))
    assert report.rep_count == 3
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.internal.value_deg == pytest.approx(4.5, abs=0.7)


def test_how_far_the_thigh_leaned_in_a_repetition_is_said() -> None:
    leg = Leg().still(4)
    for lean_deg in (10, 0, 10):
        leg.to(lean_deg, 0, 30, seconds=0.9).to(0, 0, -40, seconds=1.4)
        leg.to(0, 0, 0, seconds=0.9)
    leans = [rep.tilt_deg for rep in report_of(leg.still(4)).reps]
    assert leans == pytest.approx([10, 0, 10], abs=1.2)


def test_the_bias_is_known_beforehand_from_the_stances_of_other_sets_alone() -> None:
    """Those around a set tell it themselves, and are not to count twice."""
    one = rotated(Leg().still(4), 3).still(20)
    assert report_of(one).quality.gyr_bias_sd_dps == pytest.approx(1.0)
    more = rotated(one, 3).still(4)
    assert report_of(more).quality.gyr_bias_sd_dps < 0.5


def drifting(reps: int, dps: float) -> float:
    """What is found to drift where the middles of so many repetitions do."""
    turns = [
        turn(1.6 * i, 35 * (-1) ** i + dps * 1.6 * i, internal=i % 2 == 0) for i in range(2 * reps)
    ]
    pairs = [Pair(a, b, b.at + 5) for a, b in list(pairwise(turns))[::2]]
    return _drift_dps(pairs, ticks_of(path((60, 0))))


def test_a_drift_is_told_from_four_repetitions_on() -> None:
    assert drifting(5, 0.5) == pytest.approx(0.5)
    assert drifting(5, 8.0) == pytest.approx(8.0)  # holds taken for rests leave so much
    assert drifting(5, 12.0) == 0.0
    assert drifting(3, 0.5) == 0
    assert drifting(0, 0.0) == 0


def test_between_two_sets_the_level_is_that_of_the_nearer_one() -> None:
    def one(begin_s: float, end_s: float, level: float) -> NeutralSet:
        none = RestLevel(np.zeros(0), np.zeros((0, 0)), np.zeros(0))
        ends, levels = np.array([begin_s, end_s]), np.array([level, level])
        return NeutralSet([], none, ends, levels, True, 1, 1, 0.0, 0.1)

    sets = [one(0, 10, 1.0), one(20, 30, 2.0), one(50, 60, 3.0)]
    line = level_line(sets, np.arange(70.0))
    assert line.tolist() == [1.0] * 15 + [2.0] * 25 + [3.0] * 30


def drifting_set(count: int, dps: float) -> tuple[list[Pair], NeutralSet, Ticks]:
    """By 8 inward and 40 outward: all that there are, a set with the last one lost, the ticks."""
    angle = path((4, 0), *[(1.0, 8.0), (0.7, 8.0), (2.0, -40.0), (1.4, 0.0), (0.7, 0.0)] * count)
    flat = ticks_of(angle)
    drift = dps * flat.time_s
    ticks = replace(flat, angle_deg=angle + drift)
    pairs = levelled(count_pairs(flat), ticks)
    none = RestLevel(np.zeros(0), np.zeros((0, 0)), np.zeros(0))
    known = NeutralSet(pairs[:-1], none, flat.time_s, drift, True, 1, 1, 0.0, 0.1)
    return pairs, known, ticks


@pytest.mark.parametrize("dps", [-0.4, 0.0, 0.4])
def test_one_more_that_a_moving_neutral_had_hidden_shows_on_the_level(dps: float) -> None:
    pairs, known, ticks = drifting_set(6, dps)
    assert len(pairs) == 6
    found = _on_the_level([known], ticks)
    at, arcs_deg = zip(*[(pair.second.at, pair.arc_deg) for pair in pairs], strict=True)
    assert [pair.second.at for pair in found] == pytest.approx(at, abs=1)
    assert [pair.arc_deg for pair in found] == pytest.approx(arcs_deg, abs=0.1)
    assert _on_the_level([], ticks) == []


@pytest.mark.parametrize(
    ("ratio", "later_s", "moved_deg", "kept"),
    [
        (0.2, 0.0, 0.0, 6),
        (0.3, 0.0, 0.0, 5),  # it swings
        (0.2, 8.0, 0.0, 5),  # it takes much longer
        (0.2, 0.0, 25.0, 5),  # it is about another middle
    ],
)
def test_but_none_that_is_not_like_those_beside_it(
    monkeypatch: pytest.MonkeyPatch, ratio: float, later_s: float, moved_deg: float, kept: int
) -> None:
    pairs, known, ticks = drifting_set(6, 0.4)
    first, second = pairs[-1][:2]
    last = Pair(
        first._replace(ratio=ratio, value_deg=first.value_deg + moved_deg),
        second._replace(
            ratio=ratio,
            value_deg=second.value_deg + moved_deg,
            at=second.at + round(later_s * 25.0),
        ),
        pairs[-1].confirmed,
    )
    monkeypatch.setattr(turning, "count_pairs", lambda _: [*pairs[:-1], last])
    monkeypatch.setattr(turning, "without_halves", lambda found, _: found)
    monkeypatch.setattr(turning, "levelled", lambda found, _: found)
    assert len(_on_the_level([known], ticks)) == kept


@pytest.mark.parametrize(("ratio", "found"), [(0.44, 6), (0.46, 0)])
def test_on_the_level_a_row_that_swings_may_be_paired_anew(
    monkeypatch: pytest.MonkeyPatch, ratio: float, found: int
) -> None:
    """What comes to it is not new: each shares an end with one that was known."""
    pairs, known, ticks = drifting_set(6, 0.4)
    swung = [
        Pair(*(end._replace(ratio=ratio) for end in pair[:2]), pair.confirmed) for pair in pairs
    ]
    between = [Pair(one.second, two.first, two.confirmed) for one, two in pairwise(swung)]
    monkeypatch.setattr(turning, "count_pairs", lambda _: swung)
    monkeypatch.setattr(turning, "without_halves", lambda found, _: found)
    monkeypatch.setattr(turning, "levelled", lambda found, _: found)
    assert len(_on_the_level([replace(known, pairs=between)], ticks)) == found


@pytest.mark.parametrize(("turned_deg", "given"), [(0.0, True), (60.0, False), (100.0, False),
                                                    (360.0, False)])  # fmt: skip
def test_in_and_out_are_not_given_against_a_stance_that_no_hip_reaches(
    turned_deg: float, given: bool
) -> None:
    """The body has turned since, and nobody has seen the leg stand there."""
    leg = Leg().still(4)
    if turned_deg:
        leg.to(0, 0, turned_deg, seconds=turned_deg / 90)
    leg = rotated(leg, 5, turned_deg)
    whole = leg.still(4).samples()
    report = analyze(whole.between(0, round((leg.seconds - 4.5) * RATE_HZ)), side="right")
    assert report.rep_count >= 4
    for rep in report.reps:
        assert (rep.rotation.internal is not None) is given
        assert rep.rotation.arc.value_deg == pytest.approx(70, abs=1.5)


def test_a_foot_that_is_put_down_elsewhere_has_not_moved_neutral_in_the_set() -> None:
    """The interval knows, most of all of the last repetition; and the arcs are none the wider."""
    back = report_of(rotated(Leg().still(4), 6).still(4)).reps[-1].rotation
    moved = report_of(rotated(Leg().still(4), 6).to(0, 0, 3, seconds=0.6).still(4))
    last = moved.reps[-1].rotation
    assert last.internal is not None
    assert last.internal.low_deg < 30 < last.internal.high_deg
    assert last.internal.value_deg == pytest.approx(30, abs=1)
    assert half_width(last, "internal") > half_width(back, "internal") + 1
    assert half_width(last, "arc") == pytest.approx(half_width(back, "arc"), abs=0.1)
