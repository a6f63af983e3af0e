"""What is deleted is gone from the file, and nothing else is."""

import sqlite3

import pytest

from sessions import (
    SessionNotFound,
    Store,
    edit,
)
from sessions.deletion import delete_person, delete_session
from tests.sessions.examples import new_session, report, traffic

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
