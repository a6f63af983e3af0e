"""Writes sessions for other programs, one after another: any number of them fit in memory."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sessions.contents import Contents
from sessions.errors import InvalidValue, SessionError, StoreUnwritable
from sessions.export_csv import CsvExport
from sessions.export_json import JsonExport
from sessions.export_parquet import ParquetExport
from sessions.fhir import FhirExport
from sessions.model import Session
from sessions.motion_bids import MotionBidsExport
from sessions.store import Store


class Export(Protocol):
    """One format: told of each session in turn, then closed."""

    def add(self, contents: Contents) -> None:
        """Write one session; a SessionError leaves what was written before as it was."""
        ...

    def close(self) -> None:
        """Complete the files."""
        ...


FORMATS: dict[str, Callable[[Path], Export]] = {
    "csv": CsvExport,
    "parquet": ParquetExport,
    "json": JsonExport,
    "fhir": FhirExport,
    "motion-bids": MotionBidsExport,
}
"""Each is given the folder to write into."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. problems: by session, why it could not be."""

    folder: Path
    session_ids: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]


def export(
    store: Store,
    sessions: Iterable[Session],
    *,
    to: str,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write these sessions (`store.each_session()` for all) in a format into a new folder.

    The folder appears when all is written. progress: told each session's id when it is done.
    Raises InvalidValue for an unknown format or a folder that is there already, ExtraMissing.
    """
    if to not in FORMATS:
        raise InvalidValue(f"expected one of {', '.join(FORMATS)}, got the format {to!r}")
    done: list[str] = []
    problems: list[tuple[str, str]] = []
    with _new_folder(folder) as part:
        writing = FORMATS[to](part)
        for session in sessions:
            try:
                writing.add(Contents(store, session))
                done.append(session.id)
            except SessionError as error:
                problems.append((session.id, str(error)))
            progress(session.id)
        writing.close()
    return Exported(folder, tuple(done), tuple(problems))


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    if folder.exists():
        raise InvalidValue(f"{folder} exists already: name another folder, or remove it first")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        yield part
        part.rename(folder)
    except OSError as error:
        raise StoreUnwritable(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
