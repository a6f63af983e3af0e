"""What the coach shows when a session is over."""

from typing import Any

from sessions import Store
from sessions.words import lasting
from turnout import session_view as view

# What the first takes away is in the figures, and the second holds of every lift: the page of the
# session says why.
MINOR = ("plane_unknown", "direction_unchecked")


def summarise(store: Store, session_id: str) -> dict[str, Any]:
    """The figures of a session's report for the page: numbers, texts, lists and None."""
    session, report = store.session(session_id), store.report(session_id)
    before = view.previous(store, session)
    motion = report["range_of_motion"]
    return {
        "id": session.id,
        "side": session.side,
        "exercise": view.TITLES[session.exercise],
        "person": session.person,
        "rep_count": report["rep_count"],
        "lasting": lasting(session.duration_s),
        "usable": report["usable"],
        "typical": motion and motion["typical"],
        "figures": view.figures(report),
        "pace": view.pace(report),
        "paused": view.paused(report),
        "compensation": view.compensation(report),
        "compared": before and view.compared(report, before[1]),
        "warnings": view.warnings(report, leave_out=MINOR),
    }
