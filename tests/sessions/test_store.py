"""The store, on both databases: what goes in comes back; what is unknown is named."""

import json
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sessions
from sessions import (
    InvalidValue,
    NewSession,
    SessionNotFound,
    Store,
    StoreDamaged,
    StoreUnreachable,
)
from sessions.database import Database
from tests.sessions.examples import STARTED, begun_by_hand, new_session, report, traffic


def test_public_names() -> None:
    assert sessions.__all__ == sorted(sessions.__all__)
    assert all(hasattr(sessions, name) for name in sessions.__all__)


def test_a_session_comes_back_as_it_was(store: Store) -> None:
    new = new_session()
    session_id = store.add(new, traffic(500))
    found = store.session(session_id)
    for name in NewSession.__dataclass_fields__:
        assert getattr(found, name) == getattr(new, name), name
    assert found.started_at.utcoffset() == STARTED.utcoffset()
    assert list(store.packets(session_id)) == traffic(500)
    assert found.state == "complete"
    assert not found.interrupted
    assert not found.recording
    assert found.rep_count is None
    assert found.duration_s == pytest.approx(4.99)


def test_the_contracts_dictionary(store: Store) -> None:
    session_id = store.add(new_session(), traffic(500))
    store.save_report(session_id, report(reps=7))
    document = store.sessions()[0].to_dict()
    assert json.loads(json.dumps(document)) == document
    contract = {
        "id": session_id,
        "person": "me",
        "side": "right",
        "exercise": "standing_rotation",
        "started_at": "2026-03-01T13:00:15.250Z",
        "duration_s": 4.99,
        "interrupted": False,
        "rep_count": 7,
        "profile": "open",
    }
    assert document.items() >= contract.items()


def test_newest_first_and_only_whats_asked_for(store: Store) -> None:
    ids = [
        store.add(
            new_session(person=person, started_at=STARTED.replace(day=day), exercise=exercise),
            traffic(3),
        )
        for day, person, exercise in [
            (2, "ann", "standing_rotation"),
            (1, "ann", "flexion"),
            (3, "bob", "flexion"),
        ]
    ]
    assert [one.id for one in store.sessions()] == [ids[2], ids[0], ids[1]]
    assert [one.id for one in store.sessions(person="ann")] == [ids[0], ids[1]]
    assert [one.id for one in store.sessions(exercise="flexion")] == [ids[2], ids[1]]
    assert [one.id for one in store.sessions(since="2026-03-02")] == [ids[2], ids[0]]
    assert store.sessions(person="nobody") == []


def test_ids_can_be_typed(store: Store) -> None:
    ids = {store.add(new_session(), []) for _ in range(50)}
    assert len(ids) == 50
    for one in ids:
        assert len(one) == 5
        assert one[0].isalpha()
        assert not set(one) & set("01aeioulOI")
    one = ids.pop()
    assert store.session(f" {one.upper()} ").id == one


@pytest.mark.parametrize("call", ["session", "report", "reports", "packets"])
def test_an_unknown_id_is_named(store: Store, call: str) -> None:
    with pytest.raises(SessionNotFound, match="no session 'zzzzz'"):
        list(getattr(store, call)("zzzzz"))


def test_a_session_without_packets(store: Store) -> None:
    session_id = store.add(new_session(sensor_address=""), [])
    assert list(store.packets(session_id)) == []
    assert store.session(session_id).duration_s == 0.0
    assert store.session(session_id).sensor_address == ""


def test_a_long_session_is_read_in_its_order(store: Store) -> None:
    """More packets than one chunk holds, and more chunks than one read takes."""
    with begun_by_hand(store) as writer:
        sent = []
        for k in range(100):
            part = traffic(10, seed=k, start_s=float(k))
            sent += part
            for packet in part:
                writer.append(packet)
            writer._write()
    assert list(store.packets(writer.id)) == sent


def test_reports_are_kept_by_algorithm_and_profile(store: Store) -> None:
    session_id = store.add(new_session(), traffic(3))
    with pytest.raises(SessionNotFound, match="no such report yet"):
        store.report(session_id)
    store.save_report(session_id, report(algorithm="a/1", reps=3))
    store.save_report(session_id, report(algorithm="a/2", reps=4))
    store.save_report(session_id, report(algorithm="a/2", reps=5))
    store.save_report(session_id, report(algorithm="a/2", reps=6), profile_version=2)
    assert [one["rep_count"] for one in store.reports(session_id)] == [3, 5, 6]
    assert store.report(session_id) == report(algorithm="a/2", reps=6)
    assert store.report(session_id, algorithm="a/1") == report(algorithm="a/1", reps=3)
    assert store.session(session_id).rep_count == 6
    with pytest.raises(SessionNotFound):
        store.report(session_id, algorithm="a/3")


