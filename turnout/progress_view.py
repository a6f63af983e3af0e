"""A person's progress from the store: what every page and report of it starts from."""

from collections.abc import Mapping
from datetime import datetime
from statistics import stdev
from typing import Any

from analysis.progress.follow import progress
from analysis.progress.result import Progress, SessionRecord
from analysis.report import Estimate
from sessions import Session, Store
from turnout.session_view import report_or_none

RETEST = "retest-"
"""How the visit of a retest's two sessions begins."""


def progress_of(
    store: Store, *, person: str, exercise: str, now: datetime | None = None
) -> Progress:
    """What this person's sessions of this exercise say so far."""
    found = store.sessions(person=person, exercise=exercise)
    records = [
        record_of(one, report)
        for one in found
        if not one.recording and (report := report_or_none(store, one.id)) is not None
    ]
    return progress(records, exercise=exercise, now=now or datetime.now().astimezone())


def record_of(session: Session, report: Mapping[str, Any]) -> SessionRecord:
    """One session as progress wants it."""
    typical = (report["range_of_motion"] or {}).get("typical")
    arcs = [rep["arc_deg"] for rep in report["reps"]]
    visit = session.visit or ""
    return SessionRecord(
        id=session.id,
        started_at=session.started_at,
        side=session.side,
        exercise=session.exercise,
        person=session.person,
        profile=session.profile,
        sensor=session.sensor_address,
        arc=_estimate(typical, "arc"),
        internal=_estimate(typical, "internal"),
        external=_estimate(typical, "external"),
        rep_count=report["rep_count"],
        scatter_deg=stdev(arcs) if len(arcs) > 1 else None,
        usable=report["usable"],
        flags=tuple(report["flags"]),
        retest=visit if visit.startswith(RETEST) else None,
    )


def _estimate(typical: Mapping[str, Any] | None, name: str) -> Estimate | None:
    if typical is None or typical[f"{name}_deg"] is None:
        return None
    value = typical[f"{name}_deg"]
    low, high = typical[f"{name}_interval_deg"] or (value, value)
    return Estimate(value, low, high)
