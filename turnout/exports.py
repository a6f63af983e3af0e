"""A stored session as one file to take along; what the pages offer."""

import csv
import io
import tempfile
import zipfile
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from sessions import InvalidValue, Session, Store
from sessions.export import FORMATS, export
from turnout.session_trace import trace_of

ANGLES = "angles"
OFFERED = {
    ANGLES: "The leg's angles, as CSV",
    "csv": "Everything, as CSV",
    "json": "Everything, as JSON",
    "fhir": "For a health record: FHIR",
    "motion-bids": "For research: Motion-BIDS",
}
"""The forms that a page offers, each with its words; Parquet needs a part that may be missing."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's name, kind and content."""

    name: str
    media_type: str
    content: bytes


def exported(store: Store, session_id: str, form: str) -> File:
    """A session in one of OFFERED or of FORMATS, the latter zipped.

    Raises SessionNotFound, InvalidValue, AnalysisError, and what `export` raises.
    """
    session = store.session(session_id)
    name = f"turnout-{session.started_at:%Y-%m-%d}-{session.side}-{session.id}"
    if form == ANGLES:
        return File(f"{name}-angles.csv", "text/csv; charset=utf-8", _angles(store, session))
    if form not in FORMATS:
        raise InvalidValue(f"expected one of {', '.join(OFFERED)}, got {form!r}")
    return File(f"{name}-{form}.zip", "application/zip", _zipped(store, session, form))


def _angles(store: Store, session: Session) -> bytes:
    trace = trace_of(store, session)
    header = ("time_s", "rotation_deg", "flexion_deg", "abduction_deg", "tilt_deg", "repetition")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in zip(*(getattr(trace, name).tolist() for name in header), strict=True):
        writer.writerow("" if isnan(value) else f"{value:.6g}" for value in row)
    return text.getvalue().encode()


def _zipped(store: Store, session: Session, form: str) -> bytes:
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch:
        made = export(store, [session], to=form, folder=Path(scratch) / form)
        if made.problems:
            raise InvalidValue(made.problems[0][1])
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(made.folder.rglob("*")):
                archive.write(file, file.relative_to(made.folder))
    return packed.getvalue()
