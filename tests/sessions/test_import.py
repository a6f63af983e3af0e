"""Recordings and the sessions of other stores, taken in."""

import shutil
from pathlib import Path

from sessions import (
    Store,
)
from sessions.analysis_of import report_session
from sessions.importing import import_recording, import_store
from tests.sessions.examples import STARTED, contents, filled, new_session, report, traffic


def test_an_imported_recording_is_analysed_like_any_other(store: Store, rotations: Path) -> None:
    found = import_recording(
        store, rotations, side="left", person="ann", started_at=STARTED, note="phone"
    )
    assert found.title == "turnout CSV"
    (session_id,) = found.session_ids
    session = store.session(session_id)
    assert (session.person, session.source, session.started_at) == ("ann", "rotations.csv", STARTED)
    assert report_session(store, session_id)["rep_count"] == 6
    assert store.session(session_id).rep_count == 6


def test_an_import_says_when_it_takes_the_recording_to_be_from(
    file_store: Store, rotations: Path
) -> None:
    found = import_recording(file_store, rotations, side="left")
    assert "recorded when the file was last changed" in found.assumed[-1]


def test_a_store_is_taken_in_with_all_it_holds(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other.sqlite") as other:
        before = filled(other)
        assert len(import_store(store, tmp_path / "other.sqlite").session_ids) == 3
    assert contents(store) == before
    import_store(store, tmp_path / "other.sqlite")
    assert contents(store) == before


def test_another_session_of_the_same_id_keeps_its_own(file_store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other.sqlite") as other:
        theirs = other.add(new_session(note="theirs"), traffic(20, seed=1))
        other.save_report(theirs, report(reps=2))
    ours = file_store.add(new_session(note="ours", sensor_address="X"), traffic(20, seed=2))
    with file_store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("UPDATE session SET id = ? WHERE id = ?", (theirs, ours))
        connection.exec_driver_sql("UPDATE chunk SET session_id = ?", (theirs,))
    (new_id,) = import_store(file_store, tmp_path / "other.sqlite").session_ids
    assert new_id != theirs
    assert list(file_store.packets(theirs)) == traffic(20, seed=2)
    assert list(file_store.packets(new_id)) == traffic(20, seed=1)
    assert file_store.session(new_id).rep_count == 2


def test_an_import_leaves_the_other_file_as_it_was(file_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with Store.open(path) as other:
        filled(other)
    shutil.copyfile(path, tmp_path / "copy")
    import_store(file_store, path)
    assert path.read_bytes() == (tmp_path / "copy").read_bytes()
