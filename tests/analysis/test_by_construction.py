"""Other exercises, and poses before the main one, on motion known by construction."""

import pytest

from analysis import Flag, Report, analyze
from tests.analysis.legs import Leg


def lifted(flexion: float, abduction: float, *, hold_s: float) -> tuple[Leg, list[float]]:
    """Three lifts of a second up and a second down, and when each began."""
    leg, began = Leg().still(4), []
    for _ in range(3):
        began.append(leg.seconds)
        leg.to(flexion, abduction, 0, seconds=1).still(hold_s).to(0, 0, 0, seconds=1).still(1.5)
    return leg.still(3), began


LIFTS = [("flexion", 60, 0), ("extension", -25, 0), ("abduction", 0, 35)]


@pytest.mark.parametrize(("exercise", "flexion", "abduction"), LIFTS)
def test_lifts_are_counted_timed_and_measured(
    exercise: str, flexion: float, abduction: float
) -> None:
    leg, began = lifted(flexion, abduction, hold_s=2.0)
    report = analyze(leg.samples(), side="right", exercise=exercise)
    assert report.rep_count == 3
    assert [one.rep_count for one in report.sets] == [3]
    size = abs(flexion + abduction)
    for rep, begin in zip(report.reps, began, strict=True):
        assert rep.set_number == 1
        arc, move = rep.rotation.arc, rep.outward
        assert move is not None
        assert arc.value_deg == pytest.approx(size, abs=1.0)
        assert arc.low_deg < size < arc.high_deg
        assert 0.5 < arc.high_deg - arc.low_deg < 8.0
        assert move.hold_s == pytest.approx(2.0, abs=0.6)
        assert move.duration_s == pytest.approx(1.0, abs=0.5)
        assert rep.start_s == pytest.approx(begin, abs=0.6)
        assert rep.end_s == pytest.approx(begin + 4.0, abs=0.6)
        assert rep.tilt_deg == pytest.approx(size, abs=1.5)


def test_a_lift_that_is_not_held_has_no_hold() -> None:
    leg, _ = lifted(60, 0, hold_s=0.05)
    report = analyze(leg.samples(), side="right", exercise="flexion")
    assert [rep.outward.hold_s for rep in report.reps if rep.outward] == [0.0, 0.0, 0.0]
    assert report.reps[0].rotation.arc.value_deg == pytest.approx(60, abs=1.0)


@pytest.mark.parametrize(("exercise", "flexion", "abduction"), LIFTS)
def test_what_is_too_small_to_be_the_exercise_is_not_counted(
    exercise: str, flexion: float, abduction: float
) -> None:
    leg, _ = lifted(0.1 * flexion, 0.1 * abduction, hold_s=2.0)
    assert analyze(leg.samples(), side="right", exercise=exercise).rep_count == 0


def test_a_lift_that_goes_another_way_than_most_is_not_counted() -> None:
    leg = Leg().still(4)
    for flexion, abduction in ((60, 0), (60, 0), (25, 43), (60, 0)):
        leg.to(flexion, abduction, 0, seconds=1).still(1).to(0, 0, 0, seconds=1).still(1.5)
    report = analyze(leg.still(3).samples(), side="right", exercise="flexion")
    assert [round(rep.rotation.arc.value_deg) for rep in report.reps] == [60, 60, 60]


def seated(inward: float, outward: float, *, times: int = 4) -> Report:
    """Sitting with the thigh level, rotations of 4 s."""
    leg = Leg(now=(88.0, 0.0, 0.0)).still(5)
    for _ in range(times):
        leg.to(88, 0, inward, seconds=1.2).to(88, 0, -outward, seconds=1.6).to(
            88, 0, 0, seconds=1.2
        )
    return analyze(leg.still(4).samples(), side="right", exercise="seated_rotation")


