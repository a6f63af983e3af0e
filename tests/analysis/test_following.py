"""Each live follower on orientations that are given outright: what it takes for the angle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from analysis.counted_pose import AxisCount, Tick
from analysis.exercises import by_name
from analysis.following import Follower, Seated, Standing, Tilting, _cross_section
from analysis.orientation import thigh_to_sensor
from analysis.pairs import Pair
from analysis.pose import unit
from analysis.second_look import SecondLook
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, path

UP = np.array([0.0, 0.0, 1.0])
AXIS = unit(np.array([0.3, -0.8, 0.5]))  # the thigh in the sensor
directions = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1)


def mounted(thigh: Rotation, axis: FloatArray = AXIS) -> Rotation:
    return thigh * Rotation.from_quat(thigh_to_sensor(axis), scalar_first=True).inv()


def tick(number: int, sensor: Rotation, rate: FloatArray, *, still: bool = False) -> Tick:
    force = 9.81 * sensor.inv().apply(UP)
    return Tick(number, sensor.as_quat(scalar_first=True), rate, force, still, np.zeros(3))


def turning(angle_deg: FloatArray, *, begun: int = 1) -> list[Tick]:
    """A standing thigh that turns about its own axis, inward being positive for a right one."""
    rates = np.gradient(angle_deg) * RATE_HZ
    return [
        tick(
            begun + i,
            mounted(Rotation.from_rotvec([0, 0, angle], degrees=True)),
            np.radians(rate) * AXIS,
            still=abs(rate) < 4,
        )
        for i, (angle, rate) in enumerate(zip(angle_deg, rates, strict=True))
    ]


def pairs(follower: Follower, ticks: list[Tick]) -> list[Pair]:
    return [one for t in ticks for one in follower.push(t) if isinstance(one, Pair)]


@given(directions)
def test_the_cross_section_is_the_thighs_own(direction: tuple[float, float, float]) -> None:
    axis = unit(np.array(direction))
    mounting = Rotation.from_quat(thigh_to_sensor(axis), scalar_first=True)
    assert _cross_section(axis) == pytest.approx(mounting.apply(np.eye(3)[:2]), abs=1e-6)


def test_what_was_felt_before_the_first_axis_is_looked_at_then_but_for_what_a_gap_parts() -> None:
    turned = turning(np.linspace(0, 40, 20))
    for gap, seen_deg in ((False, 40.0), (True, 0.0)):
        follower = Standing(1.0, RATE_HZ)
        pairs(follower, turned[:-1])
        if gap:
            follower.interrupt()
        follower.stand(AXIS, rested_s=0.0)
        follower.push(turned[-1])
        assert follower.angle_deg == pytest.approx(seen_deg, abs=0.1)


@pytest.mark.parametrize("start", [0.0, 170.0, 340.0])
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["right", "left"])
def test_a_standing_leg_is_followed_past_a_whole_turn(start: float, sign: float) -> None:
    follower = Standing(sign, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    for one in turning(path((1, start), (2, start + 40), start=start)):
        follower.push(one)
    assert follower.angle_deg - follower.neutral_deg == pytest.approx(sign * 40, abs=0.01)


def test_a_first_guess_of_the_axis_gives_way_to_a_rest() -> None:
    follower = Standing(1.0, RATE_HZ)
    follower.stand(unit(AXIS + np.array([0.2, 0.1, 0.0])), rested_s=0.0)
    follower.stand(AXIS, rested_s=2.0)
    raised = Rotation.from_rotvec([0, -30, 0], degrees=True)  # a wrong axis shows when it is
    for i, angle in enumerate((0, 20, 40, 60)):
        thigh = Rotation.from_rotvec([0, 0, angle], degrees=True)
        follower.push(tick(i, mounted(raised * thigh if angle else thigh), np.zeros(3)))
    assert follower.angle_deg - follower.neutral_deg == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize(("leans_deg", "may"), [(0.0, False), (25.0, False), (40.0, True)])
def test_a_rest_away_from_neutral_is_a_hold_unless_gravity_lies_elsewhere(
    leans_deg: float, *, may: bool
) -> None:
    """Where it does, the sensor had not been on the leg yet when it rested before."""
    follower = Standing(1.0, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    for one in turning(path((4, 0.0), (0.8, 35.0))):
        follower.push(one)
    leaning = Rotation.from_euler("zx", [35.0, leans_deg], degrees=True)
    follower.push(tick(200, mounted(leaning), np.zeros(3), still=True))
    assert follower.may_stand is may


REPS = path((2, 0.0), *[(1.0, 30.0), (1.4, -30.0), (1.0, 0.0)] * 3, (1, 0.0))
FIDGETS = path((2, 0.0), *[(1.0, 4.0), (1.0, 0.0)] * 3, (1, 0.0))


def turned_lifted_deg(follower: Standing, begun: int, lift_deg: float, *, rests: bool) -> float:
    """What a thigh lifted so far seems to turn by that turns by 40 degrees about its own axis.

    Exactly that if it is followed about AXIS. rests: with the thigh lifted, before.
    """
    lifted, seen_deg = Rotation.from_rotvec([0, -lift_deg, 0], degrees=True), []
    for k, angle_deg in enumerate([0.0, 0.0, *np.linspace(0, 40, 30)]):
        sensor = mounted(lifted * Rotation.from_rotvec([0, 0, angle_deg], degrees=True))
        follower.push(tick(begun + k, sensor, np.zeros(3), still=k == 0))
        if k == 0 and rests:
            follower.stand(sensor.inv().apply(UP), rested_s=2.0)
        seen_deg.append(follower.angle_deg)
    return seen_deg[-1] - seen_deg[1]


@pytest.mark.parametrize(
    ("lift_deg", "counted", "as_before"), [(40, True, True), (40, False, False), (58, True, False)]
)
def test_a_rest_near_the_pose_in_which_repetitions_are_counted_is_no_other_pose(
    lift_deg: float, *, counted: bool, as_before: bool
) -> None:
    """The leg is held up there: it goes on to turn about the axis along which it hung."""
    follower = Standing(1.0, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    angle = REPS if counted else FIDGETS
    assert (len(pairs(follower, turning(angle))) == 3) is counted
    seen_deg = turned_lifted_deg(follower, len(angle) + 1, lift_deg, rests=True)
    assert (seen_deg == pytest.approx(40, abs=0.1)) is as_before


@pytest.mark.parametrize(("counted", "as_before"), [(True, True), (False, False)])
def test_a_lifted_leg_whose_repetitions_are_counted_is_in_no_other_pose(
    *, counted: bool, as_before: bool
) -> None:
    """Though gravity lies along the axis of another one: a hand had held the sensor so before."""
    follower = Standing(1.0, RATE_HZ)
    lifted = mounted(Rotation.from_rotvec([0, -40, 0], degrees=True))
    follower.stand(lifted.inv().apply(UP), rested_s=2.0)
    follower.stand(AXIS, rested_s=2.0)
    angle = REPS if counted else FIDGETS
    pairs(follower, turning(angle))
    seen_deg = turned_lifted_deg(follower, len(angle) + 1, 40, rests=False)
    assert (seen_deg == pytest.approx(40, abs=0.1)) is as_before


@pytest.mark.parametrize(
    ("strokes", "ratio", "found"), [(99, 0.6, 5), (100, 0.6, 0), (100, 0.3, 5)]
)
def test_after_an_hour_of_other_movement_what_swings_was_not_overlooked(
    monkeypatch: pytest.MonkeyPatch, strokes: int, ratio: float, found: int
) -> None:
    follower = Standing(1.0, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    for one in turning(path((4, 0), *WHOLE * 5, (4, 0))):
        follower.push(one)
    untold = [
        pair._replace(
            first=pair.first._replace(ratio=ratio), second=pair.second._replace(ratio=ratio)
        )
        for pair in follower._told
    ]
    follower._told.clear()
    assert follower._now is not None
    monkeypatch.setattr(SecondLook, "overlooked", lambda *_, **__: untold)
    follower._now.count.counter.habit.strange = strokes
    assert len(follower.overlooked(stands=True)) == found


@pytest.mark.parametrize(("aside_deg", "rested_s", "lifted"), [(14, 2.0, True), (10, 2.0, False),
                                                               (14, 0.0, False)])  # fmt: skip
def test_a_leg_that_does_not_hang_along_its_axis_is_lifted_unless_that_is_a_guess(
    monkeypatch: pytest.MonkeyPatch, aside_deg: float, rested_s: float, *, lifted: bool
) -> None:
    told: list[bool] = []

    def told_of(*_: object, lifted: bool, **__: object) -> tuple[Pair, ...]:
        told.append(lifted)
        return ()

    monkeypatch.setattr(AxisCount, "push", told_of)
    follower = Standing(1.0, RATE_HZ)
    follower.stand(aside(aside_deg), rested_s=rested_s)
    follower.push(tick(1, mounted(Rotation.identity()), np.zeros(3), still=True))
    assert told == [lifted]
    assert follower._now is not None
    assert [felt.lifted for felt in follower._now.look._felt] == [lifted]


def test_a_guess_that_has_counted_is_put_right_by_a_rest() -> None:
    follower = Standing(1.0, RATE_HZ)
    follower.stand(aside(8.0), rested_s=0.0)
    assert len(pairs(follower, turning(REPS))) == 3
    follower.stand(AXIS, rested_s=2.0)
    assert turned_lifted_deg(follower, len(REPS) + 1, 35, rests=False) == pytest.approx(40, abs=0.1)
    assert len(pairs(follower, turning(REPS, begun=len(REPS) + 40))) == 3


@pytest.mark.parametrize(("aside_deg", "rested_s", "anew"), [(40, 0.0, True), (20, 0.0, False),
                                                             (40, 2.0, False)])  # fmt: skip
def test_a_guess_gives_way_where_gravity_lies_elsewhere_and_a_rest_does_not(
    aside_deg: float, rested_s: float, *, anew: bool
) -> None:
    """As where hands held the sensor before they strapped it on."""
    follower = Standing(1.0, RATE_HZ)
    follower.stand(aside(aside_deg), rested_s=rested_s)
    pairs(follower, turning(FIDGETS))
    seen_deg = turned_lifted_deg(follower, len(FIDGETS) + 1, 25, rests=False)
    assert (seen_deg == pytest.approx(40, abs=0.1)) is anew


def aside(deg: float) -> FloatArray:
    """An axis so far from the thigh's."""
    across = unit(np.cross(AXIS, UP))
    return np.asarray(Rotation.from_rotvec(across * deg, degrees=True).apply(AXIS))


