"""Between the program's objects and the rows of the tables.

Each function runs in a transaction that its caller has opened.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from statistics import stdev
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Row,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from sensor.traffic import Packet
from sessions.errors import InvalidValue, StoreDamaged
from sessions.model import (
    NewSession,
    Session,
    State,
    checked_since,
    this_program,
    utc_text,
)
from sessions.packing import pack, split
from sessions.schema import chunk, person, repetition, report, sensor, session

# Consonants and digits that are not taken for one another and spell no words; a letter first, so
# that no spreadsheet takes an id for a number. 10 million ids; a clash is tried again.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_CHARACTERS = _LETTERS + "23456789"
_ID_LENGTH = 5

ChunkRow = dict[str, Any]
CHUNK_COLUMNS = [column for column in chunk.c if column.name != "id"]


def unused_id(connection: Connection) -> str:
    """An id for a new session, short enough to type."""
    while True:
        rest = (secrets.choice(_CHARACTERS) for _ in range(_ID_LENGTH - 1))
        session_id = secrets.choice(_LETTERS) + "".join(rest)
        query = select(session.c.id).where(session.c.id == session_id)
        if connection.execute(query).one_or_none() is None:
            return session_id


def insert_session(
    connection: Connection, session_id: str, new: NewSession, *, state: State
) -> None:
    """A session row with its person and sensor; nothing where the session is there already."""
    row = {
        "id": session_id,
        "person_id": _id_of(connection, person, name=new.person),
        "sensor_id": _sensor_id(connection, new),
        "side": new.side,
        "exercise": new.exercise,
        "visit": new.visit,
        "profile": new.profile,
        "profile_version": new.profile_version,
        "settings": json.dumps(dict(new.settings)),
        "program_version": new.program_version,
        "started_at": utc_text(new.started_at),
        "time_zone": _zone_text(new.started_at),
        "source": new.source,
        "note": new.note,
        "pain_before": new.pain_before,
        "pain_after": new.pain_after,
        "state": state,
        "writer": this_program(),
        "alive_at": utc_text(datetime.now(UTC)),
    }
    insert_new(connection, session, [row])


def pack_chunks(
    session_id: str, packets: Iterable[Packet], *, first_number: int
) -> Iterator[ChunkRow]:
    """The chunk rows of these packets, numbered from `first_number`."""
    for number, run in enumerate(split(packets), first_number):
        yield {
            "session_id": session_id,
            "number": number,
            "first_s": run[0].arrival_s,
            "last_s": run[-1].arrival_s,
            "packets": pack(run),
        }


def insert_chunks(connection: Connection, chunks: Iterable[ChunkRow]) -> None:
    """Keep chunks, one at a time; those that are there already stay as they are."""
    for row in chunks:
        insert_new(connection, chunk, [row])


def select_chunks(session_id: str) -> Select[Any]:
    """The chunk rows of a session, in their order."""
    query = select(*CHUNK_COLUMNS).where(chunk.c.session_id == session_id)
    return query.order_by(chunk.c.number)


def update_session(connection: Connection, session_id: str, **values: object) -> None:
    """Change some columns of a session."""
    connection.execute(update(session).where(session.c.id == session_id).values(**values))


def close_session(connection: Connection, session_id: str, *, state: State) -> None:
    """Mark a session as ended, with what its raw data span."""
    first, last = _edges(session_id)
    count = select(func.max(chunk.c.number) + 1).where(chunk.c.session_id == session_id)
    connection.execute(
        update(session)
        .where(session.c.id == session_id)
        .values(
            state=state,
            duration_s=func.coalesce(last - first, 0.0),
            chunk_count=func.coalesce(count.scalar_subquery(), 0),
        )
    )


def select_sessions(
    *,
    session_id: str | None = None,
    person: str | None = None,
    exercise: str | None = None,
    since: str | None = None,
    state: str | None = None,
    before: tuple[str, str] | None = None,
) -> Select[Any]:
    """Sessions with what their lists show, newest first.

    before: only those that follow this one (its start and id) in that order.
    """
    first, last = _edges(session.c.id)
    query = (
        select(
            session,
            _people.c.name.label("person"),
            sensor.c.address.label("sensor_address"),
            sensor.c.name.label("sensor_name"),
            report.c.rep_count,
            case(
                (session.c.duration_s.is_not(None), session.c.duration_s), else_=last - first
            ).label("span_s"),
        )
        .join(_people, session.c.person_id == _people.c.id)
        .outerjoin(sensor, session.c.sensor_id == sensor.c.id)
        .outerjoin(report, session.c.report_id == report.c.id)
        .order_by(session.c.started_at.desc(), session.c.id)
    )
    wanted = {
        session.c.id: session_id,
        _people.c.name: person,
        session.c.exercise: exercise,
        session.c.state: state,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(session.c.started_at >= checked_since(since))
    if before is not None:
        started_at, last_id = before
        query = query.where(
            session.c.started_at <= started_at,
            or_(session.c.started_at < started_at, session.c.id > last_id),
        )
    return query


_people = person  # `select_sessions` has an argument of that name


def to_session(row: Row[Any]) -> Session:
    """A session from a row of `select_sessions`. Raises StoreDamaged where it makes no sense."""
    try:
        found = Session(
            id=row.id,
            side=row.side,
            profile=row.profile,
            profile_version=int(row.profile_version),
            exercise=row.exercise,
            person=row.person,
            settings=dict(json.loads(row.settings)),
            sensor_address=row.sensor_address or "",
            sensor_name=row.sensor_name or "",
            visit=row.visit,
            program_version=row.program_version,
            started_at=moment(row.started_at, row.time_zone),
            source=row.source,
            note=row.note,
            pain_before=row.pain_before,
            pain_after=row.pain_after,
            state=row.state,
            duration_s=float(row.span_s or 0.0),
            rep_count=row.rep_count,
            live_rep_count=row.live_rep_count,
            struck_s=tuple(json.loads(row.struck)),
            pauses_s=tuple((start_s, end_s) for start_s, end_s in json.loads(row.pauses)),
            writer=row.writer,
            alive_at=row.alive_at,
        )
        found.check()
    except (ValueError, TypeError, InvalidValue) as error:
        raise damaged(row.id, error) from error
    return found


def damaged(session_id: str, error: Exception) -> StoreDamaged:
    """What to tell of a session whose row makes no sense."""
    return StoreDamaged(
        f"session {session_id} is damaged in the store ({error}): `turnout check` says what can "
        f"be read, `turnout delete {session_id}` removes it"
    )


LeftOut = Callable[[StoreDamaged], None]


def to_sessions(found: Iterable[Row[Any]], left_out: LeftOut | None) -> Iterator[Session]:
    """Sessions from rows; a damaged one is told to `left_out`, or raised where there is none."""
    for row in found:
        try:
            one = to_session(row)
        except StoreDamaged as error:
            if left_out is None:
                raise
            left_out(error)
        else:
            yield one


def save_report(
    connection: Connection, session_id: str, document: Mapping[str, Any], *, profile_version: int
) -> None:
    """Keep a report and its repetitions as the session's newest, in place of one with its key."""
    key = {
        "session_id": session_id,
        "algorithm": document["algorithm"],
        "profile_version": profile_version,
    }
    same = [report.c[name] == value for name, value in key.items()]
    connection.execute(delete(report).where(*same))
    values = key | {
        "made_at": utc_text(datetime.now(UTC)),
        "document": json.dumps(document, allow_nan=False),
        **report_columns(document),
    }
    report_id = connection.execute(
        insert(report).values(values).returning(report.c.id)
    ).scalar_one()
    repetitions = [{"report_id": report_id, **rep} for rep in repetition_columns(document)]
    if repetitions:
        connection.execute(insert(repetition), repetitions)
    update_session(connection, session_id, report_id=report_id)


