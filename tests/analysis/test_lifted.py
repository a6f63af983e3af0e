"""A leg that is held up between repetitions: its pauses do not show how the thigh hangs."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import LiveAnalysis, RepetitionCounted, Report, analyze
from analysis.counting import Counter
from analysis.lifted import without_lifted
from analysis.pairs import Pair
from analysis.pose import find_pose
from analysis.rest import Rest
from analysis.stances import split_sets
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, STAND, pairs_of, path, ticks_of, turn

ARC_DEG = 50.0


def a_set(lift_deg: float, *, down_between: bool = False) -> Leg:
    """Five repetitions of a lifted leg, each with a long pause in which it stays up or does not."""
    leg = Leg().still(5).to(lift_deg, 0, 0, seconds=1)
    for _ in range(5):
        leg.still(1).to(lift_deg, 0, 25, seconds=0.8).to(lift_deg, 0, -25, seconds=1.3)
        leg.to(lift_deg, 0, 0, seconds=0.8)
        if down_between:
            leg.to(0, 0, 0, seconds=1).still(4).to(lift_deg, 0, 0, seconds=1)
        else:
            leg.still(5)
    return leg.to(0, 0, 0, seconds=1).still(5)


def arcs_off_deg(report: Report) -> float:
    assert report.rep_count == 5
    return max(abs(rep.rotation.arc.value_deg - ARC_DEG) for rep in report.reps)


@pytest.mark.parametrize("lift_deg", [0.0, 5.0, 10.0, 17.0, 24.0, 35.0])
def test_the_arc_is_measured_about_the_thigh_as_it_hangs_not_as_it_is_held(
    lift_deg: float,
) -> None:
    """About the vertical of a lifted thigh it would be smaller by 4 % at 17 degrees, 18 at 35."""
    assert arcs_off_deg(analyze(a_set(lift_deg).samples(), side="right")) < 0.4


@pytest.mark.parametrize("lift_deg", [10.0, 17.0])
def test_in_and_out_hold_too(lift_deg: float) -> None:
    report = analyze(a_set(lift_deg).samples(), side="right")
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(25, abs=1)
        assert rep.rotation.external.value_deg == pytest.approx(25, abs=1)
    is_seen = lift_deg > 12  # from there on a pause does not count as a stance
    assert ({rep.set_number for rep in report.reps} == {1}) is is_seen


@pytest.mark.parametrize("lift_deg", [10.0, 17.0])
def test_a_foot_that_is_put_down_in_between_stands(lift_deg: float) -> None:
    report = analyze(a_set(lift_deg, down_between=True).samples(), side="right")
    assert arcs_off_deg(report) < 0.4
    assert len({rep.set_number for rep in report.reps}) == 5


@pytest.mark.parametrize("lift_deg", [10.0, 24.0, 35.0])
def test_live_the_count_goes_on_in_the_pose_in_which_it_began(lift_deg: float) -> None:
    live = LiveAnalysis(side="right")
    events = live.push(a_set(lift_deg).samples())
    assert sum(isinstance(event, RepetitionCounted) for event in events) == 5


# --- which rests, by themselves ------------------------------------------------------------------

STANDING = np.array([0.0, 0.0, 1.0])
TICKS = 2500


def leaning(deg: float) -> FloatArray:
    return np.array([np.sin(np.radians(deg)), 0.0, np.cos(np.radians(deg))])


def rested(*rests: tuple[float, float, float], axis: FloatArray = STANDING) -> Rest:
    """A leg that turns about an axis, but in these rests: from when, to when, how far it leans."""
    up = np.tile(STANDING, (TICKS, 1))
    rate = np.outer(np.sin(np.arange(TICKS) * 2 * np.pi / (2 * RATE_HZ)), axis)
    intervals = []
    for begin_s, end_s, lean_deg in rests:
        part = slice(round(begin_s * RATE_HZ), round(end_s * RATE_HZ))
        up[part], rate[part] = leaning(lean_deg), 0.0
        intervals.append((part.start, part.stop))
    still = np.zeros(TICKS, bool)
    acc = up * STANDARD_GRAVITY_MS2
    return Rest(1, RATE_HZ, rate, acc, np.zeros(3), True, still, still, np.array(intervals))


def pairs(*at_s: float) -> list[Pair]:
    return [
        Pair(
            turn(at, 25.0, internal=True, left_s=at - 1),
            turn(at + 1, -25.0, internal=False, left_s=at),
            round((at + 1.5) * RATE_HZ),
        )
        for at in at_s
    ]


BEFORE, PAUSE, AFTER = (0.0, 3.0, 0.0), (8.0, 12.0, 12.0), (18.0, 21.0, 0.0)
TWO = pairs(6.0, 13.5)


def kept(rest: Rest, found: list[Pair]) -> list[int]:
    """Which of the rests, by their place."""
    starts = rest.intervals[:, 0].tolist()
    return [starts.index(start) for start in without_lifted(rest.intervals, found, rest)[:, 0]]


def test_a_pause_that_leans_is_left_out_beside_stances_that_the_leg_turned_about() -> None:
    assert kept(rested(BEFORE, PAUSE, AFTER), TWO) == [0, 2]


def test_a_moment_with_the_foot_down_between_two_makes_no_stance_of_the_pause() -> None:
    assert kept(rested(BEFORE, PAUSE, (12.4, 12.9, -2.0), AFTER), TWO) == [0, 2, 3]


def test_a_stance_before_the_first_is_no_pause_however_long() -> None:
    assert kept(rested((0.0, 5.0, 0.0), PAUSE, AFTER), TWO) == [0, 2]


def test_so_are_rests_like_it_before_the_first_and_after_the_last() -> None:
    rest = rested(BEFORE, (3.5, 4.5, 11.0), PAUSE, (15.5, 17.0, 13.0), AFTER)
    assert kept(rest, TWO) == [0, 4]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        (rested(BEFORE, PAUSE, AFTER), TWO[:1]),  # it is no pause
        (rested(BEFORE, PAUSE, AFTER), pairs(6.0, 20.0)),  # nor with so much between
        (rested(BEFORE, (8.0, 12.0, 5.0), AFTER), TWO),  # it hardly leans
        (rested((0.0, 1.0, 0.0), PAUSE), TWO),  # the leg never stood for long
        (rested(BEFORE, PAUSE, AFTER, axis=leaning(12.0)), TWO),  # it turned about that one
        (rested(BEFORE, PAUSE, AFTER, axis=leaning(5.0)), TWO),  # or one as near to either
        (rested((0.0, 3.0, 80.0), PAUSE, (18.0, 21.0, 80.0)), TWO),  # it sat before and after
        (rested(PAUSE, (16.0, 18.5, 0.0)), pairs(6.0, 13.5, 20.0)),  # it paused in two ways
        # The sensor is strapped on so that its z axis is nearly upright, and there is no pause.
        (rested((0.0, 3.0, 12.0), (3.5, 4.5, 0.0), (18.0, 21.0, 12.0), axis=leaning(12.0)), []),
    ],
)
def test_else_every_rest_is_kept(rest: Rest, found: list[Pair]) -> None:
    assert kept(rest, found) == list(range(len(rest.intervals)))


def test_who_sat_as_well_still_stood() -> None:
    rest = rested(BEFORE, PAUSE, (18.0, 20.0, 0.0), (21.0, 24.0, 80.0))
    assert kept(rest, TWO) == [0, 2, 3]
    axis = find_pose(replace(rest, intervals=without_lifted(rest.intervals, TWO, rest))).axis
    assert axis == pytest.approx(STANDING)


def test_a_pause_with_the_leg_held_up_ends_no_set() -> None:
    wide = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
    angle = path(STAND, *wide * 2, (6, 0), *wide * 2, STAND)
    ticks, found = ticks_of(angle), pairs_of(Counter(RATE_HZ), angle)
    pause = ticks.time_s > found[1].second.at / RATE_HZ
    pause &= ticks.time_s < found[2].first.at / RATE_HZ
    assert [len(one) for one in split_sets(found, ticks)] == [2, 2]
    assert [len(one) for one in split_sets(found, replace(ticks, lifted=pause))] == [4]