def test_a_report_without_repetitions_or_neutral(store: Store) -> None:
    session_id = store.add(new_session(), traffic(3))
    store.save_report(session_id, report(reps=0))
    assert store.report(session_id) == report(reps=0)
    assert store.session(session_id).rep_count == 0
    document = report(reps=1)
    for part in (document["reps"][0], document["range_of_motion"]["typical"]):
        part |= {"internal_deg": None, "internal_interval_deg": None}
    store.save_report(session_id, document)
    assert store.report(session_id) == document


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"side": "both"}, "left or right, got 'both'"),
        ({"exercise": "dance"}, "got the exercise 'dance'"),
        ({"pain_before": 11}, "pain from 0 .* to 10"),
        ({"pain_after": -1}, "pain from 0 .* to 10"),
        ({"person": "  "}, "a person's name"),
        ({"person": "Ann\nBell"}, "in one line"),
        ({"person": "x" * 101}, "at most 100 characters"),
        ({"note": "a\x00b"}, "cannot be stored"),
        ({"note": "\ud800"}, "cannot be stored"),
        ({"started_at": STARTED.replace(tzinfo=None)}, "time zone"),
    ],
)
def test_what_cannot_be_kept_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        new_session(**changes)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    note=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=50),
    person=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=100
    ).filter(str.strip),
    values=st.dictionaries(st.text("abc_", min_size=1), st.floats(allow_nan=False), max_size=4),
)
def test_any_text_and_setting_comes_back(
    store: Store, note: str, person: str, values: dict[str, float]
) -> None:
    new = new_session(note=note, person=person, settings=values)
    found = store.session(store.add(new, []))
    assert (found.note, found.person, found.settings) == (note, person, values)


def test_threads_may_share_a_store(store: Store) -> None:
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            for k in range(5):
                packets = traffic(50, seed=10 * seed + k)
                session_id = store.add(new_session(person=f"p{seed}"), packets)
                assert list(store.packets(session_id)) == packets
        except BaseException as failure:  # noqa: BLE001 (shown below)
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(store.sessions()) == 30


# --- SQLite files ---------------------------------------------------------------------------------


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "store.sqlite"
    with Store.open(path) as store, begun_by_hand(store) as writer:
        writer.append(traffic(2)[0])
        writer._write()
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store.open(path).close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_store_is_made_where_one_is_only_read(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="there is no store at"):
        Store.open(tmp_path / "none.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("dear diary " * 1000)
    with pytest.raises(StoreDamaged, match="is not a turnout store"):
        Store.open(text)
    assert text.read_text() == "dear diary " * 1000
    with pytest.raises(StoreUnreachable, match="expected a file"):
        Store.open(tmp_path)
    with pytest.raises(InvalidValue, match="mysql"):
        Store.open("mysql://localhost/x")
    with pytest.raises(InvalidValue, match="nonsense"):
        Store.open("nonsense://")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (x)")
    connection.close()
    with pytest.raises(StoreDamaged, match=r"holds other tables \(recipes …\)"):
        Store.open(path)
    with pytest.raises(StoreDamaged, match="recipes"):
        Store.open(path)


def test_names_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "a %41?mode=ro&x=#1 ü.sqlite"
    with Store.open(path) as store:
        session_id = store.add(new_session(), traffic(3))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with Store.open(f"sqlite:///{tmp_path}/plain.sqlite") as store:
        assert store.path == tmp_path / "plain.sqlite"
    with Store.open(path) as store:
        assert store.session(session_id).id == session_id


def test_what_comes_back_after_the_store_was_closed_is_closed_too(tmp_path: Path) -> None:
    """As that of a writer which waits for a lock until then."""
    database = Database(tmp_path / "store.sqlite")
    in_use = database.engine.connect()
    raw = in_use.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    database.close()
    assert raw.execute("SELECT 1").fetchone() == (1,)
    in_use.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")
