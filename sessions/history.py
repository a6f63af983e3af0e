"""A person's sessions as progress is judged from: one query, no raw data, no whole reports."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from analysis.progress.result import SessionRecord
from analysis.report import Estimate
from sessions import rows
from sessions.model import RETEST
from sessions.schema import person as people
from sessions.schema import report, sensor, session
from sessions.store import Store

_ENDS = ("deg", "low_deg", "high_deg")


# Written once: putting a statement together costs as much as reading fifty sessions with it.
_QUERY = (
    select(
        session.c.id,
        session.c.started_at,
        session.c.time_zone,
        session.c.side,
        session.c.profile,
        session.c.visit,
        sensor.c.address,
        report.c.rep_count,
        report.c.usable,
        report.c.flags,
        report.c.scatter_deg,
        *(report.c[f"{part}_{end}"] for part in ("arc", "internal", "external") for end in _ENDS),
    )
    .select_from(session)
    .join(people, session.c.person_id == people.c.id)
    .join(report, session.c.report_id == report.c.id)
    .outerjoin(sensor, session.c.sensor_id == sensor.c.id)
    .where(people.c.name == bindparam("person"), session.c.exercise == bindparam("exercise"))
    .order_by(session.c.started_at.desc(), session.c.id)
)


def history(store: Store, *, person: str, exercise: str) -> list[SessionRecord]:
    """The sessions with a report of one person and one exercise, newest first."""
    asked = {"person": person, "exercise": exercise}
    with store.reading() as connection:
        found = connection.execute(_QUERY, asked).all()
    return [_record(row, person, exercise) for row in found]


def _record(row: Sequence[Any], person: str, exercise: str) -> SessionRecord:
    """Columns by their places, as `_QUERY` has them: by name they take three times as long."""
    session_id, started_at, zone, side, profile, visit, address, *of_report = row
    rep_count, usable, flags, scatter_deg, *angles = of_report
    try:
        return SessionRecord(
            id=session_id,
            started_at=rows.moment(started_at, zone),
            side=side,
            exercise=exercise,
            person=person,
            profile=profile,
            sensor=address or "",
            arc=_estimate(*angles[:3]),
            internal=_estimate(*angles[3:6]),
            external=_estimate(*angles[6:]),
            rep_count=rep_count,
            scatter_deg=None if scatter_deg is None else float(scatter_deg),
            usable=bool(usable),
            flags=tuple(str(flags).split()),
            retest=visit if visit and visit.startswith(RETEST) else None,
        )
    except (ValueError, TypeError) as error:
        raise rows.damaged(session_id, error) from error


def _estimate(value: float | None, low: float | None, high: float | None) -> Estimate | None:
    if value is None:
        return None
    value = float(value)
    return Estimate(
        value, value if low is None else float(low), value if high is None else float(high)
    )
