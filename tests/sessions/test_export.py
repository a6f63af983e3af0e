"""Exports are read back, by this program and by those they are for."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises import EXERCISES, Direction, Exercise, Measures
from sensor.samples import Samples
from sessions import ExtraMissing, InvalidValue, SessionNotFound, Store
from sessions import edit as edits
from sessions.contents import REPETITION_COLUMNS, SESSION_COLUMNS
from sessions.export import FORMATS, export
from sessions.export_csv import guarded, unguarded
from sessions.fhir import bundle
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.recordings import read_recording
from tests.sessions.examples import new_session, report, traffic


def random_samples(n: int = 400, *, seed: int = 0) -> Samples:
    source = np.random.default_rng(seed)
    time_s = 1e3 + np.cumsum(0.01 + 1e-4 * source.random(n))
    return Samples(time_s, source.normal(size=(n, 3)), source.normal(size=(n, 3)))


def keep(store: Store, samples: Samples, *, with_report: bool = True, **changes: Any) -> str:
    new = new_session(profile=RECORDING, profile_version=VERSION, settings={}, **changes)
    session_id = store.add(new, packets_of(samples))
    if with_report:
        store.save_report(session_id, report(reps=3))
    return session_id


def assert_same(one: Samples, other: Samples) -> None:
    for name in ("time_s", "acc_ms2", "gyr_rads"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


# --- CSV ------------------------------------------------------------------------------------------

FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted", "plain"]


def test_csv_reads_back_to_the_last_bit(file_store: Store, tmp_path: Path) -> None:
    kept = {keep(file_store, random_samples(seed=k)): random_samples(seed=k) for k in range(3)}
    done = export(file_store, file_store.each_session(), to="csv", folder=tmp_path / "out")
    assert set(done.session_ids) == set(kept)
    assert done.problems == ()
    for session_id, samples in kept.items():
        read = read_recording(tmp_path / "out" / "samples" / f"{session_id}.csv")
        assert_same(read.samples, samples)
    with (tmp_path / "out" / "repetitions.csv").open(newline="") as file:
        reps = list(csv.DictReader(file))
    assert len(reps) == 9
    assert float(reps[1]["internal_deg"]) == report()["reps"][1]["internal_deg"]
    assert [float(reps[1]["internal_low_deg"]), float(reps[1]["internal_high_deg"])] == [29.0, 33.0]
    assert list(reps[0]) == list(REPETITION_COLUMNS)


def test_texts_are_no_formulas_and_read_back(file_store: Store, tmp_path: Path) -> None:
    for text in FORMULAS:
        # A name has no control characters; a sensor gives itself whatever name it likes.
        keep(file_store, random_samples(), note=text, person=text.strip(), sensor_name=text)
    export(file_store, file_store.each_session(), to="csv", folder=tmp_path / "out")
    with (tmp_path / "out" / "sessions.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(SESSION_COLUMNS)
    for row in rows:
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert sorted(unguarded(row["note"]) for row in rows) == sorted(FORMULAS)
    assert sorted(unguarded(row["person"]) for row in rows) == sorted(map(str.strip, FORMULAS))


def test_numbers_are_not_guarded() -> None:
    assert guarded({"a": -1.5, "b": True, "c": None, "d": "-1.5"}) == {
        "a": -1.5,
        "b": 1,
        "c": None,
        "d": "'-1.5",
    }


# --- Parquet --------------------------------------------------------------------------------------


def test_parquet_reads_back_to_the_last_bit(file_store: Store, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    kept = {keep(file_store, random_samples(seed=k)): random_samples(seed=k) for k in range(3)}
    empty = keep(file_store, random_samples(seed=9), with_report=False, note="=1", visit=None)
    export(file_store, file_store.each_session(), to="parquet", folder=tmp_path / "out")
    table = parquet.read_table(tmp_path / "out" / "samples.parquet").to_pydict()
    names = np.array(table["session"])
    for session_id, samples in kept.items():
        of_session = names == session_id
        np.testing.assert_array_equal(np.array(table["time_s"])[of_session], samples.time_s)
        np.testing.assert_array_equal(np.array(table["acc_y"])[of_session], samples.acc_ms2[:, 1])
        np.testing.assert_array_equal(np.array(table["gyr_z"])[of_session], samples.gyr_rads[:, 2])
    rows = {
        row["id"]: row for row in parquet.read_table(tmp_path / "out/sessions.parquet").to_pylist()
    }
    assert rows[empty]["note"] == "=1"  # a spreadsheet does not read this
    assert rows[empty]["rep_count"] is None
    assert rows[next(iter(kept))]["arc_deg"] == 70.0
    assert rows[next(iter(kept))]["usable"] is True
    reps = parquet.read_table(tmp_path / "out" / "repetitions.parquet").to_pylist()
    assert len(reps) == 9
    assert parquet.ParquetFile(tmp_path / "out" / "samples.parquet").num_row_groups == 4


def test_parquet_without_its_extra(
    file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraMissing, match=r"install turnout\[parquet\]"):
        export(file_store, [], to="parquet", folder=tmp_path / "out")
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize(
    ("pip", "command"),
    [(True, "{} -m pip install 'pyarrow>="), (False, "uv pip install --python {} 'pyarrow>=")],
)
def test_what_is_missing_is_installed_where_the_program_runs(
    monkeypatch: pytest.MonkeyPatch, *, pip: bool, command: str
) -> None:
    monkeypatch.setattr("sessions.errors.find_spec", lambda _: object() if pip else None)
    assert command.format(sys.executable) in str(ExtraMissing("x", extra="parquet"))


# --- JSON -----------------------------------------------------------------------------------------


def test_json_holds_everything_but_samples(file_store: Store, tmp_path: Path) -> None:
    one = keep(file_store, random_samples(), note="naïve ☂")
    two = keep(file_store, random_samples(), with_report=False)
    edits.edit_session(file_store, one, pain_after=2)
    export(file_store, file_store.each_session(), to="json", folder=tmp_path / "out")
    document = json.loads((tmp_path / "out" / "sessions.json").read_text(encoding="utf-8"))
    assert document["schema"] == "turnout.export/1"
    found = {session["id"]: session for session in document["sessions"]}
    assert found[one]["report"] == report(reps=3)
    assert found[one]["note"] == "naïve ☂"
    assert found[one]["changes"][0]["what"] == "pain_after"
    assert found[two]["report"] is None


def test_an_empty_store_is_a_sound_export(file_store: Store, tmp_path: Path) -> None:
    for to in FORMATS:
        done = export(file_store, file_store.each_session(), to=to, folder=tmp_path / to)
        assert done.session_ids == ()
    assert json.loads((tmp_path / "json" / "sessions.json").read_text()) == {
        "schema": "turnout.export/1",
        "sessions": [],
    }


# --- FHIR -----------------------------------------------------------------------------------------


def fhir_classes() -> list[Any]:
    pytest.importorskip("fhir.resources")
    from fhir.resources import bundle as r5  # noqa: PLC0415 (only where installed)
    from fhir.resources.R4B import bundle as r4b  # noqa: PLC0415

    return [r5.Bundle, r4b.Bundle]


def examples() -> list[dict[str, Any]]:
    no_neutral = report(reps=2)
    for values in no_neutral["range_of_motion"].values():
        values |= {"internal_deg": None, "internal_interval_deg": None}
    return [
        report(reps=3),
        report(reps=0),
        report(reps=2, usable=False, flags=["gaps"]),
        no_neutral,
    ]


@pytest.mark.parametrize("exercise", ["standing_rotation", "seated_rotation", "abduction"])
def test_fhir_is_accepted_and_says_what_was_measured(file_store: Store, exercise: str) -> None:
    for document in examples():
        session = file_store.session(keep(file_store, random_samples(), exercise=exercise))
        made = bundle(session, document)
        for kind in fhir_classes():
            read = kind.model_validate_json(json.dumps(made))
            assert len(read.entry) == len(made["entry"])
        references = {entry["fullUrl"] for entry in made["entry"]}
        for entry in made["entry"]:
            if entry["resource"]["resourceType"] == "Observation":
                assert entry["resource"]["subject"]["reference"] in references


def observations(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        entry["resource"]["id"]: entry["resource"]
        for entry in made["entry"]
        if entry["resource"]["resourceType"] == "Observation"
    }


def loinc_codes(observation: dict[str, Any]) -> set[str]:
    return {
        coding["code"]
        for coding in observation["code"]["coding"]
        if coding["system"] == "http://loinc.org"
    }


def test_fhir_uses_the_hip_codes_for_the_seated_check_alone(file_store: Store) -> None:
    standing = file_store.session(keep(file_store, random_samples(), side="left"))
    found = observations(bundle(standing, report()))
    assert loinc_codes(found["repetitions"]) == {"100298-9"}
    assert found["repetitions"]["valueQuantity"]["value"] == 3
    assert found["repetitions"]["bodySite"]["coding"][0]["code"] == "61396006"
    assert all(
        not loinc_codes(found[f"typical-{part}"]) for part in ("internal", "external", "arc")
    )
    assert "in space" in found["typical-internal"]["code"]["text"]
    assert "not of the bone" in found["typical-internal"]["note"][0]["text"]
    assert found["typical-internal"]["valueQuantity"]["value"] == 31.0
    interval = found["typical-internal"]["component"][0]["valueRange"]
    assert (interval["low"]["value"], interval["high"]["value"]) == (29.0, 33.0)
    seated = file_store.session(keep(file_store, random_samples(), exercise="seated_rotation"))
    found = observations(bundle(seated, report()))
    assert loinc_codes(found["typical-internal"]) == {"100297-1"}
    assert loinc_codes(found["typical-external"]) == {"100296-3"}
    assert loinc_codes(found["typical-arc"]) == set()
    assert found["typical-internal"]["bodySite"]["coding"][0]["code"] == "287579007"


ROWS = [row for row in EXERCISES if row.measures is not Measures.ROTATION]
NEW = replace(EXERCISES[2], name="kick", direction=Direction.BACKWARD)  # of no list but the table


@pytest.mark.parametrize("row", [*ROWS, NEW], ids=lambda row: row.name)
def test_fhir_calls_no_tilt_a_rotation(
    file_store: Store, row: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.exercises.EXERCISES", (*EXERCISES, NEW))
    session = file_store.session(keep(file_store, random_samples(), exercise=row.name))
    lifted = report()
    nothing = {"internal_deg": None, "external_deg": None}
    for values in lifted["range_of_motion"].values():
        values.update(nothing)
    found = observations(bundle(session, lifted))
    assert {name for name in found if "arc" in name or "ternal" in name} == {
        "best-arc",
        "typical-arc",
    }
    text = json.dumps(found["typical-arc"])
    assert "rotation" not in text
    assert f"how far the thigh went {row.direction} from rest" in text
    assert "tilt of the thigh's long axis against standing at rest" in text
    assert found["typical-arc"]["code"]["coding"][0]["code"] == f"{row.name}-typical"


@pytest.mark.parametrize(
    ("exercise", "pose"), [("standing_rotation", "standing"), ("seated_rotation", "sitting")]
)
def test_fhir_calls_a_rotation_one_and_says_against_what(
    file_store: Store, exercise: str, pose: str
) -> None:
    session = file_store.session(keep(file_store, random_samples(), exercise=exercise))
    one = observations(bundle(session, report()))["typical-arc"]
    method = f"rotation about the thigh's long axis against {pose} at rest"
    assert method in one["method"]["text"]
    assert "measures the rotation" in one["note"][0]["text"]


REQUIRED: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("the bundle's type", lambda made: made.pop("type")),
    ("an observation's status", lambda made: made["entry"][2]["resource"].pop("status")),
    ("an observation's code", lambda made: made["entry"][2]["resource"].pop("code")),
    ("a component's code", lambda made: made["entry"][3]["resource"]["component"][0].pop("code")),
    ("the kind of a resource", lambda made: made["entry"][0]["resource"].pop("resourceType")),
]


@pytest.mark.parametrize(("what", "remove"), REQUIRED, ids=[what for what, _ in REQUIRED])
def test_fhir_without_a_required_part_is_refused(
    file_store: Store, what: str, remove: Callable[[dict[str, Any]], object]
) -> None:
    made = bundle(file_store.session(keep(file_store, random_samples())), report())
    remove(made)
    for kind in fhir_classes():
        with pytest.raises(ValueError, match=r".", check=lambda _: True):
            kind.model_validate_json(json.dumps(made))
        assert what


def test_fhir_files_and_sessions_without_a_report(file_store: Store, tmp_path: Path) -> None:
    one = keep(file_store, random_samples())
    two = keep(file_store, random_samples(), with_report=False)
    done = export(file_store, file_store.each_session(), to="fhir", folder=tmp_path / "out")
    assert done.session_ids == (one,)
    ((failed, why),) = done.problems
    assert failed == two
    assert "has no report yet" in why
    assert [file.name for file in (tmp_path / "out").iterdir()] == [f"{one}.json"]
    with pytest.raises(SessionNotFound):
        bundle(file_store.session(two), None)


# --- Motion-BIDS ----------------------------------------------------------------------------------


def validated(folder: Path) -> tuple[int, str]:
    beside = Path(sys.executable).with_name("bids-validator-deno")
    program = str(beside) if beside.exists() else shutil.which("bids-validator-deno")
    if program is None:
        pytest.skip("bids-validator-deno is not installed")
    done = subprocess.run(
        [program, str(folder), "--ignoreWarnings"], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_motion_bids_is_accepted_and_names_nobody(file_store: Store, tmp_path: Path) -> None:
    keep(file_store, random_samples(), person="Quaxi")
    keep(file_store, random_samples(seed=1), person="bob", exercise="flexion", side="left")
    export(file_store, file_store.each_session(), to="motion-bids", folder=tmp_path / "out")
    code, text = validated(tmp_path / "out")
    assert code == 0, text
    for path in (tmp_path / "out").rglob("*"):
        assert "Quaxi" not in path.name
        assert path.is_dir() or "Quaxi" not in path.read_text()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("*_motion.json", '"SamplingFrequency":', '"Frequency":'),
        ("*_channels.tsv", "ACCEL", "FOO"),
        ("*_motion.tsv", "\n0.0\t", "\n"),
    ],
)
def test_a_broken_motion_bids_is_refused(
    file_store: Store, tmp_path: Path, name: str, old: str, new: str
) -> None:
    keep(file_store, random_samples())
    export(file_store, file_store.each_session(), to="motion-bids", folder=tmp_path / "out")
    (path,) = (tmp_path / "out").rglob(name)
    path.write_text(("\n" + path.read_text()).replace(old, new)[1:])
    code, text = validated(tmp_path / "out")
    assert code != 0, text


def test_motion_bids_holds_the_samples(file_store: Store, tmp_path: Path) -> None:
    samples = random_samples()
    keep(file_store, samples)
    export(file_store, file_store.each_session(), to="motion-bids", folder=tmp_path / "out")
    (path,) = (tmp_path / "out").rglob("*_motion.tsv")
    table = np.loadtxt(path, delimiter="\t")
    np.testing.assert_array_equal(table[:, 0], samples.time_s - samples.time_s[0])
    np.testing.assert_array_equal(table[:, 1:4], samples.acc_ms2)
    np.testing.assert_array_equal(table[:, 4:], samples.gyr_rads)


# --- all of them ----------------------------------------------------------------------------------


def test_a_damaged_session_does_not_stop_the_others(file_store: Store, tmp_path: Path) -> None:
    good = keep(file_store, random_samples())
    bad = keep(file_store, random_samples())
    with file_store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE chunk SET packets = x'0102' WHERE session_id = ?", (bad,)
        )
    for to in ("csv", "parquet", "motion-bids"):
        done = export(file_store, file_store.each_session(), to=to, folder=tmp_path / to)
        assert done.session_ids == (good,)
        assert [failed for failed, _ in done.problems] == [bad]


def test_folders_and_formats_that_will_not_do(file_store: Store, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(InvalidValue, match="exists already"):
        export(file_store, [], to="csv", folder=tmp_path / "there")
    with pytest.raises(InvalidValue, match="csv, parquet, json, fhir, motion-bids"):
        export(file_store, [], to="xls", folder=tmp_path / "new")


def test_recorded_traffic_is_decoded(file_store: Store, tmp_path: Path) -> None:
    """Traffic without a single good packet makes a file without rows, not an error."""
    file_store.add(new_session(), traffic(20))
    done = export(file_store, file_store.each_session(), to="csv", folder=tmp_path / "out")
    assert len(done.session_ids) == 1
