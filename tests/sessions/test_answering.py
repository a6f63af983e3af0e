"""A PostgreSQL server that hangs: given up on; one that is slow: waited for."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from benchmarks.postgres_server import Server
from sessions import Store, StoreUnreachable, answering
from tests.sessions.examples import new_session


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "SILENCE_S", 0.1)


ASKED: dict[str, Callable[[Store], object]] = {
    "read": lambda store: store.sessions(),
    "write": lambda store: store.begin(new_session()),
    "vacuum": lambda store: store.vacuum(),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_server_that_hangs_is_given_up_on(server: Server, what: str) -> None:
    with Store.open(server.new_database()) as store:
        server.pause(on=True)
        try:
            with pytest.raises(StoreUnreachable):
                ASKED[what](store)
        finally:
            server.pause(on=False)
        assert store.sessions() == []  # and well again at once


def test_one_that_hangs_at_its_work_is_named(server: Server) -> None:
    with Store.open(server.new_database()) as store:
        pause = threading.Timer(0.5, lambda: server.pause(on=True))
        pause.start()
        try:
            with pytest.raises(StoreUnreachable, match=r"^the store postgresql://.* hangs"):
                _sleep(store, 1.0)
        finally:
            pause.join()
            server.pause(on=False)


def test_long_work_of_a_server_that_is_well_is_waited_for(server: Server) -> None:
    with Store.open(server.new_database()) as store:
        _sleep(store, 1.0)


def _sleep(store: Store, seconds: float) -> None:
    with store.reading() as connection:
        connection.execute(text(f"SELECT pg_sleep({seconds})"))
