"""What an export has of one session, loaded only when it is asked for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sensor.samples import Samples
from sessions.analysis_of import stream_of
from sessions.edit import Change, changes
from sessions.errors import SessionNotFound
from sessions.model import Session
from sessions.store import Store


@dataclass(frozen=True)
class Contents:
    """A session and, on demand, its samples, its newest report and its corrections."""

    store: Store
    session: Session

    @cached_property
    def samples(self) -> Samples:
        """The decoded samples. Raises StoreDamaged."""
        return stream_of(self.store.packets(self.session.id), self.session).samples

    @cached_property
    def report(self) -> dict[str, Any] | None:
        """The newest report; None where there is none yet."""
        try:
            return self.store.report(self.session.id)
        except SessionNotFound:
            return None

    @cached_property
    def changes(self) -> list[Change]:
        """The corrections, oldest first."""
        return changes(self.store, self.session.id)


def session_row(contents: Contents) -> dict[str, Any]:
    """A session as one row of a table: its description and the typical repetition."""
    report = contents.report or {}
    typical = (report.get("range_of_motion") or {}).get("typical") or {}
    row = contents.session.to_dict()
    for name in ("struck_s", "pauses_s"):  # what was corrected must survive the way out and in
        value = getattr(contents.session, name)
        row[name] = json.dumps(value) if value else None
    row |= {"algorithm": report.get("algorithm"), "usable": report.get("usable")}
    row["flags"] = " ".join(report.get("flags", [])) or None
    for part in ("internal", "external", "arc"):
        low, high = typical.get(f"{part}_interval_deg") or (None, None)
        row[f"{part}_deg"] = typical.get(f"{part}_deg")
        row[f"{part}_low_deg"], row[f"{part}_high_deg"] = low, high
    return row


def repetition_rows(contents: Contents) -> Iterator[dict[str, Any]]:
    """The repetitions of the newest report, one row each."""
    for number, rep in enumerate((contents.report or {}).get("reps", []), 1):
        row: dict[str, Any] = {"session": contents.session.id, "number": number}
        row |= {"start_s": rep["start_s"], "end_s": rep["end_s"]}
        for part in ("internal", "external", "arc"):
            low, high = rep.get(f"{part}_interval_deg") or (None, None)
            row[f"{part}_deg"] = rep.get(f"{part}_deg")
            row[f"{part}_low_deg"], row[f"{part}_high_deg"] = low, high
        row["flags"] = " ".join(rep.get("flags", [])) or None
        yield row


PARTS = ("internal", "external", "arc")
ANGLE_COLUMNS = tuple(f"{part}{which}_deg" for part in PARTS for which in ("", "_low", "_high"))
SESSION_COLUMNS: dict[str, type] = {
    "id": str,
    "person": str,
    "side": str,
    "exercise": str,
    "started_at": str,
    "duration_s": float,
    "interrupted": bool,
    "rep_count": int,
    "profile": str,
    "local_started_at": str,
    "visit": str,
    "sensor": str,
    "source": str,
    "note": str,
    "pain_before": int,
    "pain_after": int,
    "recording": bool,
    "struck_s": str,
    "pauses_s": str,
    "algorithm": str,
    "usable": bool,
    "flags": str,
    **dict.fromkeys(ANGLE_COLUMNS, float),
}
REPETITION_COLUMNS: dict[str, type] = {
    "session": str,
    "number": int,
    "start_s": float,
    "end_s": float,
    **dict.fromkeys(ANGLE_COLUMNS, float),
    "flags": str,
}
SAMPLE_COLUMNS = ("time_s", "acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")
