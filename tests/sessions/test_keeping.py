"""Edit, delete, back up, restore, check, import: what is asked for happens, and nothing else."""

import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from sessions import (
    InvalidValue,
    SessionNotFound,
    Store,
    StoreDamaged,
    StoreUnwritable,
    edit,
)
from sessions.analysis_of import report_session
from sessions.backup import backup, restore, restore_at
from sessions.check import Checked, check, check_session, summary
from sessions.deletion import delete_person, delete_session
from sessions.importing import import_recording, import_store
from tests.sessions.examples import STARTED, begun_by_hand, new_session, report, traffic
from tests.sessions.motion import write_rotations


@pytest.fixture
def rotations(tmp_path: Path) -> Path:
    """A recording file of six rotations."""
    return write_rotations(tmp_path / "rotations.csv", count=6)


def imported(store: Store, path: Path, **changes: Any) -> str:
    (session_id,) = import_recording(store, path, side="right", **changes).session_ids
    report_session(store, session_id)
    return session_id


# --- edit -----------------------------------------------------------------------------------------


def test_a_note_and_pain_are_corrected_and_the_change_kept(store: Store) -> None:
    session_id = store.add(new_session(), traffic(3))
    done = edit.edit_session(store, session_id, note="better", pain_after=0)
    assert (done.session.note, done.session.pain_after, done.session.pain_before) == (
        "better",
        0,
        3,
    )
    assert done.report is None  # no report depends on them
    assert [(c.what, c.before, c.after) for c in edit.changes(store, session_id)] == [
        ("note", "after work, naïve ☂", "better"),
        ("pain_after", None, 0),
    ]
    assert edit.edit_session(store, session_id, note="better").changes == ()
    assert len(edit.changes(store, session_id)) == 2


@pytest.mark.parametrize("wrong", [{"pain_after": 11}, {"side": "both"}, {"note": "\x00"}])
def test_a_correction_that_cannot_be_kept_changes_nothing(
    file_store: Store, wrong: dict[str, Any]
) -> None:
    session_id = file_store.add(new_session(), traffic(3))
    before = file_store.session(session_id)
    with pytest.raises(InvalidValue):
        edit.edit_session(file_store, session_id, **wrong)
    assert file_store.session(session_id) == before
    assert edit.changes(file_store, session_id) == []