def report_columns(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is also kept of a report in columns of its own."""
    arcs = [rep["arc_deg"] for rep in document["reps"]]
    return {
        "rep_count": document["rep_count"],
        "usable": int(document["usable"]),
        "flags": " ".join(document["flags"]),
        "scatter_deg": stdev(arcs) if len(arcs) > 1 else None,
        **_typical(document),
    }


def repetition_columns(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A report's repetitions as they are kept in rows of their own."""
    return [
        {"number": number, **{name: rep[name] for name in _REP_COLUMNS}}
        for number, rep in enumerate(document["reps"], 1)
    ]


def document(text: str, session_id: str) -> dict[str, Any]:
    """A report from its stored form. Raises StoreDamaged."""
    try:
        found: dict[str, Any] = json.loads(text)
        report_columns(found), repetition_columns(found)  # all that is read of it is there
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise StoreDamaged(
            f"a report of session {session_id} is damaged ({error}): `turnout reanalyze --again` "
            "makes a new one"
        ) from error
    return found


def newest_report(connection: Connection, session_id: str) -> dict[str, Any] | None:
    """The newest report of a session; None before there is one."""
    query = select(report.c.document).join(session, session.c.report_id == report.c.id)
    text = connection.execute(query.where(session.c.id == session_id)).scalar_one_or_none()
    return None if text is None else document(text, session_id)


def insert_new(connection: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet.

    So a transaction whose outcome is not known, because its connection broke, can be repeated.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement: Insert = dialect.insert(table).on_conflict_do_nothing()
    connection.execute(statement, values)


def moment(utc: str, zone: str) -> datetime:
    """A moment from its stored form and the zone it was in."""
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return datetime.fromisoformat(utc).astimezone(timezone(offset))


_REP_COLUMNS = ("start_s", "end_s", "internal_deg", "external_deg", "arc_deg")


def _typical(document: Mapping[str, Any]) -> dict[str, float | None]:
    typical = (document["range_of_motion"] or {}).get("typical") or {}
    columns: dict[str, float | None] = {}
    for part in ("internal", "external", "arc"):
        low, high = typical.get(f"{part}_interval_deg") or (None, None)
        columns[f"{part}_deg"] = typical.get(f"{part}_deg")
        columns[f"{part}_low_deg"], columns[f"{part}_high_deg"] = low, high
    return columns


def _edges(session_id: Any) -> tuple[Any, Any]:
    """When a session's raw data begin and end: two searches of an index, no scan."""
    of_session = chunk.c.session_id == session_id
    first = select(chunk.c.first_s).where(of_session).order_by(chunk.c.number).limit(1)
    last = select(chunk.c.last_s).where(of_session).order_by(chunk.c.number.desc()).limit(1)
    return first.scalar_subquery(), last.scalar_subquery()


def _sensor_id(connection: Connection, new: NewSession) -> int | None:
    if not new.sensor_address:
        return None
    insert_new(connection, sensor, [{"address": new.sensor_address, "name": new.sensor_name}])
    query = select(sensor.c.id).where(sensor.c.address == new.sensor_address)
    number: int = connection.execute(query).scalar_one()
    return number


def _id_of(connection: Connection, table: Table, *, name: str) -> int:
    insert_new(connection, table, [{"name": name}])
    number: int = connection.execute(select(table.c.id).where(table.c.name == name)).scalar_one()
    return number


def _zone_text(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
