"""The pages. Each waits for the disk in a thread of its own, not on the event loop."""

from starlette.requests import Request
from starlette.responses import Response

from analysis.exercises import EXERCISES
from sessions import Session
from sessions.edit import changes
from turnout import session_view as view
from turnout.exports import OFFERED
from turnout.sensor_check import scale_words
from turnout.virtual import VIRTUAL_PERSON
from turnout.web.context import coach_of, page, store_of


def coach(request: Request) -> Response:
    """The coach page; where there is nothing yet, it teaches."""
    store = store_of(request)
    stored = store.sessions()
    people = sorted({one.person for one in stored} - {VIRTUAL_PERSON} | {"me"})
    exercises = [
        {
            "name": one.name,
            "title": one.title,
            "measures": str(one.measures),
            "instructions": one.instructions,
        }
        for one in EXERCISES
    ]
    context = {"people": people, "exercises": exercises, "is_new": not stored}
    return page(request, "coach", context)


def sessions(request: Request) -> Response:
    """The list of sessions, newest first."""
    store = store_of(request)
    person = request.query_params.get("person") or None
    everybody = store.sessions()
    stored = [one for one in everybody if person in {None, one.person}]
    people = sorted({one.person for one in everybody})
    context = {"sessions": stored, "people": people, "person": person, "titles": view.TITLES}
    return page(request, "sessions", context)


def session(request: Request) -> Response:
    """One session."""
    store = store_of(request)
    stored = store.session(request.path_params["id"])
    report = view.report_or_none(store, stored.id)
    context = {
        "session": stored,
        "title": view.TITLES[stored.exercise],
        "report": report,
        "forms": OFFERED,
        "changes": changes(store, stored.id),
        "changed": view.CHANGED,
        "scale": scale_words(stored.settings),
        "others": _others(store.sessions(person=stored.person), stored),
    }
    if report is not None:
        before = view.previous(store, stored)
        context |= {
            "figures": view.figures(report),
            "warnings": view.warnings(report),
            "pace": view.pace(report),
            "steadiness": view.steadiness(report),
            "paused": view.paused(report),
            "compensation": view.compensation(report),
            "before": before and before[0],
            "compared": before and view.compared(report, before[1]),
            "degrees": view.degrees,
            "interval": view.interval,
        }
    return page(request, "session", context)


def setup(request: Request) -> Response:
    """How to wear the sensor, a test of it, and where the data is."""
    context = {"store": store_of(request).name, "coach": coach_of(request).state()}
    return page(request, "setup", context)


def _others(stored: list[Session], this: Session) -> dict[str, Session | None]:
    """The sessions before and after this one."""
    ids = [one.id for one in stored]
    at = ids.index(this.id)
    return {
        "newer": stored[at - 1] if at > 0 else None,
        "older": stored[at + 1] if at + 1 < len(stored) else None,
    }
