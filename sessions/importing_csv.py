"""Takes the sessions of a CSV export (`sessions.export_csv`) into a store, as it tells of them."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sessions.errors import InvalidValue, RecordingFileError, SessionNotFound
from sessions.export_csv import unguarded
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.importing import Imported, same_recording
from sessions.model import NewSession, utc_text
from sessions.recordings import read_recording
from sessions.store import Store

Row = Mapping[str, str]


def is_export(path: Path) -> bool:
    """Whether this is the folder of a CSV export."""
    return (path / "sessions.csv").is_file() and (path / "samples").is_dir()


def import_export(store: Store, folder: Path, *, program_version: str = "") -> Imported:
    """Keep the export's sessions as recordings, with whose they are, when, notes and strikes.

    What is here already is left alone; what cannot be read is left out and named. Raises
    RecordingFileError where that is all of it.
    """
    ids: list[str] = []
    already: list[str] = []
    left: list[str] = []
    for row in _rows(folder / "sessions.csv"):
        here = _here(store, row)
        if here is not None:
            already.append(here)
            continue
        try:
            session_id, is_new = _imported(store, folder, row, program_version)
        except (InvalidValue, RecordingFileError) as error:
            left.append(f"Session {row.get('id')} is left out: {error}")
            continue
        (ids if is_new else already).append(session_id)
    if not ids and not already:
        raise RecordingFileError("; ".join(left) or f"{folder} is an export without sessions")
    return Imported(tuple(ids), "turnout export", left=tuple(left), already=tuple(already))


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            found = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise RecordingFileError(f"{path} cannot be read: {error}") from error
    return [{name: unguarded(text or "") for name, text in row.items() if name} for row in found]


def _here(store: Store, row: Row) -> str | None:
    """The session that this row was exported from, where it is in this store."""
    try:
        found = store.session(row.get("id", ""))
    except SessionNotFound:
        return None
    return found.id if utc_text(found.started_at) == row.get("started_at") else None


def _imported(store: Store, folder: Path, row: Row, program_version: str) -> tuple[str, bool]:
    name = f"{row.get('id')}.csv"
    samples = read_recording(folder / "samples" / name).samples
    same = same_recording(store, samples)
    if same is not None:
        return same, False
    new = NewSession(
        side=row.get("side", ""),  # type: ignore[arg-type]  # it is checked
        exercise=row.get("exercise", ""),
        person=row.get("person", ""),
        profile=RECORDING,
        profile_version=VERSION,
        visit=row.get("visit") or None,
        started_at=_started_at(row),
        source=row.get("source") or name,
        note=row.get("note", ""),
        pain_before=_value(row, "pain_before"),
        pain_after=_value(row, "pain_after"),
        program_version=program_version,
    )
    struck_s, pauses_s = _value(row, "struck_s"), _value(row, "pauses_s")
    packets = packets_of(samples)
    return store.add(new, packets, struck_s=struck_s or (), pauses_s=pauses_s or ()), True


def _started_at(row: Row) -> datetime:
    """To the millisecond, in the zone where it was."""
    try:
        there = datetime.fromisoformat(row.get("local_started_at", ""))
        return datetime.fromisoformat(row.get("started_at", "")).astimezone(there.tzinfo)
    except ValueError as error:
        raise InvalidValue(
            f"expected dates under started_at and local_started_at: {error}"
        ) from error


def _value(row: Row, name: str) -> Any:
    """What `sessions.contents` wrote as JSON; None where there is nothing."""
    text = row.get(name)
    try:
        return json.loads(text) if text else None
    except ValueError as error:
        raise InvalidValue(f"expected {name} as a number or a list, got {text!r}") from error
