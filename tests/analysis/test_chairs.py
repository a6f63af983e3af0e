"""Who walks to a chair, sits there, and walks on: a thigh that sways on it does no repetitions."""

import numpy as np
import pytest

from analysis import LiveAnalysis, RepetitionCounted, analyze
from analysis.counted_pose import CountedPose
from analysis.following import Standing
from analysis.pose import unit
from sensor.samples import FloatArray, Samples
from tests.analysis.legs import Leg
from tests.analysis.test_following import AXIS, UP


def walked(leg: Leg, seconds: int) -> Leg:
    for _ in range(seconds):
        leg.to(28, 0, 4, seconds=0.5).to(-22, 0, -4, seconds=0.5)
    return leg.to(0, 0, 0, seconds=0.5)


def sat(*by_deg: float, before_s: int = 8, after_s: int = 8, stood: int = 0) -> Samples:
    """Walks, rotates so often while standing, sits, and turns the knee so far to each side."""
    leg = walked(Leg().still(4), before_s).still(2)
    for _ in range(stood):
        leg.to(0, 0, 30, seconds=0.9).to(0, 0, -40, seconds=1.4).to(0, 0, 0, seconds=0.9)
    leg.still(1).to(85, 0, 0, seconds=1.5).still(4)
    for by in by_deg:
        leg.to(85, by, 0, seconds=0.9).to(85, -by, 0, seconds=1.4).to(85, 0, 0, seconds=0.9)
        leg.still(0.5)
    leg.still(4).to(0, 0, 0, seconds=1.5).still(2)
    return walked(leg, after_s).still(4).samples()


def told(samples: Samples) -> int:
    events = LiveAnalysis(side="right").push(samples)
    return sum(isinstance(event, RepetitionCounted) for event in events)


@pytest.mark.parametrize("by_deg", [8.0, 12.0])
def test_small_turns_on_a_chair_are_none(by_deg: float) -> None:
    samples = sat(*[by_deg] * 6)
    assert analyze(samples, side="right").rep_count == told(samples) == 0


@pytest.mark.parametrize("by_deg", [13.5, 20.0])
def test_wide_ones_are_some(by_deg: float) -> None:
    samples = sat(*[by_deg] * 6)
    assert analyze(samples, side="right").rep_count == told(samples) == 6


def test_live_wide_ones_are_told_as_they_are_done() -> None:
    events = LiveAnalysis(side="right").push(sat(*[20.0] * 6))
    times = [event.time_s for event in events if isinstance(event, RepetitionCounted)]
    assert times == pytest.approx([23.5 + 3.7 * k for k in range(6)], abs=1.0)


def test_live_small_ones_after_wide_ones_are_told_too() -> None:
    samples = sat(*[20.0] * 4, *[8.0] * 2)
    assert analyze(samples, side="right").rep_count == told(samples) == 6


def test_live_what_was_walked_in_another_pose_is_not_walked_in_the_one_known_before() -> None:
    """Who has sat at first, too."""
    leg = Leg(now=(85.0, 0.0, 0.0)).still(6).to(0, 0, 0, seconds=1.5).still(4)
    walked(leg, 8).still(2).to(85, 0, 0, seconds=1.5).still(4)
    for _ in range(6):
        leg.to(85, 8, 0, seconds=0.9).to(85, -8, 0, seconds=1.4).to(85, 0, 0, seconds=0.9)
        leg.still(0.5)
    assert told(leg.still(5).samples()) == 0


def test_what_was_done_standing_counts_alone() -> None:
    samples = sat(*[8.0] * 6, stood=4)
    assert analyze(samples, side="right").rep_count == told(samples) == 4


@pytest.mark.parametrize(("wide", "counted"), [(4, 6), (3, 0)])
def test_most_of_them_have_to_be_wide(wide: int, counted: int) -> None:
    samples = sat(*[15.0] * wide, *[11.0] * (6 - wide))
    assert analyze(samples, side="right").rep_count == counted


def test_who_has_not_walked_both_before_and_after_may_have_done_the_exercise_there() -> None:
    small = [8.0] * 6
    for samples in (sat(*small, before_s=0), sat(*small, before_s=1), sat(*small, after_s=1)):
        assert analyze(samples, side="right").rep_count == 6
    assert told(sat(*small, before_s=1)) == 6
    assert told(sat(*small, after_s=1)) == 0  # which live does not wait for


def handled(*, put_back_s: float) -> Samples:
    """On a table, swung by hands, put back for so long if at all, strapped on; small ones."""
    leg = Leg(now=(85.0, 0.0, 0.0)).still(4)
    for _ in range(8):
        leg.to(110, 0, 4, seconds=0.5).to(60, 0, -4, seconds=0.5)
    leg.to(85, 0, 0, seconds=0.5)
    if put_back_s:
        leg.still(put_back_s)
    leg.to(0, 0, 0, seconds=1.0).still(4)
    for _ in range(6):
        leg.to(0, 0, 8, seconds=0.9).to(0, 0, -8, seconds=1.4).to(0, 0, 0, seconds=0.9)
    return leg.still(5).samples()


@pytest.mark.parametrize(("put_back_s", "count"), [(0.0, 6), (0.5, 6), (2.0, 0)])
def test_live_hands_that_swing_a_sensor_have_not_walked(put_back_s: float, count: int) -> None:
    """Unless they put it back as if it stood again; the report sees it in any case."""
    samples = handled(put_back_s=put_back_s)
    assert analyze(samples, side="right").rep_count == 6
    assert told(samples) == count


def following(ticks: int, *, again: bool, apart_deg: float) -> tuple[Standing, CountedPose]:
    """Two poses so far apart; in the second of them the thigh has swung for so many ticks.

    again: whether the leg has stood again after walking in the first one.
    """
    apart = np.radians(apart_deg)
    across: FloatArray = unit(np.cross(AXIS, UP))
    follower = Standing(1.0, 25.0)
    for axis in (AXIS, np.cos(apart) * AXIS + np.sin(apart) * across):
        follower.stand(axis, rested_s=2.0)
    first, second = follower._poses
    first.stood_again, second.walked_ticks = again, ticks
    return follower, second


@pytest.mark.parametrize(
    ("ticks", "again", "apart_deg", "sits"),
    [
        (0, True, 90.0, True),
        (0, False, 90.0, False),
        (50, True, 90.0, True),  # two seconds, of 25 ticks each
        (51, True, 90.0, False),
        (0, True, 51.0, True),
        (0, True, 49.0, False),  # the same pose
    ],
)
def test_live_a_leg_sits_in_which_pose_it_has_not_walked_if_it_has_in_another(
    ticks: int, *, again: bool, apart_deg: float, sits: bool
) -> None:
    follower, pose = following(ticks, again=again, apart_deg=apart_deg)
    assert follower._sits(pose) is sits
