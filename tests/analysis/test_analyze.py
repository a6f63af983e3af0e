"""The whole analysis against motion whose answer is known by construction."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation as SpatialRotation

from analysis import (
    LiveAnalysis,
    NotEnoughData,
    RepetitionCounted,
    UnknownSetting,
    analyze,
    to_dict,
)
from sensor.samples import Samples
from virtual_sensor.simulation import simulate

RATE_HZ = 100.0
STILL_S = 4.0
CYCLE_S = 3.0


def leg(*, reps: int, internal_deg: float = 30.0, external_deg: float = 40.0) -> Samples:
    """A right leg that stands, turns in and out as a sine, and stands; a noisy, biased sensor."""
    rng = np.random.default_rng(1)
    time_s = np.arange(0, 2 * STILL_S + reps * CYCLE_S, 1 / RATE_HZ)
    phase = 2 * np.pi * reps * np.clip((time_s - STILL_S) / (reps * CYCLE_S or 1), 0, 1)
    wave = np.sin(phase)
    angle = np.radians(np.where(wave > 0, internal_deg, external_deg) * wave)
    mounting = SpatialRotation.from_rotvec([0.5, -1.0, 2.0])
    to_world = SpatialRotation.from_rotvec(np.outer(angle, [0, 0, 1])) * mounting
    step = (to_world[:-1].inv() * to_world[1:]).as_rotvec() * RATE_HZ
    gyr = np.vstack([step, np.zeros((1, 3))]) + np.array([0.01, -0.01, 0.005])
    gyr += rng.normal(0, 0.002, gyr.shape)
    acc = to_world.inv().apply([0, 0, 9.81]) + rng.normal(0, 0.03, gyr.shape)
    return Samples(time_s, acc, gyr)


def test_ten_rotations_are_counted_and_measured() -> None:
    report = analyze(leg(reps=10), side="right")
    assert report.rep_count == 10
    for rep in report.reps:
        assert rep.rotation.internal is not None
        assert rep.rotation.external is not None
        assert rep.rotation.internal.value_deg == pytest.approx(30, abs=0.7)
        assert rep.rotation.external.value_deg == pytest.approx(40, abs=0.7)
        assert rep.rotation.arc.value_deg == pytest.approx(70, abs=0.4)


def test_a_still_leg_has_no_repetition() -> None:
    report = to_dict(analyze(leg(reps=0), side="right"))
    assert report["rep_count"] == 0
    assert report["reps"] == []
    assert report["range_of_motion"] is None
    assert report["flags"] == ["no_movement"]


def test_the_other_leg_swaps_in_and_out() -> None:
    report = analyze(leg(reps=3), side="left")
    assert report.range_of_motion is not None
    typical = report.range_of_motion.typical
    assert typical.internal is not None
    assert typical.internal.value_deg == pytest.approx(40, abs=0.7)


def test_live_counts_the_same_for_any_cutting() -> None:
    samples = leg(reps=5)
    whole = LiveAnalysis(side="right").push(samples)
    live = LiveAnalysis(side="right")
    parts = [event for k in range(len(samples)) for event in live.push(samples.between(k, k + 1))]
    assert whole == parts
    assert sum(isinstance(event, RepetitionCounted) for event in whole) == 5


def test_a_recording_of_one_second_is_refused() -> None:
    with pytest.raises(NotEnoughData, match=r"at least 2 s, got 0\.99 s"):
        analyze(leg(reps=1).between(0, 100), side="right")


def test_an_unknown_exercise_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownSetting, match=r"'plank'; known are standing_rotation"):
        analyze(leg(reps=1), side="right", exercise="plank")


@pytest.mark.parametrize("seed", [306, 309])
def test_without_any_stance_slow_turning_is_no_bias_and_the_repetitions_show_the_drift(
    seed: int,
) -> None:
    simulation = simulate("no_stance", seed=seed)
    report = analyze(simulation.samples, side=simulation.side)
    assert report.rep_count == len(simulation.truth.repetitions)
    arcs = [np.degrees(rep.arc_rad) for rep in simulation.truth.repetitions]
    assert report.reps[0].rotation.arc.value_deg == pytest.approx(arcs[0], abs=3.0)


@pytest.mark.parametrize(
    ("kind", "seed"),
    [
        ("slow", 303),  # rests at the ends of the range are holds, and show no bias
        ("strapping", 300),  # the sensor lay on a table: a turn about that axis is the same turn
    ],
)
def test_live_counts_each_turn_once_and_learns_from_stances_alone(kind: str, seed: int) -> None:
    simulation = simulate(kind, seed=seed)
    events = LiveAnalysis(side=simulation.side).push(simulation.samples)
    counted = [event for event in events if isinstance(event, RepetitionCounted)]
    assert len(counted) == len(simulation.truth.repetitions)
