"""The contract of the report: its keys, its nulls, and that each flag and key is documented."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from analysis import MEANINGS, Flag, Quality, analyze, to_dict
from sensor.samples import Samples
from virtual_sensor.simulation import simulate

DOCUMENT = (Path(__file__).parents[2] / "docs" / "report.md").read_text()


def test_the_keys_of_the_contract_are_there() -> None:
    recording = simulate("steady", seed=1)
    report = json.loads(json.dumps(to_dict(analyze(recording.samples, side=recording.side))))
    assert report["schema"] == "turnout.report/1"
    assert report["rep_count"] == len(report["reps"]) == len(recording.truth.repetitions)
    names = [
        f"{part}_{kind}deg"
        for part in ("internal", "external", "arc")
        for kind in ("", "interval_")
    ]
    for part in (*report["reps"], *report["range_of_motion"].values()):
        for name in names:
            assert name in part
        low, high = part["arc_interval_deg"]
        assert low < part["arc_deg"] < high
    assert {"flexion_deg", "abduction_deg"} <= report["compensation"].keys()


def test_without_a_stance_in_and_out_are_null_and_the_arc_is_given() -> None:
    recording = simulate("steady", seed=1)
    first, last = recording.truth.repetitions[1], recording.truth.repetitions[-2]
    rate_hz = 100
    cut = recording.samples.between(int(first.start_s * rate_hz), int(last.end_s * rate_hz))
    report = analyze(cut, side=recording.side)
    assert report.rep_count >= len(recording.truth.repetitions) - 3
    if report.reps[0].rotation.internal is None:
        assert Flag.NO_NEUTRAL in report.flags
    assert all(rep.rotation.arc.value_deg > 10 for rep in report.reps)


@pytest.mark.parametrize("flag", Flag)
def test_each_flag_is_explained(flag: Flag) -> None:
    assert f"| `{flag}` | {MEANINGS[flag]} |" in DOCUMENT


@pytest.mark.parametrize("name", [field.name for field in fields(Quality)])
def test_each_key_of_the_quality_is_explained(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


@pytest.mark.parametrize(
    "kind", ["seated_rotation", "flexion", "extension", "abduction", "hip_flexor_stretch"]
)
def test_the_other_exercises_are_counted(kind: str) -> None:
    recording = simulate(kind, seed=2)
    report = analyze(recording.samples, side=recording.side, exercise=kind)
    spans = [span for span in recording.truth.spans if span.what in {"raise", "stretching"}]
    assert report.rep_count == (len(recording.truth.repetitions) or len(spans))
    assert (report.reps[0].rotation.internal is None) == (kind != "seated_rotation")


def test_a_sensor_that_fuses_and_a_leg_that_never_sat_are_named() -> None:
    recording = simulate("steady", seed=1)
    s = recording.samples
    fused = Samples(s.time_s, s.acc_ms2, s.gyr_rads, fused=True)
    assert Flag.FUSED in analyze(fused, side=recording.side).flags
    assert Flag.FUSED not in analyze(s, side=recording.side).flags
    still = simulate("only_standing", seed=1)
    report = analyze(still.samples, side=still.side, exercise="seated_rotation")
    assert report.rep_count == 0
