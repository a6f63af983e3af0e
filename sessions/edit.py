"""Corrections to a session after the fact: kept beside what they replace, the report made again."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from sessions import rows
from sessions.analysis_of import profile_version_of, report_of
from sessions.errors import InvalidValue, StoreDamaged
from sessions.model import Session, Side, check_pain, check_side, check_text, utc_text
from sessions.schema import edit
from sessions.store import Store


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected value. what: side, note, pain_before, pain_after, struck_s or pauses_s."""

    what: str
    before: Any
    after: Any
    made_at: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A session as it is after a correction. report: None where no report depends on it."""

    session: Session
    changes: tuple[Change, ...]
    report: dict[str, Any] | None


def edit_session(
    store: Store,
    session_id: str,
    *,
    side: Side | None = None,
    note: str | None = None,
    pain_before: int | None = None,
    pain_after: int | None = None,
) -> Edited:
    """Correct what is given. Raises InvalidValue for what cannot be kept."""
    session = store.session(session_id)
    if side is not None:
        check_side(side)
    check_text(note or "")
    check_pain(pain_before)
    check_pain(pain_after)
    given = {"side": side, "note": note, "pain_before": pain_before, "pain_after": pain_after}
    return _kept(
        store, session, {what: value for what, value in given.items() if value is not None}
    )


def strike(store: Store, session_id: str, number: int) -> Edited:
    """Strike out a repetition by its number in the newest report, counting from 1."""
    session = store.session(session_id)
    repetition = _numbered(store.report(session.id).get("reps", []), number, "repetition", session)
    at_s = (repetition["start_s"] + repetition["end_s"]) / 2
    return _kept(store, session, {"struck_s": (*session.struck_s, at_s)})


def restore(store: Store, session_id: str, number: int) -> Edited:
    """Take back a strike, by its number among those struck out, counting from 1."""
    session = store.session(session_id)
    at_s = _numbered(session.struck_s, number, "struck repetition", session)
    return _kept(store, session, {"struck_s": tuple(t for t in session.struck_s if t != at_s)})


def count_pause(store: Store, session_id: str, number: int) -> Edited:
    """Count what was done in a pause after all, by its number, counting from 1."""
    session = store.session(session_id)
    pause = _numbered(session.pauses_s, number, "pause", session)
    kept = tuple(one for one in session.pauses_s if one != pause)
    return _kept(store, session, {"pauses_s": kept})


def changes(store: Store, session_id: str) -> list[Change]:
    """All corrections of a session, oldest first. Raises StoreDamaged."""
    query = select(edit).where(edit.c.session_id == store.session(session_id).id)
    with store.reading() as connection:
        found = connection.execute(query.order_by(edit.c.id)).all()
    try:
        return [
            Change(row.what, json.loads(row.before), json.loads(row.after), row.made_at)
            for row in found
        ]
    except (ValueError, TypeError) as error:
        raise StoreDamaged(f"a correction of session {session_id} is damaged: {error}") from error


_COLUMN = {"struck_s": "struck", "pauses_s": "pauses"}
_ANALYSED = {"side", *_COLUMN}  # the report depends on these


def _kept(store: Store, session: Session, values: dict[str, Any]) -> Edited:
    if session.recording:
        raise InvalidValue(f"session {session.id} is still being recorded: edit it afterwards")
    wanted = {what: value for what, value in values.items() if getattr(session, what) != value}
    edited = replace(session, **wanted)
    report = None
    if wanted.keys() & _ANALYSED:
        report = report_of(store.packets(session.id), edited)
    now = utc_text(datetime.now(UTC))
    made = tuple(Change(w, getattr(session, w), value, now) for w, value in wanted.items())
    with store.writing() as connection:
        for change in made:
            after = json.dumps(change.after)
            column = _COLUMN.get(change.what, change.what)
            value = after if change.what in _COLUMN else change.after
            rows.update_session(connection, session.id, **{column: value})
            connection.execute(
                insert(edit).values(
                    session_id=session.id,
                    made_at=now,
                    what=change.what,
                    before=json.dumps(change.before),
                    after=after,
                )
            )
        if report is not None:
            rows.save_report(
                connection, session.id, report, profile_version=profile_version_of(session)
            )
    return Edited(store.session(session.id), made, report)


def _numbered(items: Any, number: int, what: str, session: Session) -> Any:
    if not 1 <= number <= len(items):
        raise InvalidValue(
            f"expected the number of a {what} of session {session.id} "
            f"({f'1 to {len(items)}' if items else 'it has none'}), got {number}"
        )
    return items[number - 1]
