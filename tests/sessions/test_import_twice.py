"""What is taken in a second time is not kept twice, nor lost: by file, by store, by export."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sessions import Store
from sessions.analysis_of import report_session
from sessions.edit import edit_session, strike
from sessions.errors import RecordingFileError
from sessions.export import export
from sessions.importing import import_recording, import_store
from sessions.importing_csv import import_export, is_export
from tests.sessions.examples import STARTED, filled


def test_the_same_recording_is_kept_once(store: Store, rotations: Path, tmp_path: Path) -> None:
    (first,) = import_recording(store, rotations, side="left").session_ids
    copy = tmp_path / "another name.csv"
    copy.write_bytes(rotations.read_bytes())
    again = import_recording(store, copy, side="right")
    assert (again.session_ids, again.already) == ((), (first,))
    asked_for = import_recording(store, copy, side="right", again=True)
    assert (len(asked_for.session_ids), asked_for.already) == (1, ())


def test_a_recording_that_differs_in_one_value_is_another(
    file_store: Store, rotations: Path, tmp_path: Path
) -> None:
    import_recording(file_store, rotations, side="left")
    *before, last = rotations.read_text().splitlines()
    cells = last.split(",")
    other = tmp_path / "other.csv"
    other.write_text("\n".join([*before, ",".join([*cells[:-1], "0.015625"])]) + "\n")
    assert len(import_recording(file_store, other, side="left").session_ids) == 1


def test_a_store_says_what_was_here(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other.sqlite") as other:
        filled(other)
        ids = set(other.session_ids())
    first = import_store(store, tmp_path / "other.sqlite")
    assert (set(first.session_ids), first.already) == (ids, ())
    second = import_store(store, tmp_path / "other.sqlite")
    assert (second.session_ids, set(second.already)) == ((), ids)


@pytest.fixture
def exported(file_store: Store, rotations: Path, tmp_path: Path) -> Path:
    """A CSV export of a session that was corrected."""
    (session_id,) = import_recording(
        file_store, rotations, side="left", person="Änne", note="-1 degree", started_at=STARTED
    ).session_ids
    report_session(file_store, session_id)
    edit_session(file_store, session_id, side="right", pain_before=2)
    strike(file_store, session_id, 2)
    file_store.keep_pauses(session_id, [(30.0, None)])
    return export(file_store, file_store.sessions(), to="csv", folder=tmp_path / "csv").folder


def test_an_export_comes_back_with_what_it_says(
    file_store: Store, exported: Path, tmp_path: Path
) -> None:
    (before,) = file_store.sessions()
    assert is_export(exported)
    with Store.open(tmp_path / "new.sqlite") as store:
        found = import_export(store, exported)
        (session,) = store.sessions()
        assert (found.session_ids, found.already, found.left) == ((session.id,), (), ())
        for name in ("person", "side", "exercise", "note", "pain_before", "pain_after"):
            assert getattr(session, name) == getattr(before, name), name
        assert session.started_at == before.started_at
        assert session.started_at.utcoffset() == before.started_at.utcoffset()
        assert (session.struck_s, session.pauses_s) == (before.struck_s, ((30.0, None),))
        assert report_session(store, session.id)["reps"] == file_store.report(before.id)["reps"]
        assert import_export(store, exported).already == (session.id,)
    assert import_export(file_store, exported).already == (before.id,)


@pytest.mark.parametrize(("days", "known"), [(0, True), (1, False)])
def test_a_session_that_is_here_is_known_by_its_id_and_date(
    file_store: Store, exported: Path, days: int, *, known: bool
) -> None:
    """As a sensor's recording is, whose packets are not those of its samples as a file."""
    (before,) = file_store.sessions()
    samples = exported / "samples" / f"{before.id}.csv"
    *rows, last = samples.read_text().splitlines()
    samples.write_text("\n".join([*rows, ",".join([*last.split(",")[:-1], "0.015625"])]) + "\n")
    table = exported / "sessions.csv"
    day = STARTED.date()
    table.write_text(table.read_text().replace(str(day), str(day + timedelta(days=days))))
    assert import_export(file_store, exported).already == ((before.id,) if known else ())


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("side", "both", "expected the side"),
        ("started_at", "yesterday", "expected dates"),
        ("pain_before", "a lot", "expected pain_before"),
        ("id", "zzzzz", "there is no file"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(
    exported: Path, tmp_path: Path, column: str, value: str, said: str
) -> None:
    table = exported / "sessions.csv"
    header, row = table.read_text().splitlines()
    cells = row.split(",")
    cells[header.split(",").index(column)] = json.dumps(value)
    table.write_text(f"{header}\n{','.join(cells)}\n")
    with (
        Store.open(tmp_path / "new.sqlite") as store,
        pytest.raises(RecordingFileError, match=said),
    ):
        import_export(store, exported)