@pytest.mark.parametrize(("inward", "outward"), [(30, 40), (8, 9)])
def test_a_seated_rotation_is_counted_and_measured(inward: float, outward: float) -> None:
    report = seated(inward, outward)
    assert report.rep_count == 4
    assert report.usable
    assert Flag.NOT_SEATED not in report.flags
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(inward, abs=1.0)
        assert rep.rotation.external.value_deg == pytest.approx(outward, abs=1.0)
        assert rep.rotation.arc.value_deg == pytest.approx(inward + outward, abs=1.0)


def test_a_single_seated_rotation_is_counted_and_measured() -> None:
    report = seated(30, 40, times=1)
    assert [round(rep.rotation.arc.value_deg) for rep in report.reps] == [70]


def test_a_seated_rotation_that_is_too_small_is_not_counted() -> None:
    assert seated(3, 3).rep_count == 0


def test_who_stands_instead_of_sitting_is_told_so_and_who_is_to_stand_is_not() -> None:
    leg = Leg()
    for _ in range(4):
        leg.to(0, 0, 30, seconds=1.2).to(0, 0, -40, seconds=1.6).to(0, 0, 0, seconds=1.2)
    for exercise, told in (("seated_rotation", True), ("standing_rotation", False)):
        report = analyze(leg.samples(), side="right", exercise=exercise)
        assert report.quality.stances == 0
        assert (Flag.NOT_SEATED in report.flags) is told


def stood_after_sitting(*, sat_again: bool) -> Report:
    """Sits for long, then stands for a short while, rotates five times, and stands again."""
    leg = Leg(now=(85.0, 0.0, 0.0)).still(30).to(0, 0, 0, seconds=1.5).still(4)
    for _ in range(5):
        leg.to(0, 0, 30, seconds=0.9).to(0, 0, -40, seconds=1.4).to(0, 0, 0, seconds=0.9)
    if sat_again:
        leg.still(4).to(85, 0, 0, seconds=1.5).still(20)
    return analyze(leg.still(4).samples(), side="right")


@pytest.mark.parametrize("sat_again", [False, True], ids=["before", "before and after"])
def test_the_pose_is_the_one_rotated_in_not_the_one_rested_in_longest(
    sat_again: bool,
) -> None:
    report = stood_after_sitting(sat_again=sat_again)
    assert report.rep_count == 5
    assert report.quality.axis_source == "standing"
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=1.0)
        assert rep.rotation.arc.value_deg == pytest.approx(70, abs=1.0)


def test_a_leg_that_is_lifted_before_it_turns_shows_the_arc_and_no_neutral_of_its_own() -> None:
    leg = Leg().still(4).to(44, 0, 0, seconds=1)
    for _ in range(5):
        leg.to(44, 0, 30, seconds=1).to(44, 0, -40, seconds=1.6).to(44, 0, 6, seconds=1).still(1.5)
    report = analyze(leg.to(0, 0, 0, seconds=1).still(5).samples(), side="right")
    assert report.rep_count == 5
    for rep in report.reps:
        assert rep.rotation is not None
        assert rep.rotation.arc.value_deg == pytest.approx(70, abs=1)
        for given, true in ((rep.rotation.internal, 30), (rep.rotation.external, 40)):
            assert given is None or given.low_deg < true < given.high_deg


@pytest.mark.parametrize(
    ("flexion", "abduction", "rotation", "count"),
    [(30, 0, 0, 0), (30, 0, 8, 0), (0, 20, 0, 0), (20, 15, 5, 0), (0, 0, 30, 13), (6, 4, 30, 13)],
)
def test_a_leg_that_moves_from_the_first_sample_to_the_last_is_counted_only_where_it_turns(
    flexion: float, abduction: float, rotation: float, count: int
) -> None:
    """Nobody stands still in it: walking, marching and swings have no repetition nonetheless."""
    leg = Leg()
    for _ in range(13):
        for way in (1, -1):
            leg.to(way * flexion, way * abduction, way * rotation, seconds=0.7)
    report = analyze(leg.to(0, 0, 0, seconds=0.5).samples(), side="right")
    assert Flag.NO_STANDING_REST in report.flags
    assert report.rep_count == count
