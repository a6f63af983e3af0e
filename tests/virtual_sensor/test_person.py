"""The truths, against repetitions made by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from virtual_sensor import movements
from virtual_sensor.leg import GRID_HZ, Build
from virtual_sensor.person import Side, Truth, perform
from virtual_sensor.rotations import half_turns, rotate
from virtual_sensor.script import Script
from virtual_sensor.simulation import simulate
from virtual_sensor.strokes import Shape, count, stroke
from virtual_sensor.styles import Style
from virtual_sensor.world import NOMINAL, World

CALM = replace(NOMINAL, sway_rad=0.0, unsteadiness=0.0)
DEG = np.pi / 180
PLAIN = Style(
    reps=4,
    internal=30 * DEG,
    external=40 * DEG,
    cycle_s=3.0,
    inward_first=True,
    variability=0.0,
    tempo_variability=0.0,
    lift=(0.0, 0.0),
)
UPRIGHT = Build(
    flexion_rad=0.0,
    abduction_rad=0.0,
    sensor_m=np.array([0.08, 0.0, -0.25]),
    mounting=Rotation.identity(),
    bulge=np.zeros((2, 2)),
)


def live(script: Script, *, side: Side = "right", world: World = CALM) -> Truth:
    return perform(script, UPRIGHT, side=side, world=world, rng=np.random.default_rng(5))[1]


def new() -> Script:
    script = Script(np.random.default_rng(3))
    movements.stand(script, 3)
    return script


def set_of(style: Style) -> Truth:
    script = new()
    rotate(script, style)
    movements.stand(script, 3)
    return live(script)


@pytest.mark.parametrize("inward_first", [True, False])
@pytest.mark.parametrize("stop_s", [(0.0, 0.0), (1.0, 1.0)])
@pytest.mark.parametrize("hold_s", [(0.0, 0.0), (1.0, 1.0)])
def test_a_plain_set_has_the_angles_it_was_made_with(inward_first, stop_s, hold_s):
    truth = set_of(
        replace(PLAIN, inward_first=inward_first, stop_s=stop_s, hold_s=hold_s, untrue=0.0)
    )
    assert len(truth.repetitions) == 4
    for rep in truth.repetitions:
        sunk = 0.02 if hold_s[1] else 0.0  # a hold sinks back a little; a turn is smoothed
        assert rep.internal_rad == pytest.approx(30 * DEG, rel=0.012 + sunk)
        assert rep.external_rad == pytest.approx(40 * DEG, rel=0.012 + sunk)
        assert rep.arc_rad == pytest.approx(rep.internal_rad + rep.external_rad)
        assert rep.hip_internal_rad == pytest.approx(rep.internal_rad, abs=1e-9)
        assert rep.start_s < rep.first_turn_s < rep.second_turn_s < rep.end_s


def test_repetitions_follow_one_another_and_begin_and_end_at_neutral():
    truth = set_of(replace(PLAIN, stop_s=(0.0, 0.0)))
    for before, after in zip(truth.repetitions, truth.repetitions[1:], strict=False):
        assert before.end_s == pytest.approx(after.start_s)
    at = np.interp(
        [edge for rep in truth.repetitions for edge in (rep.start_s, rep.end_s)],
        truth.time_s,
        truth.rotation_rad,
    )
    np.testing.assert_allclose(at, 0, atol=2 * DEG)


def test_a_hold_counts_with_its_mean_and_ends_when_the_leg_leaves():
    truth = set_of(replace(PLAIN, reps=1, hold_s=(2.0, 2.0)))
    (rep,) = truth.repetitions
    held = (truth.time_s >= rep.second_turn_s - 1.85) & (truth.time_s < rep.second_turn_s)
    assert rep.external_rad == pytest.approx(-truth.rotation_rad[held].mean(), abs=1e-4)
    assert rep.external_rad < -truth.rotation_rad[held].min() - 0.05 * DEG  # it sank a little
    left = truth.rotation_rad[round((rep.second_turn_s + 0.5) * GRID_HZ)]
    assert truth.rotation_rad[round((rep.second_turn_s - 0.1) * GRID_HZ)] < -38 * DEG
    assert left > -38 * DEG


def test_tremor_is_no_part_of_the_extremes():
    plain, shaking = (set_of(replace(PLAIN, tremor=size)) for size in (0.0, 2 * DEG))
    for a, b in zip(plain.repetitions, shaking.repetitions, strict=True):
        assert a.internal_rad == pytest.approx(b.internal_rad, abs=1e-9)
    assert np.ptp(shaking.rotation_rad) > np.ptp(plain.rotation_rad) + 0.5 * DEG


def test_half_turns_and_false_starts_are_no_repetitions():
    script = new()
    half_turns(script, PLAIN, times=3)
    assert live(script).repetitions == ()
    truth = set_of(replace(PLAIN, half_turns=1.0, false_starts=1.0))
    assert len(truth.repetitions) == 4


def test_sway_and_a_turning_pelvis_are_in_the_thighs_rotation_and_not_in_the_hips():
    truth = set_of(replace(PLAIN, pelvis=10 * DEG))
    for rep in truth.repetitions:
        assert rep.internal_rad - rep.hip_internal_rad == pytest.approx(10 * DEG, abs=0.3 * DEG)
        assert rep.external_rad - rep.hip_external_rad == pytest.approx(10 * DEG, abs=0.3 * DEG)
    script = new()
    rotate(script, PLAIN)
    calm = live(script)
    swaying = live(script, world=replace(CALM, sway_rad=2 * DEG))
    for here, there in zip(swaying.repetitions, calm.repetitions, strict=True):
        assert here.calm_internal_rad == pytest.approx(there.internal_rad, abs=1e-9)
    apart = [abs(rep.internal_rad - rep.hip_internal_rad) for rep in swaying.repetitions]
    assert max(apart) > 0.5 * DEG


def test_neutral_goes_with_the_feet():
    """Turned about, or the foot put down further in: the same motion reads from there."""
    script = new()
    movements.turn_about(script, 2.0)
    movements.put_foot(script, 10 * DEG)
    movements.stand(script, 2)
    rotate(script, replace(PLAIN, reps=1))
    truth = live(script)
    assert truth.repetitions[0].internal_rad == pytest.approx(30 * DEG, rel=0.02)
    standing = truth.during("standing")[-1]
    inside = (truth.time_s > standing[0] + 0.3) & (truth.time_s < standing[1] - 0.3)
    np.testing.assert_allclose(truth.rotation_rad[inside], 0, atol=0.2 * DEG)


def test_the_left_leg_has_the_same_truth():
    script = new()
    rotate(script, PLAIN)
    right, left = live(script), live(script, side="left")
    assert right.repetitions == left.repetitions
    np.testing.assert_array_equal(right.rotation_rad, left.rotation_rad)
    assert left.side == "left"


def test_seated_rotation_is_told_from_how_the_thigh_lies():
    script = new()
    movements.sit_down(script)
    script.stay("sitting", 3)
    rotate(script, PLAIN)
    truth = live(script)
    for rep in truth.repetitions:
        assert rep.internal_rad == pytest.approx(30 * DEG, rel=0.02)
        assert rep.external_rad == pytest.approx(40 * DEG, rel=0.02)


def test_a_lift_is_the_tilt_from_rest():
    truth = simulate("flexion", seed=3, world=CALM).truth
    assert truth.repetitions == ()
    assert len(truth.lifts) >= 3
    for lift in truth.lifts:
        window = (truth.time_s >= lift.start_s) & (truth.time_s < lift.end_s)
        flexion = truth.flexion_rad[window].max()
        assert lift.tilt_rad == pytest.approx(flexion, abs=2 * DEG)


def test_the_whole_truth_is_there_sample_by_sample():
    script = new()
    script.add("raise", flexion=20 * DEG * stroke(count(1), Shape()))
    script.stay("raised", 2)
    truth = live(script)
    assert truth.flexion_rad[-1] == pytest.approx(20 * DEG, abs=0.2 * DEG)
    assert truth.tilt_rad[-1] == pytest.approx(20 * DEG, abs=0.2 * DEG)
    assert truth.during("raised").shape == (1, 2)
    assert truth.during("nothing").shape == (0, 2)
