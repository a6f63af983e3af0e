"""Stores to test on: a SQLite file, and PostgreSQL where it is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgres_server import Server, server_binaries
from sessions import Store
from tests.sessions.motion import write_rotations


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: no tests on PostgreSQL")
    if server_binaries() is None:
        pytest.skip("PostgreSQL is not installed: no tests on it")
    made = Server.make(durable=False)
    yield made
    made.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a file's path or a database's URL."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    url: str = request.getfixturevalue("server").new_database()
    return url


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(location) as opened:
        yield opened


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a SQLite file."""
    with Store.open(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def rotations(tmp_path: Path) -> Path:
    """A recording file of six rotations."""
    return write_rotations(tmp_path / "rotations.csv", count=6)
