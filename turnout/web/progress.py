"""The progress page: the verdicts of `analysis.progress`, and the charts they rest on."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from analysis.exercises import Measures, by_name
from turnout.session_view import TITLES
from turnout.virtual import VIRTUAL_PERSON
from turnout.web.context import coach_of, page, store_of

if TYPE_CHECKING:
    from analysis.progress.result import Leg, Progress


def show(request: Request) -> Response:
    """The page."""
    progress = progress_asked(request)
    stored = store_of(request).sessions()
    person, exercise = asked(request)
    # With who has none yet: or there would be no way from them to those who have.
    people = sorted({one.person for one in stored} - {VIRTUAL_PERSON} | {person})
    done = {one.exercise for one in stored if one.person == person}
    row = by_name(exercise)
    context = {
        "progress": progress,
        "legs": [_leg(progress.left), _leg(progress.right)],
        "people": people,
        "person": person,
        "exercise": exercise,
        "noun": row.noun,
        "turns": row.measures is Measures.ROTATION,
        "titles": {name: TITLES[name] for name in TITLES if name in done | {exercise}},
        "query": urlencode({"person": person, "exercise": exercise}),
    }
    return page(request, "progress", context)


def asked(request: Request) -> tuple[str, str]:
    """Whose progress in which exercise: as in the address, else as the coach has it."""
    plan = coach_of(request).plan
    person = request.query_params.get("person") or plan.person
    exercise = request.query_params.get("exercise") or plan.exercise
    return person, exercise if exercise in TITLES else plan.exercise


def progress_asked(request: Request) -> "Progress":
    """The progress that a request asks for."""
    from turnout.progress_view import progress_of  # noqa: PLC0415 - large: see `preload`

    person, exercise = asked(request)
    return progress_of(store_of(request), person=person, exercise=exercise)


def days(request: Request) -> list[dict[str, Any]]:
    """Repetitions by day and leg."""
    person, exercise = asked(request)
    reps: dict[tuple[str, str], int] = {}
    for session in store_of(request).sessions(person=person, exercise=exercise):
        key = (f"{session.started_at:%Y-%m-%dT12:00:00}", session.side)
        reps[key] = reps.get(key, 0) + (session.rep_count or 0)
    return [{"date": date, "side": side, "reps": n} for (date, side), n in sorted(reps.items())]


def _leg(leg: "Leg") -> dict[str, Any]:
    from turnout.progress_view import gathered  # noqa: PLC0415 - large: see `preload`

    counted = [point for point in leg.points if point.set_aside is None and point.arc is not None]
    return {
        "side": leg.side,
        "leg": leg,
        "gathered": gathered(leg),
        "latest": counted[-1] if counted else None,
        "followed": [("Arc", leg.arc), ("In", leg.internal), ("Out", leg.external)],
    }
