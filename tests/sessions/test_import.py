"""Recordings and the sessions of other stores, taken in."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sessions import Store, StoreDamaged
from sessions.analysis_of import report_session
from sessions.deletion import delete_session
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


@pytest.mark.parametrize("table", ["chunk", "edit", "report"])
def test_a_damaged_store_is_named_and_not_the_sound_one_that_is_taken_in(
    file_store: Store, tmp_path: Path, table: str
) -> None:
    sound, damaged = tmp_path / "sound.sqlite", tmp_path / "damaged.sqlite"
    with Store.open(sound) as other:
        filled(other)
    with Store.open(damaged) as store:
        import_store(store, sound)
        for session_id in store.session_ids()[1:]:
            delete_session(store, session_id)
    spoil(damaged, table)
    with Store.open(damaged) as store, pytest.raises(StoreDamaged, match=r"damaged\.sqlite is dam"):
        import_store(store, sound)
    with pytest.raises(StoreDamaged, match=r"sessions in .*damaged\.sqlite can be read"):
        import_store(file_store, damaged)


def spoil(path: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        ((page_bytes,),) = connection.execute("PRAGMA page_size")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        ((page,),) = connection.execute(query, (table,))
    with path.open("r+b") as file:
        file.seek((page - 1) * page_bytes)
        file.write(b"\xff" * page_bytes)
