"""Deletes a session, or a person with everything of theirs, from the file and not only from sight.

In SQLite a deleted row stays in the file until its page is used again, in the log (`-wal`) until it
is folded in, and in the file's free pages. Deleted bytes are overwritten (secure_delete), the file
is written anew without them (VACUUM), and the log is emptied.
"""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from sessions.errors import InvalidValue, SessionNotFound, StoreDamaged, StoreError
from sessions.schema import person, sensor, session
from sessions.store import Store, normal_id


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted.

    left_behind: why remains of it may still be in the database's files; None where there are none.
    """

    session_ids: tuple[str, ...]
    left_behind: str | None


def delete_session(store: Store, session_id: str) -> Deleted:
    """Delete one session with its raw data, reports and corrections, also a damaged one."""
    session_id = normal_id(session_id)
    return _deleted(store, (session_id,))


def delete_person(store: Store, name: str) -> Deleted:
    """Delete a person and every session of theirs. Raises SessionNotFound for an unknown name."""
    return _deleted(store, sessions_of(store, name))


def sessions_of(store: Store, name: str) -> tuple[str, ...]:
    """The ids of what goes with a person. Raises SessionNotFound for an unknown name."""
    whose = select(session.c.id).join(person, session.c.person_id == person.c.id)
    with store.reading() as connection:
        known = connection.execute(select(person.c.id).where(person.c.name == name)).one_or_none()
        ids = tuple(connection.execute(whose.where(person.c.name == name)).scalars())
    if known is None:
        raise SessionNotFound(f"there is nobody called {name!r} in {store.name}")
    return ids


def _deleted(store: Store, ids: tuple[str, ...]) -> Deleted:
    for session_id in ids:
        with suppress(StoreDamaged):  # nobody is recording that one
            if store.session(session_id).recording:
                raise InvalidValue(f"session {session_id} is being recorded: stop that first")
    with store.writing() as connection:
        for session_id in ids:
            connection.execute(delete(session).where(session.c.id == session_id))
        _delete_unused(connection)
    return Deleted(ids, _wiped(store))


def _delete_unused(connection: Connection) -> None:
    """People that no session names any more, and sensors unless something was measured of them."""
    connection.execute(delete(person).where(person.c.id.not_in(select(session.c.person_id))))
    used = select(session.c.sensor_id).where(session.c.sensor_id.is_not(None))
    unused = sensor.c.id.not_in(used), sensor.c.calibration == "{}"
    connection.execute(delete(sensor).where(*unused))


def _wiped(store: Store) -> str | None:
    try:
        if not store.vacuum():
            return "another program has the store open; deleting anything later completes it"
    except StoreError as error:
        return f"the file could not be written anew ({error})"
    return None
