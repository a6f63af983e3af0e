"""A person's sessions as progress is judged from: one query, no raw data, no whole reports."""

from typing import Any

from sqlalchemy import Row, select

from analysis.progress.result import SessionRecord
from analysis.report import Estimate
from sessions import rows
from sessions.schema import person as people
from sessions.schema import report, sensor, session
from sessions.store import Store

RETEST = "retest-"
"""How the visit of a retest's two sessions begins."""


def history(store: Store, *, person: str, exercise: str) -> list[SessionRecord]:
    """The sessions with a report of one person and one exercise, newest first."""
    query = (
        select(
            session.c.id,
            session.c.started_at,
            session.c.time_zone,
            session.c.side,
            session.c.profile,
            session.c.visit,
            sensor.c.address,
            *(column for column in report.c if column.name not in {"id", "document"}),
        )
        .select_from(session)
        .join(people, session.c.person_id == people.c.id)
        .join(report, session.c.report_id == report.c.id)
        .outerjoin(sensor, session.c.sensor_id == sensor.c.id)
        .where(people.c.name == person, session.c.exercise == exercise)
        .order_by(session.c.started_at.desc(), session.c.id)
    )
    with store.reading() as connection:
        found = connection.execute(query).all()
    return [_record(row, person, exercise) for row in found]


def _record(row: Row[Any], person: str, exercise: str) -> SessionRecord:
    visit = row.visit or ""
    return SessionRecord(
        id=row.id,
        started_at=rows.moment(row.started_at, row.time_zone),
        side=row.side,
        exercise=exercise,
        person=person,
        profile=row.profile,
        sensor=row.address or "",
        arc=_estimate(row.arc_deg, row.arc_low_deg, row.arc_high_deg),
        internal=_estimate(row.internal_deg, row.internal_low_deg, row.internal_high_deg),
        external=_estimate(row.external_deg, row.external_low_deg, row.external_high_deg),
        rep_count=row.rep_count,
        scatter_deg=row.scatter_deg,
        usable=bool(row.usable),
        flags=tuple(row.flags.split()),
        retest=visit if visit.startswith(RETEST) else None,
    )


def _estimate(value: float | None, low: float | None, high: float | None) -> Estimate | None:
    if value is None:
        return None
    return Estimate(value, value if low is None else low, value if high is None else high)
