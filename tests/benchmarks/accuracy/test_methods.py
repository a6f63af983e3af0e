"""The peers are given a fair chance: on a faultless recording they are right."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.accuracy import methods
from benchmarks.accuracy.trials import match
from virtual_sensor.simulation import simulate
from virtual_sensor.world import NOMINAL

PERFECT = replace(
    NOMINAL, gyr_bias_rads=0, gyr_bias_walk_rads=0, gyr_scale=0, gyr_misalignment=0,
    acc_bias_ms2=0, sway_rad=0.0, stance_lean_rad=0.0,
)  # fmt: skip


@pytest.mark.parametrize("stage", list(methods.STAGES))
@pytest.mark.parametrize("seed", [2, 3])
def test_every_peer_is_right_where_nothing_is_wrong(stage: str, seed: int):
    simulation = simulate("demo", seed=seed, world=PERFECT)
    angle = methods.peer_angle(
        simulation.samples, side=simulation.side, rate_hz=100.0, stage=methods.STAGES[stage]
    )
    found = methods.alone(angle)
    pairs = match(simulation.truth.repetitions, found.repetitions)
    assert len(pairs) == len(found.repetitions) == 10
    errors = [rep.arc[0] - np.degrees(true.arc_rad) for true, rep in pairs if rep.arc]
    assert np.abs(errors).max() < 3.0


def test_ours_reads_the_contracts_dictionary():
    whole = {"internal_deg": 30.0, "internal_interval_deg": [29.0, 31.0],
             "external_deg": None, "external_interval_deg": None,
             "arc_deg": 70.0, "arc_interval_deg": [69.0, 71.0]}  # fmt: skip
    report = {"reps": [{"start_s": 1.0, "end_s": 3.0, **whole}], "flags": ["no_neutral"],
              "range_of_motion": {"best": whole, "typical": whole}, "usable": True}  # fmt: skip
    found = methods.from_dict(report)
    assert found.repetitions[0].internal == (30.0, 29.0, 31.0)
    assert found.repetitions[0].external is None
    assert found.best == {"internal": (30.0, 29.0, 31.0), "arc": (70.0, 69.0, 71.0)}
    assert found.flags == ("no_neutral",)


def test_nothing_found_is_nothing_and_no_error():
    empty = {"reps": [], "flags": ["no_movement"], "range_of_motion": None, "usable": True}
    assert methods.from_dict(empty).best == {}
    assert (
        methods.helped(
            methods.Angle(time_s=np.arange(10.0), rotation_deg=np.zeros(10)), None
        ).repetitions
        == ()
    )
