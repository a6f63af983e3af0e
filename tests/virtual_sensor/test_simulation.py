"""Recordings belong to their seeds; every kind is what its name says."""

from itertools import pairwise

import numpy as np
import pytest

from virtual_sensor.kinds import EXERCISE, KINDS, OTHER, UNBROKEN
from virtual_sensor.leg import GRID_HZ
from virtual_sensor.script import Script
from virtual_sensor.simulation import simulate, streams
from virtual_sensor.world import NOMINAL, WORLDS

DEG = np.pi / 180
SHORT = [name for name in KINDS if name != "everyday_hour"]


def test_a_seed_gives_the_same_recording_every_time():
    one, two = (simulate("mixture", seed=11) for _ in range(2))
    np.testing.assert_array_equal(one.samples.gyr_rads, two.samples.gyr_rads)
    assert one.truth.repetitions == two.truth.repetitions
    other = simulate("mixture", seed=12)
    assert len(other.samples) != len(one.samples) or other.side != one.side


@pytest.mark.parametrize("world", WORLDS)
def test_another_world_leaves_what_the_person_does_alone(world: str):
    here, there = simulate("stops", seed=4), simulate("stops", seed=4, world=WORLDS[world])
    assert [s.what for s in here.truth.spans] == [s.what for s in there.truth.spans]
    assert [r.start_s for r in here.truth.repetitions] == [
        r.start_s for r in there.truth.repetitions
    ]
    assert (np.diff(there.samples.time_s) > 0).all()


@pytest.mark.parametrize("kind", SHORT)
def test_every_kind_is_a_sound_recording(kind: str):
    simulation = simulate(kind, seed=3)
    samples = simulation.samples
    assert (np.diff(samples.time_s) > 0).all()
    assert np.isfinite(samples.acc_ms2).all()
    assert np.abs(samples.gyr_rads).max() < 700 * DEG  # a leg; a hand is not much faster
    assert np.linalg.norm(samples.acc_ms2, axis=1).max() < 60
    reps = simulation.truth.repetitions
    assert bool(reps) == (kind in EXERCISE or kind in {"demo", "seated_rotation"})
    for rep in reps:
        assert rep.arc_rad > 12 * DEG
        assert rep.internal_rad > 2 * DEG
        assert rep.external_rad > 2 * DEG
        assert 0.7 < rep.end_s - rep.start_s < 40


def test_the_demo_has_three_quiet_seconds_ten_repetitions_and_ends_in_time():
    for seed in range(20):
        simulation = simulate("demo", seed=seed)
        reps = simulation.truth.repetitions
        assert len(reps) == 10
        assert reps[0].start_s > 3
        assert simulation.samples.time_s[-1] < 45
        first = simulation.samples.time_s < 3
        bias = 3.5 * NOMINAL.gyr_bias_rads * np.sqrt(3)
        assert np.linalg.norm(simulation.samples.gyr_rads[first], axis=1).max() < bias + 4 * DEG


def reps_of(kind: str) -> list[object]:
    return [rep for seed in range(3) for rep in simulate(kind, seed=seed).truth.repetitions]


def test_kinds_are_what_they_say():
    assert all(rep.end_s - rep.start_s < 2.6 for rep in reps_of("fast"))
    assert np.median([rep.end_s - rep.start_s for rep in reps_of("slow")]) > 7
    assert all(rep.arc_rad < 30 * DEG for rep in reps_of("small"))
    creeping = [(rep.end_s - rep.start_s, rep.arc_rad) for rep in reps_of("creeping")]
    assert np.median([seconds for seconds, _ in creeping]) > 7
    assert all(arc_rad < 30 * DEG for _, arc_rad in creeping)
    assert all(rep.arc_rad > 60 * DEG for rep in reps_of("large"))
    unequal = [rep.internal_rad / rep.external_rad for rep in reps_of("unequal")]
    assert np.median([max(ratio, 1 / ratio) for ratio in unequal]) > 2.5
    held_up = simulate("held_up", seed=1).truth.repetitions
    pauses_s = [other.start_s - one.end_s for one, other in pairwise(held_up)]
    assert min(pauses_s) > 1.5
    fatigue = simulate("fatigue", seed=1).truth.repetitions
    assert fatigue[-1].arc_rad < 0.8 * fatigue[0].arc_rad
    pelvis = [
        rep.arc_rad - rep.hip_internal_rad - rep.hip_external_rad for rep in reps_of("pelvis")
    ]
    assert np.median(pelvis) > 8 * DEG


def test_displaced_stances_are_displaced_by_four_degrees_and_others_by_half_a_one():
    def stance(kind: str, seed: int) -> float:
        """How far in the foot stands at the end, against the start."""
        script = Script(streams(kind, seed)[0], stance_return_rad=NOMINAL.stance_return_rad)
        KINDS[kind].perform(script)
        return script.level("stance")

    displaced = [stance("displaced", seed) for seed in range(60)]
    plain = [stance("steady", seed) for seed in range(60)]
    assert 3.5 * DEG < np.std(displaced) < 7 * DEG  # some have two sets
    assert np.std(plain) == pytest.approx(0.5 * DEG, rel=0.3)
    put_down = [stance("put_down", seed) for seed in range(60)]
    assert 6 * DEG < np.std(put_down) < 11 * DEG  # 3 degrees after each of five to nine


@pytest.mark.parametrize("name", UNBROKEN)
def test_who_moves_without_a_break_stands_still_nowhere(name: str):
    def longest_stand_s(kind: str) -> float:
        KINDS[kind].perform(script := Script(np.random.default_rng(0)))
        stands = [span.end - span.start for span in script.spans if span.what == "standing"]
        return max(stands, default=0) / GRID_HZ

    assert longest_stand_s(f"unbroken_{name}") <= (1.0 if name == "squats" else 0.0)
    assert longest_stand_s(f"only_{name}") > 2.0


def test_the_kinds_of_other_movements_have_what_they_are_named_for():
    names = set()
    for kind in OTHER.values():
        kind.perform(script := Script(np.random.default_rng(0)))
        names |= {span.what for span in script.spans}
    assert {"walking", "marching", "squatting", "sitting", "leg swing", "side swing"} <= names
    assert {"leg circle", "stepping", "putting on", "taking off", "half turn"} <= names
    assert "rotation" not in names


def test_unknown_kinds_are_refused():
    with pytest.raises(KeyError):
        simulate("juggling", seed=0)