@pytest.mark.parametrize(("lean_deg", "counted"), [(5.0, 1), (20.0, 0)])
def test_a_single_repetition_that_leans_waits_for_a_second(lean_deg: float, counted: int) -> None:
    def found(times: int) -> int:
        one = [(1.0, 30.0), (1.4, -30.0), (1.0, 0.0)]
        angle = path((2, 0.0), *one * times, (1, 0.0))
        lean = lean_deg * np.abs(angle) / 30
        follower = Standing(1.0, RATE_HZ)
        follower.stand(AXIS, rested_s=2.0)
        rates = np.gradient(angle) * RATE_HZ
        thighs = Rotation.from_euler("zx", np.column_stack([angle, lean]), degrees=True)
        ticks = [
            tick(k + 1, mounted(thigh), np.radians(rate) * AXIS, still=abs(rate) < 4)
            for k, (thigh, rate) in enumerate(zip(thighs, rates, strict=True))
        ]
        return len(pairs(follower, ticks))

    assert found(1) == counted
    assert found(2) == 2


WHOLE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
HELD = [(2.0, 8.0), (0.6, 8.0), (2.4, -9.0), (0.6, -9.0), (1.6, 0.0), (0.6, 0.0)]


def test_what_was_counted_in_one_pose_is_not_overlooked_in_another_one() -> None:
    """Each pose's counter sees the leg turn; one of them is believed."""
    follower = Standing(1.0, RATE_HZ)
    leaning = Rotation.from_euler("x", 35, degrees=True)
    on_table = mounted(leaning).inv().apply(UP)
    for axis in (AXIS, on_table):
        follower.stand(axis, rested_s=2.0)
    ticks = turning(path((4, 0), *WHOLE * 5, (4, 0)))
    assert len(pairs(follower, ticks)) == 5
    assert follower.overlooked(stands=True) == ()
    follower.push(tick(len(ticks) + 1, mounted(leaning), np.zeros(3), still=True))
    assert follower.overlooked(stands=True) == ()


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["right", "left"])
def test_what_a_wrong_bias_had_hidden_is_told_once_when_the_bias_is_known(sign: float) -> None:
    follower = Standing(sign, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    angle = path((4, 0), *HELD * 9, (4, 0))
    drifting = angle + 3.0 * np.arange(len(angle)) / RATE_HZ
    ticks = turning(drifting)
    known = [one._replace(bias_rads=np.radians(3.0) * AXIS) for one in ticks[-50:]]
    told = len(pairs(follower, [*ticks[:-50], *known]))
    assert told < 9
    found = follower.overlooked(stands=True)
    assert told + len(found) == 9
    assert follower.overlooked(stands=True) == ()
    assert not any(follower._is_new(one) for one in found)  # should the counter find it after all


def test_a_second_look_ends_at_an_interruption_and_is_another_one_where_the_leg_is_held() -> None:
    def found(*, stands: bool, interrupted: bool = False) -> int:
        follower = Standing(1.0, RATE_HZ)
        follower.stand(AXIS, rested_s=2.0)
        for one in turning(path((4, 0), *WHOLE * 5, (4, 0))):
            follower.push(one)
        follower._told.clear()  # as if they had not been counted
        if interrupted:
            follower.interrupt()
        return len(follower.overlooked(stands=stands))

    assert found(stands=True) == 5
    assert found(stands=False) == 0
    assert found(stands=True, interrupted=True) == 0


def test_what_was_begun_before_an_interruption_is_no_half_of_a_repetition() -> None:
    def counted(*, interrupted: bool) -> int:
        follower = Standing(1.0, RATE_HZ)
        follower.stand(AXIS, rested_s=2.0)
        ticks = turning(path((4, 0), *WHOLE * 3, (4, 0)))
        half = round((4 + 3.2 + 1.2) * RATE_HZ)  # on the way from the inner to the outer extreme
        found = pairs(follower, ticks[:half])
        if interrupted:
            follower.interrupt()
        return len([*found, *pairs(follower, ticks[half:])])

    assert counted(interrupted=False) == 3
    assert counted(interrupted=True) == 2


def seated(angle_deg: FloatArray, *, begun: int = 1, axis: FloatArray = AXIS) -> list[Tick]:
    """The same of a thigh that is level: gravity turns about it."""
    rates = np.gradient(angle_deg) * RATE_HZ
    raised = Rotation.from_euler("y", -90, degrees=True)
    return [
        tick(
            begun + i,
            mounted(raised * Rotation.from_rotvec([0, 0, angle], degrees=True), axis),
            np.radians(rate) * axis,
        )
        for i, (angle, rate) in enumerate(zip(angle_deg, rates, strict=True))
    ]


@pytest.mark.parametrize("seconds", [20, 2], ids=["shows no axis", "shows its axis"])
@pytest.mark.parametrize("axis", [AXIS, -AXIS], ids=["one way up", "the other"])
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["right", "left"])
def test_a_level_leg_is_followed_by_gravity_once_it_has_stood(
    sign: float, axis: FloatArray, seconds: float
) -> None:
    follower = Seated(sign, RATE_HZ)
    follower.stand(axis, rested_s=2.0)
    sitting = seated(path((1, 0), (1, 0)), axis=axis)
    follower.stand(unit(sitting[0].force_ms2), rested_s=2.0)
    for one in sitting:
        follower.push(one)
    before = follower.angle_deg
    for one in seated(path((seconds, 40)), begun=51, axis=axis):
        follower.push(one)
    assert follower.angle_deg - before == pytest.approx(sign * 40, abs=0.1)


