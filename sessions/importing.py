"""Takes recording files, and the sessions of other stores, into a store."""

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from sensor.samples import Samples
from sessions import rows
from sessions.errors import RecordingFileError, StoreDamaged, StoreError, StoreUnreachable
from sessions.files import name_of
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.model import NewSession, Session, Side
from sessions.recordings import read_recording
from sessions.schema import chunk, edit, report
from sessions.store import Store

_SAME_SPAN_S = 1e-3  # the store rounds less than that

SQLITE_MAGIC = b"SQLite format 3\x00"


class Unreadable(StoreDamaged):
    """What is to be copied cannot be read to the end; where it would go is sound."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in: the sessions' ids, the format's title, and what was assumed.

    left: sessions that could not be read, each in words. already: the ids here of what was here
    before, and was left as it is.
    """

    session_ids: tuple[str, ...]
    title: str
    assumed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    already: tuple[str, ...] = ()


def is_store(path: Path) -> bool:
    """Whether a file is a SQLite database, and so perhaps a store."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


def import_recording(
    store: Store,
    path: Path,
    *,
    side: Side,
    exercise: str = "standing_rotation",
    person: str = "me",
    started_at: datetime | None = None,
    note: str = "",
    program_version: str = "",
    again: bool = False,
) -> Imported:
    """Keep a recording file as a session: all of it or nothing.

    again: also where the very same samples are stored as an import already. started_at: taken from
    the file's own date where it is not given. Raises RecordingFileError.
    """
    recording = read_recording(path)
    same = None if again else same_recording(store, recording.samples)
    if same is not None:
        return Imported((), recording.format.title, already=(same,))
    assumed = list(recording.assumed)
    if started_at is None:
        started_at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        assumed.append(f"recorded when the file was last changed, {started_at:%Y-%m-%d %H:%M}")
    new = NewSession(
        side=side,
        exercise=exercise,
        person=person,
        profile=RECORDING,
        profile_version=VERSION,
        started_at=started_at,
        source=name_of(path),
        note=note,
        program_version=program_version,
    )
    session_id = store.add(new, packets_of(recording.samples))
    return Imported((session_id,), recording.format.title, tuple(assumed))


def same_recording(store: Store, samples: Samples) -> str | None:
    """The id of an imported session of the very same samples; None where there is none."""
    data = b"".join(packet.data for packet in packets_of(samples))
    span_s = samples.time_s[-1] - samples.time_s[0]
    for one in store.each_session(left_out=lambda _: None):
        if one.profile == RECORDING and abs(one.duration_s - span_s) < _SAME_SPAN_S:
            with suppress(StoreDamaged):  # what cannot be read is not the same
                if b"".join(packet.data for packet in store.packets(one.id)) == data:
                    return one.id
    return None


def import_store(store: Store, path: Path) -> Imported:
    """Take in the sessions of another store's file, one transaction each.

    A session that is here already gets the chunks it lacks; done twice, it changes nothing more.
    Those that cannot be read to the end are left out, and named. Raises StoreDamaged where it is
    `store` that is damaged; what was taken in before stays.
    """
    ids: list[str] = []
    already: list[str] = []
    left: list[str] = []
    with opened_copy(path) as other:
        for session_id in other.session_ids():
            try:
                new_id, is_new = copy_session(other, session_id, store)
                (ids if is_new else already).append(new_id)
            except Unreadable:
                left.append(f"Session {session_id} is left out: it cannot be read to the end.")
    if not ids and not already and left:
        raise StoreDamaged(f"none of the {len(left)} sessions in {path} can be read to the end")
    if not ids and not already:
        raise RecordingFileError(f"{path} is a turnout store without sessions")
    return Imported(tuple(ids), "turnout store", left=tuple(left), already=tuple(already))


@contextmanager
def opened_copy(path: Path) -> Iterator[Store]:
    """A store's file opened as a copy, so that the file itself is neither migrated nor marked.

    Of a file that was cut the copy has its length again, and what is left in it can be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        try:
            for ending in ("", "-wal"):
                source = path.with_name(path.name + ending)
                if source.exists():
                    shutil.copyfile(source, copy.with_name(copy.name + ending))
        except OSError as error:
            raise StoreUnreachable(f"{path} cannot be read: {error.strerror}") from error
        try:
            _lengthen(copy)
            with Store.open(copy, create=False) as store:
                yield store
        except StoreError as error:  # by the name that was given
            raise type(error)(str(error).replace(str(copy), str(path))) from error


