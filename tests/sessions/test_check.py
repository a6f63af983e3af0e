"""Damage is named, with what can still be read."""

from typing import Any

import pytest

from sessions import (
    Store,
    StoreDamaged,
    edit,
)
from sessions.check import Checked, check, check_session, summary
from tests.sessions.examples import begun_by_hand, contents, filled, report, traffic


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
