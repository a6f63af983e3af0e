"""Give up on a PostgreSQL server that keeps a connection open and says nothing.

Neither its own statement timeout (it hangs) nor the network's (the kernel still acknowledges) ends
such a wait, and a fixed limit would end long work that is well. So somebody else knocks: where a
new connection is not answered either, those that wait are cut.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from sessions.errors import StoreUnreachable

SILENCE_S = 3.0  # of a transaction, before somebody knocks; nearly all of ours take milliseconds
KNOCK_S = 3  # for the answer: a connection takes milliseconds, a far one with TLS a second


class Watch:
    """Watches over the transactions of one engine."""

    def __init__(self, engine: Engine, *, name: str) -> None:
        """Know the engine's connections from now on; name: the store's, for people."""
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._name = name
        self._connections: WeakSet[Any] = WeakSet()
        self._lock = Lock()
        # Before SQLAlchemy's own first statements, which may already wait in vain.
        event.listen(engine, "connect", self._remember, insert=True)

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watch until the block ends. Raises StoreUnreachable where the server fell silent."""
        done, silent = Event(), Event()
        Thread(target=self._watch, args=(done, silent), name="watch", daemon=True).start()
        try:
            yield
        except DBAPIError as error:
            if not silent.is_set():
                raise
            raise StoreUnreachable(
                f"the store {self._name} does not answer: its server hangs or the network is cut; "
                "check them and try again"
            ) from error
        finally:
            done.set()

    def _watch(self, done: Event, silent: Event) -> None:
        while not done.wait(SILENCE_S):
            if not self._answers() and not done.is_set():
                silent.set()
                self._cut()

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415 - an extra, and present where there is an engine

        try:
            psycopg.connect(self._url, connect_timeout=KNOCK_S).close()
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.Error:
            pass  # refused, or too many: an answer, and what it means is told to who asked
        return True

    def _remember(self, connection: object, _record: object) -> None:
        with self._lock:
            self._connections.add(connection)

    def _cut(self) -> None:
        """Shut the sockets below the waiting library: it then finds the connection lost."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with suppress(OSError):
                if connection.closed:
                    continue
                with socket.socket(fileno=os.dup(connection.fileno())) as cut:
                    cut.shutdown(socket.SHUT_RDWR)