def test_the_other_leg_turns_in_into_out(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    before = file_store.report(session_id)
    assert before["rep_count"] == 6
    done = edit.edit_session(file_store, session_id, side="left")
    after = file_store.report(session_id)
    assert done.report == after
    assert after["side"] == "left"
    assert after["rep_count"] == 6
    for left, right in zip(after["reps"], before["reps"], strict=True):
        assert left["internal_deg"] == pytest.approx(right["external_deg"], abs=0.01)
    edit.edit_session(file_store, session_id, side="right")
    assert file_store.report(session_id) == before


def test_a_repetition_is_struck_out_and_restored(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    before = file_store.report(session_id)
    done = edit.strike(file_store, session_id, 2)
    assert done.report is not None
    assert done.report["rep_count"] == 5
    assert done.report["reps"] == [before["reps"][k] for k in (0, 2, 3, 4, 5)]
    assert done.report["struck"] == [before["reps"][1]]
    arcs = sorted(rep["arc_deg"] for rep in done.report["reps"])
    assert done.report["range_of_motion"]["best"]["arc_deg"] == arcs[-1]
    assert done.report["range_of_motion"]["typical"]["arc_deg"] == pytest.approx(arcs[2], abs=2e-3)
    assert sum(one["rep_count"] for one in done.report["sets"]) == 5
    assert file_store.session(session_id).rep_count == 5
    again = report_session(file_store, session_id)  # as a re-analysis does
    assert again == done.report
    edit.strike(file_store, session_id, 5)
    assert file_store.report(session_id)["struck"] == [before["reps"][1], before["reps"][5]]
    edit.restore(file_store, session_id, 1)
    edit.restore(file_store, session_id, 1)
    assert file_store.report(session_id) == before
    assert len(edit.changes(file_store, session_id)) == 4
    for number in (0, 7):
        with pytest.raises(InvalidValue, match="1 to 6"):
            edit.strike(file_store, session_id, number)
    with pytest.raises(InvalidValue, match="it has none"):
        edit.restore(file_store, session_id, 1)


def test_striking_out_all_leaves_a_report_of_none(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    for _ in range(6):
        edit.strike(file_store, session_id, 1)
    document = file_store.report(session_id)
    assert (document["rep_count"], document["reps"]) == (0, [])
    assert document["range_of_motion"] is None
    assert document["compensation"] is None


def test_what_was_done_in_a_pause_does_not_count_until_it_is_said_to(
    file_store: Store, rotations: Path
) -> None:
    session_id = imported(file_store, rotations)
    every = file_store.report(session_id)
    second, last = every["reps"][1], every["reps"][-1]
    middle_s = (last["start_s"] + last["end_s"]) / 2
    pauses = ((second["start_s"], second["end_s"]), (middle_s - 0.1, None))
    file_store.keep_pauses(session_id, pauses)
    assert file_store.session(session_id).pauses_s == pauses
    report_session(file_store, session_id)

    report = file_store.report(session_id)
    assert report["rep_count"] == file_store.session(session_id).rep_count == 4
    assert report["paused"] == [second, last]
    assert second not in report["reps"]

    done = edit.count_pause(file_store, session_id, 2)
    assert done.session.pauses_s == pauses[:1]
    assert file_store.report(session_id)["rep_count"] == 5
    edit.count_pause(file_store, session_id, 1)
    assert file_store.report(session_id) == every
    assert [change.what for change in edit.changes(file_store, session_id)] == ["pauses_s"] * 2
    with pytest.raises(InvalidValue, match="it has none"):
        edit.count_pause(file_store, session_id, 1)


def test_a_pause_between_repetitions_leaves_none_out(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    every = file_store.report(session_id)
    file_store.keep_pauses(session_id, [(0.0, every["reps"][0]["start_s"])])
    report_session(file_store, session_id)
    assert file_store.report(session_id) == every | {"struck": [], "paused": []}


def test_a_session_being_recorded_is_not_edited_or_deleted(file_store: Store) -> None:
    with file_store.begin(new_session()) as recording:
        with pytest.raises(InvalidValue, match="still being recorded"):
            edit.edit_session(file_store, recording.id, note="x")
        with pytest.raises(InvalidValue, match="is being recorded"):
            delete_session(file_store, recording.id)


# --- delete ---------------------------------------------------------------------------------------

SECRET = "Zanzibar-Quokka"


def bytes_of(store: Store) -> bytes:
    assert store.path is not None
    return b"".join(file.read_bytes() for file in store.path.parent.glob(store.path.name + "*"))


def test_a_deleted_person_is_gone_from_the_file(file_store: Store) -> None:
    kept = file_store.add(new_session(person="ann"), traffic(300))
    packet = traffic(2)[1].__class__(1, 0.5, 1, "ffe4", SECRET.encode() * 20)
    for k in range(3):
        secret = new_session(person=SECRET, note=SECRET, sensor_address=SECRET, sensor_name=SECRET)
        session_id = file_store.add(secret, [packet, *traffic(300, seed=k)])
        file_store.save_report(session_id, report(flags=[SECRET]))
        edit.edit_session(file_store, session_id, note=SECRET + "!")
    assert SECRET.encode() in bytes_of(file_store)
    done = delete_person(file_store, SECRET)
    assert len(done.session_ids) == 3
    assert done.left_behind is None
    assert SECRET.encode() not in bytes_of(file_store)
    file_store.close()
    assert SECRET.encode() not in bytes_of(file_store)
    assert list(file_store.packets(kept)) == traffic(300)


def test_deleting_one_session_leaves_the_others(store: Store) -> None:
    one, two = (store.add(new_session(), traffic(10, seed=k)) for k in range(2))
    store.save_report(one, report())
    store.save_report(two, report())
    assert delete_session(store, one).session_ids == (one,)
    assert [found.id for found in store.sessions()] == [two]
    assert list(store.packets(two)) == traffic(10, seed=1)
    assert store.report(two) == report()
    with store.reading() as connection:
        for table in ("chunk", "report", "session", "person", "sensor"):
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert count == 1, table
    delete_session(store, two)
    with store.reading() as connection:
        for table in ("chunk", "report", "repetition", "session", "person", "sensor"):
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert count == 0, table


def test_who_is_not_there_cannot_be_deleted(store: Store) -> None:
    with pytest.raises(SessionNotFound, match="nobody called 'zoe'"):
        delete_person(store, "zoe")
    with pytest.raises(SessionNotFound):
        delete_session(store, "zzzzz")


def test_a_reader_in_the_way_is_said(file_store: Store) -> None:
    assert file_store.path is not None
    session_id = file_store.add(new_session(), traffic(3))
    reader = sqlite3.connect(file_store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM session").fetchall()
    done = delete_session(file_store, session_id)
    assert done.left_behind is not None
    assert "another program has the store open" in done.left_behind
    reader.close()
    assert file_store.sessions() == []


# --- backup and restore ---------------------------------------------------------------------------


def contents(store: Store) -> dict[str, Any]:
    return {
        one.id: (
            one.note,
            one.state,
            one.duration_s,
            list(store.packets(one.id)),
            store.reports(one.id),
            [(c.what, c.after) for c in edit.changes(store, one.id)],
        )
        for one in store.sessions()
    }


def filled(store: Store) -> dict[str, Any]:
    for k in range(3):
        session_id = store.add(new_session(person=f"p{k}"), traffic(200, seed=k))
        store.save_report(session_id, report(algorithm="a/1"))
        store.save_report(session_id, report(algorithm="a/2", reps=k))
        edit.edit_session(store, session_id, note=f"n{k}")
    return contents(store)


def test_a_backup_holds_everything_and_restores_it(store: Store, tmp_path: Path) -> None:
    before = filled(store)
    target = tmp_path / "backup.sqlite"
    assert backup(store, target) == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("backup*")] == ["backup.sqlite"]
    with Store.open(target) as kept:
        assert contents(kept) == before
    delete_person(store, "p1")
    assert restore(store, target) == 3
    assert contents(store) == before
    assert restore(store, target) == 3
    assert contents(store) == before


def test_a_backup_while_recording_goes_on(file_store: Store, tmp_path: Path) -> None:
    with begun_by_hand(file_store) as recording:
        for packet in traffic(100):
            recording.append(packet)
        recording._write()
        assert backup(file_store, tmp_path / "backup.sqlite") == 1
        for packet in traffic(100, seed=1):
            recording.append(packet)
    assert len(list(file_store.packets(recording.id))) == 200
    with Store.open(tmp_path / "backup.sqlite") as kept:
        assert list(kept.packets(recording.id)) == traffic(100)


def test_nothing_is_overwritten_by_accident(file_store: Store, tmp_path: Path) -> None:
    filled(file_store)
    target = tmp_path / "backup.sqlite"
    backup(file_store, target)
    with pytest.raises(InvalidValue, match="exists already"):
        backup(file_store, target)
    newer = file_store.add(new_session(), traffic(5))
    with pytest.raises(InvalidValue, match=rf"1 sessions .* would be lost \(the newest: {newer}\)"):
        restore(file_store, target)
    assert file_store.session(newer).id == newer
    assert restore(file_store, target, replace=True) == 3
    with pytest.raises(SessionNotFound):
        file_store.session(newer)
    with pytest.raises(StoreUnwritable, match="cannot be written"):
        backup(file_store, target / "backup.sqlite")


def test_only_a_sound_backup_is_restored(file_store: Store, tmp_path: Path) -> None:
    before = filled(file_store)
    target = tmp_path / "backup.sqlite"
    backup(file_store, target)
    data = bytearray(target.read_bytes())
    data[3 * 8192 : 4 * 8192] = b"\xa5" * 8192
    target.write_bytes(data)
    with pytest.raises(StoreDamaged):
        restore(file_store, target, replace=True)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(InvalidValue, match="is not a backup"):
        restore(file_store, tmp_path / "text")
    with pytest.raises(InvalidValue, match="there is no file"):
        restore(file_store, tmp_path / "none.sqlite")
    assert contents(file_store) == before


@pytest.mark.parametrize("damage", ["pages", "header", "cut"])
def test_a_store_too_damaged_to_open_is_set_aside(tmp_path: Path, damage: str) -> None:
    path, target = tmp_path / "store.sqlite", tmp_path / "backup.sqlite"
    with Store.open(path) as store:
        before = filled(store)
        backup(store, target)
    data = bytearray(path.read_bytes())
    if damage == "pages":
        data[8192:] = b"\xa5" * (len(data) - 8192)
    elif damage == "header":
        data[:16] = b"no longer SQLite"
    else:
        del data[20_000:]
    path.write_bytes(data)
    with pytest.raises(StoreDamaged, match="--replace sets it aside"):
        restore_at(str(path), target)
    assert path.read_bytes() == data
    done = restore_at(str(path), target, replace=True)
    assert done.set_aside is not None
    assert (done.sessions, done.set_aside.read_bytes()) == (3, data)
    with Store.open(path, create=False) as store:
        assert contents(store) == before


def test_a_sound_store_is_not_set_aside(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        filled(store)
        backup(store, tmp_path / "backup.sqlite")
    done = restore_at(str(tmp_path / "store.sqlite"), tmp_path / "backup.sqlite", replace=True)
    assert (done.sessions, done.set_aside) == (3, None)
    (tmp_path / "backup.sqlite").write_bytes(b"SQLite format 3\x00 and no more")
    with pytest.raises(StoreDamaged, match=r"backup\.sqlite"):
        restore_at(str(tmp_path / "store.sqlite"), tmp_path / "backup.sqlite", replace=True)
    assert [file.name for file in tmp_path.glob("*damaged*")] == []


def test_nothing_is_restored_under_a_recording(file_store: Store, tmp_path: Path) -> None:
    backup(file_store, tmp_path / "backup.sqlite")
    with file_store.begin(new_session()), pytest.raises(InvalidValue, match="being recorded"):
        restore(file_store, tmp_path / "backup.sqlite", replace=True)


# --- check ----------------------------------------------------------------------------------------


def checked(store: Store) -> Checked:
    *_, last = check(store)
    assert isinstance(last, Checked)
    return last


def test_a_sound_store_is_called_sound(store: Store) -> None:
    filled(store)
    found = checked(store)
    assert found.sound
    assert [one.packets for one in found.sessions] == [200, 200, 200]
    assert found.sessions[0].readable_s == pytest.approx(1.99)
    assert summary(found) == "3 sessions looked through: all sound"


def damaged(store: Store, statement: str, *arguments: Any) -> str:
    with begun_by_hand(store) as recording:
        for k in range(4):
            for packet in traffic(50, seed=k, start_s=float(k)):
                recording.append(packet)
            recording._write()
    store.save_report(recording.id, report())
    edit.edit_session(store, recording.id, note="x")
    with store.writing() as connection:
        connection.exec_driver_sql(statement, (*arguments, recording.id))
    return recording.id


OF_REPORT = "report_id IN (SELECT id FROM report WHERE session_id = ?)"
UNREADABLE = "description cannot be read"
SENSELESS = (
    "settings = 'x'",
    "settings = '7'",
    "struck = ''",
    "time_zone = 'xx'",
    "started_at = 'soon'",
    "duration_s = 'long'",
    "profile_version = 'x'",
    "note = x'ff00'",
    "exercise = 'jump'",
)


@pytest.mark.parametrize(
    ("statement", "problem", "packets"),
    [
        ("DELETE FROM chunk WHERE number = 1 AND session_id = ?", "1 of 4 chunks are missing", 150),
        ("DELETE FROM chunk WHERE number = 3 AND session_id = ?", "the first is number 3", 150),
        (
            "UPDATE chunk SET packets = substr(packets, 1, 90) WHERE number = 2 AND session_id = ?",
            "chunk 2: a chunk cannot be unpacked",
            150,
        ),
        ("UPDATE chunk SET first_s = 9 WHERE number = 0 AND session_id = ?", "its times", 150),
        ("UPDATE report SET rep_count = 9 WHERE session_id = ?", "does not agree", 200),
        ("UPDATE report SET document = '{' WHERE session_id = ?", "report .* is damaged", 200),
        ("UPDATE report SET document = '{}' WHERE session_id = ?", "report .* is damaged", 200),
        ("UPDATE report SET arc_deg = 'x' WHERE session_id = ?", "its own row", 200),
        ("UPDATE report SET flags = 'gone' WHERE session_id = ?", "its own row", 200),
        (f"UPDATE repetition SET arc_deg = 1 WHERE {OF_REPORT}", "its repetitions", 200),
        (f"DELETE FROM repetition WHERE {OF_REPORT}", "its repetitions", 200),
        ("UPDATE session SET report_id = 99 WHERE id = ?", "newest report is missing", 200),
        ("UPDATE edit SET after = '{' WHERE session_id = ?", "corrections cannot be read", 200),
        ("UPDATE chunk SET packets = 'x' WHERE number = 1 AND session_id = ?", "chunk 1: ", 150),
        *((f"UPDATE session SET {what} WHERE id = ?", UNREADABLE, 200) for what in SENSELESS),
    ],
)
def test_damage_is_named_and_what_can_be_read(
    file_store: Store, statement: str, problem: str, packets: int
) -> None:
    filled(file_store)
    bad = damaged(file_store, statement)
    found = checked(file_store)
    assert not found.sound
    (one,) = [one for one in found.sessions if not one.sound]
    assert one.session_id == bad
    assert one.packets == packets
    with pytest.raises(AssertionError, match=problem):
        raise AssertionError(" ".join(one.problems))
    assert "4 sessions looked through: 1 damaged" in summary(found)


def test_damaged_pages_of_the_file(file_store: Store) -> None:
    """Every page in turn: the check says so or the page held nothing; it never fails itself."""
    assert file_store.path is not None
    before = filled(file_store)
    file_store.close()
    sound = file_store.path.read_bytes()
    noticed = 0
    found: Checked | None
    for page in range(1, len(sound) // 8192):
        data = bytearray(sound)
        data[page * 8192 : (page + 1) * 8192] = b"\x5a" * 8192
        file_store.path.write_bytes(data)
        try:
            with Store.open(file_store.path) as store:
                found = checked(store)
                if found.sound:
                    assert contents(store) == before
        except StoreDamaged:
            found = None
        noticed += found is None or not found.sound
        file_store.path.with_name(file_store.path.name + "-wal").unlink(missing_ok=True)
    assert noticed > 5


def test_one_session_by_its_id(file_store: Store) -> None:
    filled(file_store)
    assert check_session(file_store, file_store.sessions()[0].id).sound
    assert "no session 'zzzzz'" in check_session(file_store, "zzzzz").problems[0]


# --- import ---------------------------------------------------------------------------------------


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