def test_a_level_leg_that_turns_slowly_shows_its_axis() -> None:
    """At 20 degrees a second and less, and nobody has stood."""
    follower = Seated(1.0, RATE_HZ)
    found = pairs(follower, seated(path((2, 0), *[(3, 20), (5, -25), (3, 0)] * 3, (3, 0))))
    assert len(found) == 3
    assert [round(pair.arc_deg) for pair in found] == [45, 45, 45]


def lifted(*ways: tuple[float, float]) -> list[float]:
    """How far each counted lift went; ways: how far, and towards where in degrees."""
    follower = Tilting(by_name("flexion"), RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    found, number = [], 0
    for far, way in ways:
        axis = Rotation.from_euler("z", way, degrees=True).apply([0, 1, 0])
        for angle in path((1, 0), (1, far), (1, far), (1, 0)):
            number += 1
            thigh = Rotation.from_rotvec(angle * axis, degrees=True)
            found += follower.push(tick(number, mounted(thigh), np.zeros(3)))
    return [one.largest_deg for one in found]


@pytest.mark.parametrize("way", [0.0, 50.0, 200.0])
def test_lifts_that_go_one_way_are_counted(way: float) -> None:
    assert lifted((60, way), (45, way), (50, way)) == pytest.approx([60, 45, 50], abs=0.01)


def test_a_lift_that_goes_another_way_than_the_ones_before_is_not() -> None:
    assert lifted((60, 0), (60, 0), (60, 0), (50, 60)) == pytest.approx([60] * 3, abs=0.01)


@pytest.mark.parametrize(("step_deg", "poses"), [(0.0, 2), (6.0, 1)])
def test_a_new_axis_is_guessed_where_gravity_stays_along_one_that_is_not_known(
    step_deg: float, poses: int
) -> None:
    """The leg has got up; hands that turn the sensor over and over show no axis."""
    follower = Standing(1.0, RATE_HZ)
    follower.stand(unit(np.cross(AXIS, UP)), rested_s=2.0)  # sitting
    for k in range(60):
        sensor = mounted(Rotation.from_rotvec([0, step_deg * k, 0], degrees=True))
        follower.push(tick(k + 1, sensor, np.zeros(3)))
    assert len(follower._poses) == poses


def test_of_guesses_the_last_alone_is_kept_and_all_that_was_known_from_rests() -> None:
    follower = Standing(1.0, RATE_HZ)
    follower.stand(AXIS, rested_s=2.0)
    for k in range(4 * 40):
        lifted_deg = 40.0 * (1 + k // 40)
        sensor = mounted(Rotation.from_rotvec([0, lifted_deg, 0], degrees=True))
        follower.push(tick(k + 1, sensor, np.zeros(3)))
    assert [pose.sure for pose in follower._poses] == [True, False]


def test_about_a_guessed_axis_repetitions_are_counted_from_the_first_one() -> None:
    follower = Standing(1.0, RATE_HZ)
    follower.stand(unit(np.cross(AXIS, UP)), rested_s=2.0)  # sitting
    ticks = turning(path((1.4, 0.0), *WHOLE * 3, (0.4, 0.0)))
    assert len(pairs(follower, ticks)) == 3
