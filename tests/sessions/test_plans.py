"""Every statement that the program sends: none reads through all the raw chunks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event

from sessions import Store, edit
from sessions.analysis_of import report_session
from sessions.check import check
from sessions.deletion import delete_person, delete_session
from sessions.export import FORMATS, export
from sessions.history import history
from sessions.importing import import_store
from sessions.reanalysis import reanalyze
from tests.sessions.examples import new_session, report, traffic
from tests.sessions.test_reanalysis import fill


@pytest.fixture
def statements(file_store: Store) -> Iterator[set[str]]:
    """The statements that were sent to the store."""
    seen: set[str] = set()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.add(statement)

    engine = file_store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def plans(store: Store, statements: set[str]) -> Iterator[tuple[str, str]]:
    """Each statement with each line of its plan."""
    with store.sqlite() as connection:
        for statement in statements:
            if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}:
                values = (None,) * statement.count("?")
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
                for *_, line in plan.fetchall():
                    yield statement, line


def test_nothing_scans_the_raw_chunks(
    file_store: Store, statements: set[str], tmp_path: Path
) -> None:
    """Everything that a person can ask for, but for `check`, which is there to read all."""
    fill(file_store, 2)
    with file_store.begin(new_session(person="ann")) as recording:
        for packet in traffic(50):
            recording.append(packet)
    list(reanalyze(file_store, ThreadPoolExecutor(1)))
    for one in file_store.sessions(person="me", since="2020", exercise="standing_rotation"):
        file_store.report(one.id)
        edit.edit_session(file_store, one.id, note="x", side="left")
        edit.strike(file_store, one.id, 1)
        report_session(file_store, one.id)
    history(file_store, person="me", exercise="standing_rotation")
    file_store.close_interrupted()
    for to in FORMATS:
        export(file_store, file_store.each_session(), to=to, folder=tmp_path / to)
    with Store.open(tmp_path / "other.sqlite") as other:
        other.save_report(other.add(new_session(), traffic(3)), report())
    import_store(file_store, tmp_path / "other.sqlite")
    delete_session(file_store, recording.id)
    delete_person(file_store, "me")
    assert len(statements) > 30
    assert any("FROM chunk" in statement for statement in statements)
    for statement, line in plans(file_store, statements):
        assert not line.startswith("SCAN chunk"), f"{line}: {statement}"


def test_a_scan_would_be_noticed(file_store: Store, statements: set[str]) -> None:
    with file_store.reading() as connection:
        connection.exec_driver_sql("SELECT sum(last_s) FROM chunk")
    assert any(line.startswith("SCAN chunk") for _, line in plans(file_store, statements))


def test_one_persons_progress_searches_indexes_only(
    file_store: Store, statements: set[str]
) -> None:
    history(file_store, person="me", exercise="standing_rotation")
    lines = [line for _, line in plans(file_store, statements)]
    assert lines
    for line in lines:
        assert "SCAN" not in line, line


def test_the_check_reads_chunk_by_chunk(file_store: Store, statements: set[str]) -> None:
    file_store.add(new_session(), traffic(3))
    list(check(file_store))
    for statement, line in plans(file_store, statements):
        assert not line.startswith("SCAN chunk"), f"{line}: {statement}"
