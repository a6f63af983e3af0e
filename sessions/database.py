"""One place that knows the two databases: how they are opened, and what their errors mean."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from sessions.answering import Watch
from sessions.errors import (
    ExtraMissing,
    InvalidValue,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreGone,
    StoreUnreachable,
    StoreUnwritable,
)

PATIENCE_S = 2.0
"""How long to wait for another program's transaction. All of ours are short; longer than this and a
person should be told."""

PAGE_BYTES = (
    8192  # half-second chunks of 1-3 kB: with SQLite's 4096 up to a third of a page is lost
)

_PRAGMAS = (
    f"PRAGMA busy_timeout = {int(PATIENCE_S * 1000)}",
    f"PRAGMA page_size = {PAGE_BYTES}",  # heard only by a file that is still empty
    "PRAGMA journal_mode = WAL",  # readers and the writer do not wait for each other
    "PRAGMA synchronous = FULL",  # NORMAL loses a minute in a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
)


class Database:
    """A SQLite file or a PostgreSQL database, with transactions that raise only StoreErrors."""

    def __init__(self, location: str | os.PathLike[str], *, create: bool = True) -> None:
        """Prepare to open; a SQLite file is made where there is none and `create` is true."""
        url = _url(location)
        self.path = file_of(location)
        self.name = str(self.path or url.set(drivername="postgresql").render_as_string())
        if self.path is not None:
            prepare_file(self.path, create=create)
            self.engine = _sqlite_engine(url, read_only=_is_read_only(self.path))
            self._answering: Callable[[], AbstractContextManager[None]] = nullcontext
        else:
            self.engine = _postgresql_engine(url)
            self._answering = Watch(self.engine, name=self.name).over
        self._identity = _identity(self.path)

    @property
    def location(self) -> str:
        """What another process opens the same store with (a password included)."""
        if self.path is not None:
            return str(self.path.absolute())
        return self.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the store at one moment."""
        self.check_identity()
        with self.reading_last() as connection:
            yield connection

    @contextmanager
    def reading_last(self) -> Iterator[Connection]:
        """Like `reading`, also from a file that has lost its name and is still open."""
        with self._transaction() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction kept whole or not at all; one at a time in a SQLite file."""
        self.check_identity()
        with self._transaction() as connection:
            connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.translated(), self._answering(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the database's exceptions into this folder's."""
        try:
            yield
        except DBAPIError as error:
            raise _translate(error.orig, self.name) from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _translate(error, self.name) from error

    @contextmanager
    def sqlite(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection to the file, outside of any transaction."""
        self.check_identity()
        with self.translated(), self.engine.connect() as connection:
            connection.execution_options(sqlite_begin="")
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            yield driver

    def vacuum(self) -> bool:
        """Write the database anew without what was deleted; whether its log is empty too."""
        with self._transaction() as connection:
            if self.path is None:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM")
                return True
            connection.execution_options(sqlite_begin="")
            connection.exec_driver_sql("VACUUM")
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return bool(row[0] == 0)  # 1 where a reader kept the log from being emptied

    def check_identity(self) -> None:
        """Raise StoreGone where the file that was opened no longer bears its name.

        The system would let us go on writing into the nameless file, and lose it all at closing.
        """
        if self.path is not None and _identity(self.path) != self._identity:
            raise StoreGone(f"the store {self.path} was deleted or replaced while it was open")

    def reopen(self, *, create: bool) -> None:
        """Let go of a file that is gone and open the one that now bears its name."""
        assert self.path is not None
        self.close()
        prepare_file(self.path, create=create)
        self._identity = _identity(self.path)

    def close(self) -> None:
        """Let go of all connections; a SQLite file's log is folded back into it."""
        pool = self.engine.pool
        with self.translated():
            self.engine.dispose()
        # What is in use now, by a writer that waits, comes back to a pool that nobody closes again.
        event.listen(pool, "checkin", _close)


def _close(connection: DBAPIConnection | None, _: object) -> None:
    if connection is not None:
        connection.close()


def file_of(location: str | os.PathLike[str]) -> Path | None:
    """The SQLite file that a location names; None for a database elsewhere."""
    url = _url(location)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def prepare_file(path: Path, *, create: bool) -> None:
    """See that there is a file, readable by its owner alone; an empty new one where `create`."""
    try:
        if create:
            _make(path)
        status = path.stat()
    except FileNotFoundError:
        if create:
            raise StoreUnreachable(
                f"the store {path} cannot be made: its folder is missing and cannot be created; "
                "name another with --store"
            ) from None
        raise StoreUnreachable(
            f"there is no store at {path}: record a session first, or name another with --store"
        ) from None
    except OSError as error:
        raise StoreUnreachable(
            f"the store {path} cannot be opened: {error.strerror}; name another with --store"
        ) from error
    if not path.is_file():
        raise StoreUnreachable(f"expected a file at {path}, found a folder or a device")
    if hasattr(os, "getuid") and status.st_uid == os.getuid() and status.st_mode & 0o077:
        path.chmod(0o600)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _identity(path: Path | None) -> tuple[int, int] | None:
    """What tells one file from another that took its name; None where there is none."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _url(location: str | os.PathLike[str]) -> URL:
    text = os.fspath(location)
    if not text.strip():
        raise InvalidValue("expected a file or a database URL as the store, got nothing")
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise InvalidValue(f"expected a file or a database URL, got {text!r}") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(drivername="sqlite")
    raise InvalidValue(
        f"expected a file, sqlite:///FILE or postgresql://…, got {url.render_as_string()!r}"
    )


def _is_read_only(path: Path) -> bool:
    """Whether neither the file nor its companions (`-wal`, `-shm`) can be written."""
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return False
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StoreUnreachable(
            f"the store {path} was not closed and its folder is read-only: copy {path.name} and "
            f"{log.name} to a folder of your own and open them there"
        )
    return True


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    # mode=rw never makes a file: `prepare_file` has, with its permissions. immutable, or SQLite
    # insists on making its shared-memory file in the folder that may not be written.
    query = {"uri": "true", **({"mode": "ro", "immutable": "1"} if read_only else {"mode": "rw"})}
    path = quote(str(Path(str(url.database)).absolute()))
    url = url.set(database=f"file:{path}", query=query)
    engine = create_engine(url, connect_args={"timeout": PATIENCE_S})
    pragmas = _PRAGMAS[:1] if read_only else _PRAGMAS

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where `_begin` says, DDL included
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("sqlite_begin", "BEGIN")
        if statement:  # VACUUM cannot run in a transaction
            connection.exec_driver_sql(statement)

    return engine


def _postgresql_engine(url: URL) -> Engine:
    settings: dict[str, Any] = {
        "connect_timeout": 4,  # a person waits; a far server with TLS takes a second
        # A server that is gone without a word is noticed in seconds, not in the kernel's quarter
        # of an hour (milliseconds; Linux only, ignored elsewhere).
        "tcp_user_timeout": 5000,
        "options": f"-c lock_timeout={int(PATIENCE_S * 1000)}",
        "application_name": "turnout",
    }
    try:
        return create_engine(url, connect_args=settings, pool_pre_ping=True)
    except ImportError as error:
        raise ExtraMissing("a PostgreSQL store", extra="postgres") from error


CHECK_OR_RESTORE = "run `turnout check`, or restore a backup"

_SQLITE_MEANINGS: dict[str, tuple[type[StoreError], str]] = {
    "SQLITE_BUSY": (StoreBusy, "is held by another program; try again in a moment"),
    "SQLITE_LOCKED": (StoreBusy, "is held by another program; try again in a moment"),
    "SQLITE_READONLY": (StoreUnwritable, "may not be written; check who owns it and its folder"),
    "SQLITE_FULL": (StoreUnwritable, "cannot grow: the disk is full; make room"),
    "SQLITE_IOERR": (StoreUnwritable, "cannot be read or written; check the disk"),
    "SQLITE_CANTOPEN": (StoreUnreachable, "cannot be opened; check its folder and who owns it"),
    "SQLITE_PERM": (StoreUnreachable, "may not be opened; check who owns it"),
    "SQLITE_AUTH": (StoreUnreachable, "may not be opened; check who owns it"),
    "SQLITE_CORRUPT": (StoreDamaged, f"is damaged; {CHECK_OR_RESTORE}"),
    "SQLITE_NOTADB": (StoreDamaged, "is not a turnout store; name another with --store"),
}

_POSTGRESQL_MEANINGS: dict[str, tuple[type[StoreError], str]] = {  # by SQLSTATE, longest first
    "55P03": (StoreBusy, "is held by another program; try again in a moment"),
    "40": (StoreBusy, "was changed by another program at the same time; try again"),
    "53100": (StoreUnwritable, "cannot grow: the server's disk is full"),
    "25006": (StoreUnwritable, "is read-only"),
    "42501": (StoreUnwritable, "may not be written by this user"),
    "XX": (StoreDamaged, "is damaged, says the server"),
    "23": (StoreDamaged, "does not take what was written"),
    "42": (StoreDamaged, "does not have the tables expected"),
    "": (StoreUnreachable, "cannot be reached; check that the server runs and the URL is right"),
}


def _translate(error: BaseException | None, name: str) -> StoreError:
    detail = str(error).strip().splitlines()[0] if error and str(error) else "no reason given"
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorname", "") or ""
        found = next((v for k, v in _SQLITE_MEANINGS.items() if code.startswith(k)), None)
    else:
        state = getattr(error, "sqlstate", None) or ""
        found = next(v for k, v in _POSTGRESQL_MEANINGS.items() if state.startswith(k))
    kind, meaning = found or (StoreDamaged, "does not hold what was expected")
    return kind(f"the store {name} {meaning} ({detail})")