def missing_bytes(path: Path) -> int:
    """By how much a SQLite file is shorter than it says: it was cut, by a full disk or a copy.

    The header's size counts where it was written with the last change: "The SQLite Database File
    Format", 1.3.7.
    """
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(SQLITE_MAGIC) or header[24:28] != header[92:96]:
        return 0
    (page_bytes,) = struct.unpack_from(">H", header, 16)
    (pages,) = struct.unpack_from(">I", header, 28)
    whole = pages * (65536 if page_bytes == 1 else page_bytes)
    return int(max(0, whole - path.stat().st_size))


def _lengthen(path: Path) -> None:
    missing = missing_bytes(path)
    if missing:
        os.truncate(path, path.stat().st_size + missing)


def copy_session(source: Store, session_id: str, target: Store) -> tuple[str, bool]:
    """Copy one session with all that hangs on it; its id in the target, and whether that is new.

    New is also what was there in part.

    Where the target has it already, only chunks that it lacks are taken. Raises Unreadable where it
    is the source that is damaged.
    """
    with _of_source():
        found = source.session(session_id)
    with target.writing() as writing, closing(_rows_of(source, session_id)) as copied:
        here = writing.execute(rows.select_sessions(session_id=session_id)).one_or_none()
        known = here is not None and _same(rows.to_session(here), found)
        had = _chunks_of(writing, session_id) if known else 0
        new_id = rows.unused_id(writing) if here is not None and not known else session_id
        if not known:
            rows.insert_session(writing, new_id, found, state="recording")
            rows.update_session(
                writing,
                new_id,
                live_rep_count=found.live_rep_count,
                struck=json.dumps(found.struck_s),
                pauses=json.dumps(found.pauses_s),
            )
        for table, row in copied:
            if table is chunk:
                rows.insert_chunks(writing, [{**row, "session_id": new_id}])
            elif known:
                break
            elif table is edit:
                writing.execute(insert(edit).values({**row, "session_id": new_id}))
            else:
                version = row["profile_version"]
                rows.save_report(writing, new_id, row["document"], profile_version=version)
        complete = "complete" in {found.state, here.state if known and here else ""}
        rows.close_session(writing, new_id, state="complete" if complete else "interrupted")
        return new_id, not known or _chunks_of(writing, new_id) > had


def _chunks_of(connection: Connection, session_id: str) -> int:
    query = select(func.count()).select_from(chunk).where(chunk.c.session_id == session_id)
    return connection.execute(query).scalar_one()


def _same(one: Session, other: Session) -> bool:
    return (one.started_at, one.profile, one.sensor_address, one.source) == (
        other.started_at,
        other.profile,
        other.sensor_address,
        other.source,
    )


def _rows_of(source: Store, session_id: str) -> Generator[tuple[Table, Any], None, None]:
    """Chunks, corrections and reports of a session at one moment, each with its table.

    A generator, so that what goes wrong here is the source's fault, and what goes wrong where the
    rows are put is not.
    """
    edits = select(*(column for column in edit.c if column.name != "id"))
    reports = select(report.c.document, report.c.profile_version)
    queries = {
        chunk: rows.select_chunks(session_id),
        edit: edits.where(edit.c.session_id == session_id).order_by(edit.c.id),
        report: reports.where(report.c.session_id == session_id).order_by(report.c.id),
    }
    with _of_source(), source.reading() as reading:
        for table, query in queries.items():
            for found in reading.execution_options(yield_per=64).execute(query):
                row = found._asdict()
                if table is report:
                    row["document"] = rows.document(row["document"], session_id)
                yield table, row


@contextmanager
def _of_source() -> Iterator[None]:
    try:
        yield
    except StoreDamaged as error:
        raise Unreadable(str(error)) from error
