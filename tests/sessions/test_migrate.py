"""Stores of every earlier schema come up to the present one with their data, or stay as is."""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from sessions import Store, StoreDamaged, StoreTooNew, migrate
from sessions.database import Database
from sessions.history import history
from sessions.packing import pack
from sessions.schema import metadata
from tests.sessions.examples import report, traffic

SCRIPTS = Path(migrate.__file__).parent / "migrations"
STEPS = sorted(re.match(r"\d+", file.name)[0] for file in (SCRIPTS / "versions").glob("0*.py"))  # type: ignore[index]  # all match


def at_step(location: str, step: str) -> Database:
    """A store as the program of that schema left it, with a session in it."""
    database = Database(location)
    migrate.migrate(database.writing, name="old", head=step)
    with database.writing() as connection:
        for statement, values in old_rows():
            connection.execute(text(statement), values)
    return database


def old_report() -> dict[str, Any]:
    """Arcs of 68, 70 and 72 degrees."""
    document = report(flags=["gaps", "drift"])
    for number, rep in enumerate(document["reps"]):
        rep["arc_deg"] = 68.0 + 2 * number
    return document


def old_rows() -> list[tuple[str, dict[str, Any]]]:
    """What the first schema held; later schemas must be able to hold it without more."""
    document = json.dumps(old_report())
    return [
        ("INSERT INTO person (id, name) VALUES (1, 'ann')", {}),
        ("INSERT INTO sensor (id, address, name) VALUES (1, 'AA', 'Thigh')", {}),
        (
            (
                "INSERT INTO session (id, person_id, sensor_id, side, exercise, visit, profile, "
                "profile_version, settings, program_version, started_at, time_zone, source, note, "
                "pain_before, pain_after, state, writer, alive_at, duration_s, chunk_count, "
                "report_id) "
                "VALUES ('bcdfg', 1, 1, 'left', 'flexion', NULL, 'open', 1, '{}', '0.1', "
                "'2025-01-02T03:04:05.678Z', '-03:30', '', 'old', 1, NULL, 'complete', 'h:1', "
                "'2025-01-02T03:05:05.678Z', 0.5, 1, 1)"
            ),
            {},
        ),
        (
            (
                "INSERT INTO chunk (id, session_id, number, first_s, last_s, packets) "
                "VALUES (1, 'bcdfg', 0, 0.0, 0.49, :packets)"
            ),
            {"packets": pack(traffic(50))},
        ),
        (
            (
                "INSERT INTO report (id, session_id, algorithm, profile_version, made_at, "
                "rep_count, usable, document) VALUES (1, 'bcdfg', 'turnout-analysis/1', 1, "
                "'2025-01-02T03:06:05.678Z', 3, 1, :document)"
            ),
            {"document": document},
        ),
        (
            (
                "INSERT INTO repetition (report_id, number, start_s, end_s, arc_deg) "
                "VALUES (1, 1, 4.0, 6.5, 70.0)"
            ),
            {},
        ),
    ]


def assert_the_old_session_is_whole(store: Store, *, filled: bool = True) -> None:
    """filled: whether a step had to fill the columns that 0003 added."""
    (found,) = store.sessions()
    assert (found.id, found.person, found.side, found.note) == ("bcdfg", "ann", "left", "old")
    assert found.started_at.isoformat() == "2025-01-01T23:34:05.678000-03:30"
    assert found.rep_count == 3
    assert list(store.packets("bcdfg")) == traffic(50)
    assert store.report("bcdfg") == old_report()
    if not filled:
        return
    (record,) = history(store, person="ann", exercise="flexion")
    assert record.flags == ("gaps", "drift")
    assert record.scatter_deg == pytest.approx(2.0)


def assert_schema_is_present(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_step_is_the_one_the_program_knows() -> None:
    assert STEPS[-1] == migrate.HEAD
    assert [f"{k:04d}" for k in range(1, len(STEPS) + 1)] == STEPS


def test_a_new_store_has_the_present_schema(store: Store) -> None:
    assert_schema_is_present(store)


@pytest.mark.parametrize("step", STEPS)
def test_from_every_earlier_schema_with_data_in_it(location: str, step: str) -> None:
    at_step(location, step).close()
    with Store.open(location) as store:
        assert_the_old_session_is_whole(store, filled=step < "0003")
        assert_schema_is_present(store)
        with store.reading() as connection:
            checks = inspect(connection).get_check_constraints("session")
    assert {check["name"] for check in checks} >= {"ck_session_side", "ck_session_state"}


def test_a_newer_store_is_refused_by_name(location: str) -> None:
    with Store.open(location) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match="made by a newer version of turnout") as caught:
        Store.open(location)
    assert "schema is 9999" in str(caught.value)
    assert location.rsplit("/", 1)[-1] in str(caught.value)


def test_an_unknown_schema_is_refused(location: str) -> None:
    with Store.open(location) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'abc'"))
    with pytest.raises(StoreDamaged, match="a database of another program"):
        Store.open(location)


KILLED_IN_A_STEP = """
import sys
from pathlib import Path
from sessions import migrate
from sessions.database import Database
database = Database(sys.argv[1])
migrate.migrate(database.writing, name="x", scripts=Path(sys.argv[2]))
"""


KILL = """

def upgrade() -> None:
    import os, signal
    _upgrade()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_migration_killed_half_way_is_undone(location: str, tmp_path: Path, step: str) -> None:
    """The process is killed after the step's last change and before its end."""
    earlier = f"{int(step) - 1:04d}"
    if earlier in STEPS:
        at_step(location, earlier).close()
    scripts = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, scripts)
    (file,) = (scripts / "versions").glob(f"{step}_*.py")
    source = file.read_text()
    for text_before, text_after in (
        ("def upgrade() -> None:", "def _upgrade() -> None:"),
        ("\n\n\ndef _upgrade", f"{KILL}\n\ndef _upgrade"),
    ):
        source = source.replace(text_before, text_after, 1)
    file.write_text(source)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_IN_A_STEP, location, str(scripts)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    database = Database(location)
    with database.reading() as connection:
        found = migrate.version(connection, name="x") if earlier in STEPS else None
        tables = inspect(connection).get_table_names()
    database.close()
    assert found == (earlier if earlier in STEPS else None)
    assert ("edit" in tables) == (earlier >= "0002")
    with Store.open(location) as store:
        assert_schema_is_present(store)
        if earlier in STEPS:
            assert_the_old_session_is_whole(store, filled=earlier < "0003")


def test_two_programs_may_open_a_new_store_at_once(location: str) -> None:
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            Store.open(location).close()
        except BaseException as failure:  # noqa: BLE001 (shown below)
            failures.append(failure)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Store.open(location) as store:
        assert_schema_is_present(store)
