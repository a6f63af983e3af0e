"""Copies a store to a file while it is in use, and back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sessions.database import file_of, prepare_file
from sessions.errors import InvalidValue, StoreDamaged, StoreUnwritable
from sessions.importing import copy_session, is_store, opened_copy
from sessions.store import Store


def backup(store: Store, target: Path) -> int:
    """Write all of a store to a new SQLite file; the number of sessions in it.

    Recording may go on meanwhile: the copy is of one moment. The file appears when it is complete.
    Raises InvalidValue where there is a file already, StoreUnwritable where it cannot be written.
    """
    if not target.parent.exists():
        raise StoreUnwritable(
            f"the backup {target} cannot be written: there is no folder {target.parent}"
        )
    if target.exists():
        raise InvalidValue(f"{target} exists already: name another file, or remove it first")
    part = target.with_name(target.name + ".part")
    try:
        with _removed_afterwards(part):
            if store.path is None:
                _copy_sessions(store, part)
            else:
                _copy_file(store, part)
            with Store.open(part, create=False) as copy:
                count = len(copy.session_ids())
            part.replace(target)
    except OSError as error:
        raise StoreUnwritable(f"the backup {target} cannot be written: {error.strerror}") from error
    return count


@dataclass(frozen=True, slots=True)
class Restored:
    """How many sessions were in the backup; set_aside: where a damaged store's file went.

    name: of the store, without a password.
    """

    name: str
    sessions: int
    set_aside: Path | None = None


def restore_at(location: str, source: Path, *, replace: bool = False) -> Restored:
    """Like `restore`, also where the store's file is too damaged to be opened.

    With `replace` that file is then renamed, not removed. Raises StoreDamaged without.
    """
    _refuse_unsound(source)
    try:
        with Store.open(location) as store:
            return Restored(store.name, restore(store, source, replace=replace))
    except StoreDamaged as error:
        path = file_of(location)
        if path is None:
            raise
        if not replace:
            raise StoreDamaged(
                f"{error}; --replace sets it aside and puts {source} in its place"
            ) from error
    aside = _set_aside(path)
    with Store.open(location) as store:
        return Restored(store.name, restore(store, source), aside)


def restore(store: Store, source: Path, *, replace: bool = False) -> int:
    """Make a store as it was in a backup; the number of sessions in it.

    In one transaction where the store is a SQLite file: killed half-way, it changes nothing. Into
    PostgreSQL the sessions are copied one by one; those that are there already stay.

    Raises InvalidValue where sessions would be lost that the backup does not have, unless
    `replace`, and for a file that is no backup; StoreDamaged for a damaged one.
    """
    _refuse_unsound(source)
    with opened_copy(source) as kept:
        _refuse_losses(store, kept, source, replace=replace)
        ids = kept.session_ids()
        if store.path is None:
            for session_id in reversed(ids):
                copy_session(kept, session_id, store)
        else:
            with kept.sqlite() as origin, store.sqlite() as ours:
                origin.backup(ours)
    return len(ids)


def _refuse_unsound(source: Path) -> None:
    if not source.exists():
        raise InvalidValue(f"there is no file {source}")
    if not is_store(source):
        raise InvalidValue(f"{source} is not a backup: expected a file that `turnout backup` wrote")
    with opened_copy(source) as kept, kept.sqlite() as connection:
        faults = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if faults != ("ok",):
        raise StoreDamaged(f"the backup {source} is damaged ({faults[0]}): use another")


def _set_aside(path: Path) -> Path:
    """Rename a store's file, with what belongs to it; its new name."""
    now = datetime.now().astimezone()
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        file = path.with_name(path.name + ending)
        if file.exists():
            file.rename(aside.with_name(aside.name + ending))
    return aside


def _refuse_losses(store: Store, kept: Store, source: Path, *, replace: bool) -> None:
    if any(one.recording for one in store.sessions(left_out=lambda _: None)):
        raise InvalidValue("a session is being recorded: restore when it has ended")
    held = set(kept.session_ids())
    lost = [session_id for session_id in store.session_ids() if session_id not in held]
    if lost and store.path is not None and not replace:
        raise InvalidValue(
            f"{len(lost)} sessions of {store.name} are not in {source} and would be lost "
            f"(the newest: {lost[0]}): make a backup first, then say --replace"
        )


def _copy_file(store: Store, part: Path) -> None:
    prepare_file(part, create=True)
    with store.sqlite() as origin, closing(sqlite3.connect(part)) as copy:
        origin.backup(copy)  # in one go: page by page it begins anew with every chunk recorded


def _copy_sessions(store: Store, part: Path) -> None:
    with Store.open(part) as copy:
        for one in reversed(store.sessions()):
            copy_session(store, one.id, copy)


@contextmanager
def _removed_afterwards(part: Path) -> Iterator[None]:
    files = [part.with_name(part.name + ending) for ending in ("", "-wal", "-shm", "-journal")]
    for file in files:
        file.unlink(missing_ok=True)
    try:
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)
