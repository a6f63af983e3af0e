"""Looks through a store for damage, and says what can still be read of each session."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from sessions import rows
from sessions.edit import changes
from sessions.errors import InvalidValue, SessionError, StoreDamaged
from sessions.packing import unpack
from sessions.schema import chunk, repetition, report, session
from sessions.store import Store
from sessions.words import plural


@dataclass(frozen=True, slots=True)
class CheckedSession:
    """One session: what is wrong with it in words (nothing, if sound), and what can be read."""

    session_id: str
    problems: tuple[str, ...]
    packets: int
    readable_s: float

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole store. problems: of the database itself, not of one session."""

    problems: tuple[str, ...]
    sessions: tuple[CheckedSession, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and all(one.sound for one in self.sessions)


def check(store: Store) -> Iterator[Checked | CheckedSession]:
    """Each session as it has been looked through, newest first, and the whole at the end."""
    problems = list(_database_problems(store))
    looked_through = []
    try:
        ids = store.session_ids()
    except SessionError as error:
        problems.append(f"the list of sessions cannot be read: {error}")
        ids = []
    for session_id in ids:
        looked_through.append(check_session(store, session_id))
        yield looked_through[-1]
    yield Checked(tuple(problems), tuple(looked_through))


def check_session(store: Store, session_id: str) -> CheckedSession:
    """Look through one session: its row, every chunk, report and correction."""
    problems: list[str] = []
    try:
        store.session(session_id)
    except SessionError as error:
        problems.append(f"its description cannot be read: {_reason(error)}")
    packets, readable_s = _check_chunks(store, session_id, problems)
    _check_reports(store, session_id, problems)
    if not problems:  # they hang on the session's row
        _check_edits(store, session_id, problems)
    return CheckedSession(session_id, tuple(problems), packets, readable_s)


def _database_problems(store: Store) -> Iterator[str]:
    if store.path is None:
        return  # PostgreSQL keeps its own checksums
    try:
        with store.sqlite() as connection:
            for (fault,) in connection.execute("PRAGMA integrity_check(20)"):
                if fault != "ok":
                    yield f"the file: {fault}"
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                yield f"row {row} of {table} belongs to no {parent}"
    except SessionError as error:
        yield _reason(error)


def _check_chunks(store: Store, session_id: str, problems: list[str]) -> tuple[int, float]:
    """Packets that can be read and the seconds they span, chunk by chunk."""
    expected, numbers = _numbers(store, session_id, problems)
    missing = sorted(set(range(expected)) - set(numbers))
    if missing:
        problems.append(
            f"{len(missing)} of {expected} chunks are missing, the first is number {missing[0]}"
        )
    packets, readable_s = 0, 0.0
    unread: dict[str, list[int]] = {}
    for number in numbers:
        try:
            first_s, last_s, count = _read_chunk(store, session_id, number)
        except SessionError as error:
            unread.setdefault(_reason(error), []).append(number)
            continue
        packets += count
        readable_s += last_s - first_s
    for reason, which in unread.items():
        more = f" and {len(which) - 1} more" if len(which) > 1 else ""
        problems.append(f"chunk {which[0]}{more}: {reason}")
    return packets, readable_s


def _numbers(store: Store, session_id: str, problems: list[str]) -> tuple[int, list[int]]:
    query = select(chunk.c.number).where(chunk.c.session_id == session_id).order_by(chunk.c.number)
    try:
        with store.reading() as connection:
            numbers = list(connection.execute(query).scalars())
            count = select(session.c.chunk_count).where(session.c.id == session_id)
            expected = connection.execute(count).scalar_one()
    except SessionError as error:
        problems.append(f"its chunks cannot be listed: {_reason(error)}")
        return 0, []
    return max(expected or 0, numbers[-1] + 1 if numbers else 0), numbers


def _read_chunk(store: Store, session_id: str, number: int) -> tuple[float, float, int]:
    query = select(chunk).where(chunk.c.session_id == session_id, chunk.c.number == number)
    with store.reading() as connection:
        row = connection.execute(query).one()
    packets = unpack(row.packets)
    if (packets[0].arrival_s, packets[-1].arrival_s) != (row.first_s, row.last_s):
        raise StoreDamaged("its times are not those of its packets")
    return row.first_s, row.last_s, len(packets)


def _check_reports(store: Store, session_id: str, problems: list[str]) -> None:
    newest = select(session.c.report_id).where(session.c.id == session_id)
    try:
        with store.reading() as connection:
            query = select(report).where(report.c.session_id == session_id)
            found = [dict(row) for row in connection.execute(query).mappings()]
            newest_id = connection.execute(newest).scalar_one()
    except SessionError as error:
        problems.append(f"its reports cannot be read: {_reason(error)}")
        return
    if newest_id is not None and newest_id not in {row["id"] for row in found}:
        problems.append("its newest report is missing")
    for row in found:
        try:
            document = rows.document(row["document"], session_id)
            problems += _differences(store, row, document)
        except SessionError as error:
            problems.append(str(error))


def _differences(
    store: Store, row: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[str]:
    """Where the columns and the repetitions kept beside a report are not the report's."""
    if any(row[name] != value for name, value in rows.report_columns(document).items()):
        yield f"its report by {row['algorithm']} does not agree with its own row"
    of_report = select(repetition).where(repetition.c.report_id == row["id"])
    with store.reading() as connection:
        kept = connection.execute(of_report.order_by(repetition.c.number)).mappings()
        found = [dict(rep) for rep in kept]
    wanted = [{"report_id": row["id"], **rep} for rep in rows.repetition_columns(document)]
    if found != wanted:
        yield f"its report by {row['algorithm']} does not agree with its repetitions"


def _check_edits(store: Store, session_id: str, problems: list[str]) -> None:
    try:
        changes(store, session_id)
    except SessionError as error:
        problems.append(f"its corrections cannot be read: {_reason(error)}")


def _reason(error: SessionError) -> str:
    """Of a damaged row or page, what is wrong with it and not what to do about it."""
    cause = error.__cause__
    if isinstance(cause, (DBAPIError, sqlite3.Error)):
        return str(getattr(cause, "orig", cause))
    return str(cause if isinstance(cause, (ValueError, TypeError, InvalidValue)) else error)


def summary(checked: Checked) -> str:
    """The outcome in one line."""
    damaged = [one for one in checked.sessions if not one.sound]
    looked_through = f"{plural(len(checked.sessions), 'session')} looked through"
    if checked.sound:
        return f"{looked_through}: all sound"
    return f"{looked_through}: {len(damaged)} damaged" + (
        ", and the database itself" if checked.problems else ""
    )
