"""Other exercises, and poses before the main one, on motion known by construction."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.spatial.transform import Rotation as SpatialRotation

from analysis import Report, analyze
from sensor.samples import FloatArray, Samples

RATE_HZ = 100.0
MOUNTING = SpatialRotation.from_rotvec([0.5, -1.0, 2.0])


@dataclass
class Leg:
    """A right thigh that goes from one pose to the next; angles in degrees, one row a sample."""

    flexion: list[float] = field(default_factory=list)
    abduction: list[float] = field(default_factory=list)
    rotation: list[float] = field(default_factory=list)
    now: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def still(self, seconds: float) -> "Leg":
        """Stay as it is."""
        return self.to(*self.now, seconds=seconds)

    def to(self, flexion: float, abduction: float, rotation: float, *, seconds: float) -> "Leg":
        """Go there in so long."""
        share = np.arange(1, round(seconds * RATE_HZ) + 1) / round(seconds * RATE_HZ)
        share = share**3 * (10 - 15 * share + 6 * share**2)  # as smooth as limbs move
        for column, begin, end in zip(
            (self.flexion, self.abduction, self.rotation),
            self.now,
            (flexion, abduction, rotation),
            strict=True,
        ):
            column.extend((begin + (end - begin) * share).tolist())
        self.now = (flexion, abduction, rotation)
        return self

    @property
    def seconds(self) -> float:
        """How long it has been going."""
        return len(self.flexion) / RATE_HZ

    def samples(self) -> Samples:
        """What a sensor with a small bias and little noise says of it."""
        rng = np.random.default_rng(1)
        about = SpatialRotation.from_rotvec
        raised = about(np.outer(np.radians(self.flexion), [0, -1, 0]))
        aside = about(np.outer(np.radians(self.abduction), [-1, 0, 0]))
        turned = about(np.outer(np.radians(self.rotation), [0, 0, 1]))
        to_world = raised * aside * turned * MOUNTING
        step = (to_world[:-1].inv() * to_world[1:]).as_rotvec() * RATE_HZ
        gyr: FloatArray = np.vstack([step, np.zeros((1, 3))]) + np.array([0.01, -0.01, 0.005])
        gyr = gyr + rng.normal(0, 0.002, gyr.shape)
        acc = to_world.inv().apply([0, 0, 9.81]) + rng.normal(0, 0.03, gyr.shape)
        return Samples(np.arange(len(gyr)) / RATE_HZ, acc, gyr)


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
    size = abs(flexion + abduction)
    for rep, begin in zip(report.reps, began, strict=True):
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


def seated(inward: float, outward: float) -> Report:
    """Sitting with the thigh level, four rotations of 4 s."""
    leg = Leg(now=(88.0, 0.0, 0.0)).still(5)
    for _ in range(4):
        leg.to(88, 0, inward, seconds=1.2).to(88, 0, -outward, seconds=1.6).to(
            88, 0, 0, seconds=1.2
        )
    return analyze(leg.still(4).samples(), side="right", exercise="seated_rotation")


@pytest.mark.parametrize(("inward", "outward"), [(30, 40), (8, 9)])
def test_a_seated_rotation_is_counted_and_measured(inward: float, outward: float) -> None:
    report = seated(inward, outward)
    assert report.rep_count == 4
    assert report.usable
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(inward, abs=1.0)
        assert rep.rotation.external.value_deg == pytest.approx(outward, abs=1.0)
        assert rep.rotation.arc.value_deg == pytest.approx(inward + outward, abs=1.0)


def test_a_seated_rotation_that_is_too_small_is_not_counted() -> None:
    assert seated(3, 3).rep_count == 0


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
