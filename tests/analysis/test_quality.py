"""Each exercise is told what is wrong with it, and not what is wrong with another."""

import pytest

from analysis import Flag, Report, analyze
from tests.analysis.legs import Leg

CAUSES = {Flag.NO_STANDING_REST, Flag.NOT_SEATED, Flag.AXIS_UNCERTAIN}


def raised(exercise: str) -> Report:
    """Three knee raises, whatever they are taken for."""
    leg = Leg().still(4)
    for _ in range(3):
        leg.to(60, 0, 0, seconds=1).still(1).to(0, 0, 0, seconds=1).still(1.5)
    return analyze(leg.still(3).samples(), side="right", exercise=exercise)


@pytest.mark.parametrize("exercise", ["flexion", "extension", "abduction"])
def test_which_way_a_leg_was_lifted_is_what_the_program_was_told(exercise: str) -> None:
    report = raised(exercise)
    assert report.rep_count == 3
    assert report.flags == (Flag.DIRECTION_UNCHECKED,)
    assert report.quality.notes[0].startswith("The tilt is that of the thigh")
    assert "pelvis tilts" in report.quality.notes[1]


def test_where_nothing_was_lifted_nothing_is_said_of_the_way() -> None:
    report = analyze(Leg().still(8).samples(), side="right", exercise="flexion")
    assert report.flags == (Flag.NO_MOVEMENT,)
    assert len(report.quality.notes) == 1


def turned(lean: float, *, still_s: float, exercise: str) -> Report:
    """Four rotations of a thigh that leans so far from upright, between two rests."""
    leg = Leg(now=(lean, 0.0, 0.0)).still(still_s)
    for _ in range(4):
        leg.to(lean, 0, 30, seconds=1.2).to(lean, 0, -40, seconds=1.6).to(lean, 0, 0, seconds=1.2)
    return analyze(leg.still(still_s).samples(), side="right", exercise=exercise)


def test_a_rotation_has_a_plane_only_where_the_leg_hangs_and_no_direction() -> None:
    standing = turned(0, still_s=4, exercise="standing_rotation")
    assert standing.flags == (Flag.PLANE_UNKNOWN,)
    assert standing.quality.notes[0].startswith("The rotation is that of the thigh")
    seated = turned(88, still_s=4, exercise="seated_rotation")
    assert seated.rep_count == standing.rep_count == 4
    assert seated.flags == ()


def test_who_stood_still_instead_of_sitting_is_not_told_that_they_were_never_still() -> None:
    report = turned(0, still_s=4, exercise="seated_rotation")
    assert CAUSES & set(report.flags) == {Flag.NOT_SEATED}


def test_who_sits_and_is_never_still_is_not_told_to_sit() -> None:
    report = turned(88, still_s=0, exercise="seated_rotation")
    assert CAUSES & set(report.flags) == {Flag.NO_STANDING_REST}


def test_who_hangs_the_leg_and_is_never_still_has_an_axis_that_is_a_guess() -> None:
    report = turned(0, still_s=0, exercise="standing_rotation")
    assert report.rep_count > 0
    assert CAUSES & set(report.flags) == {Flag.NO_STANDING_REST, Flag.AXIS_UNCERTAIN}


def test_gravity_makes_up_for_the_bias_only_where_it_sees_the_turn() -> None:
    assert turned(88, still_s=4, exercise="seated_rotation").quality.gyr_bias_sd_dps is None
    standing = turned(0, still_s=4, exercise="standing_rotation").quality.gyr_bias_sd_dps
    assert standing is not None
    assert standing > 0
