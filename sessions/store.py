"""The store: sessions, their raw traffic and their reports, in a SQLite file or in PostgreSQL."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, select

from sensor.traffic import Packet
from sessions import rows
from sessions.database import Database
from sessions.errors import SessionError, SessionNotFound, StoreGone
from sessions.migrate import HEAD, migrate, version
from sessions.model import NewSession, Pause, Session
from sessions.packing import unpack
from sessions.schema import chunk, report, session
from sessions.writer import SessionWriter


class Store:
    """An open store. Threads may share it; so may programs, each with its own.

    Its methods raise StoreErrors for the store's troubles and SessionNotFound for unknown ids.
    """

    def __init__(self, database: Database) -> None:
        """Use `Store.open`."""
        self._database = database

    @classmethod
    def open(cls, location: str | os.PathLike[str], *, create: bool = True) -> Self:
        """Open a file or a database URL, bringing an older store to the present schema.

        A SQLite file is made where there is none and `create` is true, else StoreUnreachable is
        raised. Raises StoreTooNew for a store of a later version, StoreDamaged for another file.
        """
        database = Database(location, create=create)
        try:
            with database.reading() as connection:
                found = version(connection, name=database.name)
            if found != HEAD:
                migrate(database.writing, name=database.name)
        except SessionError:
            database.close()
            raise
        return cls(database)

    @property
    def name(self) -> str:
        """The file or the URL without its password, for people."""
        return self._database.name

    @property
    def location(self) -> str:
        """What another process opens the same store with; holds a database's password."""
        return self._database.location

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return self._database.path

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the store at one moment."""
        self._follow()
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction kept whole or not at all."""
        self._follow()
        return self._database.writing()

    def close(self) -> None:
        """Let go of the store."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _follow(self) -> None:
        """Open the file that has taken the name of ours, as a recording does; else StoreGone."""
        try:
            self._database.check_identity()
        except StoreGone:
            assert self.path is not None
            if not self.path.exists():
                raise
            self._database.reopen(create=False)
            migrate(self._database.writing, name=self.name)

    def sqlite(self) -> AbstractContextManager[sqlite3.Connection]:
        """SQLite's own connection, for what only it can do; not for PostgreSQL."""
        self._follow()
        return self._database.sqlite()

    def vacuum(self) -> bool:
        """Write the database anew without what was deleted; whether its log is empty too."""
        self._follow()
        return self._database.vacuum()

    # --- recording ------------------------------------------------------------------------------

    def begin(self, new: NewSession) -> SessionWriter:
        """Start to record a session. Waits for the disk: not for the event loop itself."""
        with self.writing() as connection:
            session_id = rows.unused_id(connection)
            rows.insert_session(connection, session_id, new, state="recording")
        return SessionWriter(self.location, session_id, new)

    def add(
        self,
        new: NewSession,
        packets: Iterable[Packet],
        *,
        struck_s: Sequence[float] = (),
        pauses_s: Sequence[Pause] = (),
    ) -> str:
        """Keep a whole session, or nothing of it, and give its id."""
        with self.writing() as connection:
            session_id = rows.unused_id(connection)
            rows.insert_session(connection, session_id, new, state="recording")
            rows.update_session(
                connection,
                session_id,
                struck=json.dumps(list(struck_s)),
                pauses=json.dumps(list(pauses_s)),
            )
            rows.insert_chunks(connection, rows.pack_chunks(session_id, packets, first_number=0))
            rows.close_session(connection, session_id, state="complete")
        return session_id

    def close_interrupted(self) -> list[str]:
        """Mark the sessions that some program stopped recording without finishing; their ids.

        To be called at the start of a program that records or lists; each id is given once, so
        that it can be analysed then.
        """
        recording = self.sessions(state="recording", left_out=lambda _: None)
        unfinished = [one for one in recording if one.interrupted]
        for one in unfinished:
            with self.writing() as connection:
                rows.close_session(connection, one.id, state="interrupted")
        return [one.id for one in unfinished]

    def keep_live_count(self, session_id: str, live_rep_count: int) -> None:
        """Keep what was counted while a session was recorded, which its report is compared with."""
        session_id = self.session(session_id).id
        with self.writing() as connection:
            rows.update_session(connection, session_id, live_rep_count=live_rep_count)

    def keep_pauses(self, session_id: str, pauses_s: Sequence[Pause]) -> None:
        """Keep when a session was paused; its report leaves out what was done meanwhile."""
        session_id = self.session(session_id).id
        with self.writing() as connection:
            rows.update_session(connection, session_id, pauses=json.dumps(list(pauses_s)))

    # --- reading back ---------------------------------------------------------------------------

    def sessions(
        self,
        *,
        person: str | None = None,
        exercise: str | None = None,
        since: str | None = None,
        state: str | None = None,
        left_out: rows.LeftOut | None = None,
    ) -> list[Session]:
        """The sessions, newest first; `since` is a UTC time or its beginning, as `2026-11`.

        left_out: told of each that is damaged; where it is not given, StoreDamaged is raised.
        """
        with self.reading() as connection:
            query = rows.select_sessions(person=person, exercise=exercise, since=since, state=state)
            return list(rows.to_sessions(connection.execute(query), left_out))

    def session_ids(self) -> list[str]:
        """The ids of all sessions, newest first, damaged ones too."""
        with self.reading() as connection:
            query = select(session.c.id).order_by(session.c.started_at.desc(), session.c.id)
            return list(connection.execute(query).scalars())

    def each_session(
        self,
        *,
        person: str | None = None,
        since: str | None = None,
        left_out: rows.LeftOut | None = None,
    ) -> Iterator[Session]:
        """Like `sessions`, a few at a time, so that any number of them fit in memory."""
        before: tuple[str, str] | None = None
        while True:
            query = rows.select_sessions(person=person, since=since, before=before)
            with self.reading() as connection:
                found = connection.execute(query.limit(_SESSIONS_AT_ONCE)).all()
            yield from rows.to_sessions(found, left_out)
            if len(found) < _SESSIONS_AT_ONCE:
                return
            before = found[-1].started_at, found[-1].id

    def session(self, session_id: str) -> Session:
        """One session. Its id may be typed in capitals."""
        with self.reading() as connection:
            query = rows.select_sessions(session_id=normal_id(session_id))
            row = connection.execute(query).one_or_none()
        if row is None:
            raise SessionNotFound(
                f"there is no session {session_id!r} in {self.name}: `turnout sessions` lists them"
            )
        return rows.to_session(row)

    def packets(self, session_id: str) -> Iterator[Packet]:
        """The raw traffic of a session, oldest first, read a few chunks at a time."""
        session_id = self.session(session_id).id
        for _, data in self.chunks(session_id):
            yield from unpack(data)

    def chunks(self, session_id: str) -> Iterator[tuple[int, bytes]]:
        """The chunk rows of a session: number, packed packets; without unpacking them."""
        after = -1
        while True:
            query = (
                select(chunk.c.number, chunk.c.packets)
                .where(chunk.c.session_id == session_id, chunk.c.number > after)
                .order_by(chunk.c.number)
                .limit(_CHUNKS_AT_ONCE)
            )
            with self.reading() as connection:
                found = [(row.number, row.packets) for row in connection.execute(query)]
            yield from found
            if len(found) < _CHUNKS_AT_ONCE:
                return
            after = found[-1][0]

    # --- reports --------------------------------------------------------------------------------

    def save_report(
        self, session_id: str, document: Mapping[str, Any], *, profile_version: int | None = None
    ) -> None:
        """Keep a report (the contract's dictionary) as the session's newest.

        It replaces one by the same algorithm and profile version; others stay. profile_version: of
        the profile that decoded the raw data; the session's own where it is not given.
        """
        stored = self.session(session_id)
        if profile_version is None:
            profile_version = stored.profile_version
        with self.writing() as connection:
            rows.save_report(connection, stored.id, document, profile_version=profile_version)

    def report(self, session_id: str, *, algorithm: str | None = None) -> dict[str, Any]:
        """The newest report of a session, or the newest by one algorithm."""
        session_id = self.session(session_id).id
        query = select(report.c.document).where(report.c.session_id == session_id)
        if algorithm is None:
            query = query.join(session, session.c.report_id == report.c.id)
        else:
            query = query.where(report.c.algorithm == algorithm).order_by(report.c.id.desc())
        with self.reading() as connection:
            document = connection.execute(query.limit(1)).scalar_one_or_none()
        if document is None:
            raise SessionNotFound(
                f"session {session_id} has no such report yet: `turnout reanalyze` makes one"
            )
        return rows.document(document, session_id)

    def reports(self, session_id: str) -> list[dict[str, Any]]:
        """All reports of a session, oldest first."""
        session_id = self.session(session_id).id
        query = select(report.c.document).where(report.c.session_id == session_id)
        with self.reading() as connection:
            documents = connection.execute(query.order_by(report.c.id)).scalars().all()
        return [rows.document(document, session_id) for document in documents]


_SESSIONS_AT_ONCE = 256  # a fraction of a megabyte
_CHUNKS_AT_ONCE = 64  # half a minute of recording: little memory, and no transaction held open


def normal_id(session_id: str) -> str:
    """An id as it is stored, from an id as it was typed."""
    return session_id.strip().lower()
