"""A person's progress from the store: what every view and report of it starts from."""

from datetime import datetime
from shlex import quote

from analysis.progress import Leg, Progress, progress
from sessions import Store
from sessions.history import history
from sessions.words import plural


def progress_of(
    store: Store, *, person: str, exercise: str, now: datetime | None = None
) -> Progress:
    """What this person's sessions of this exercise say so far."""
    records = history(store, person=person, exercise=exercise)
    return progress(records, exercise=exercise, now=now or datetime.now().astimezone())


def gathered(leg: Leg) -> str:
    """That several sessions soon after each other count as one; empty where none do."""
    counted = [point for point in leg.points if point.set_aside is None]
    sessions = sum(len(point.ids) for point in counted)
    if sessions == len(counted):
        return ""
    return (
        f"{plural(sessions, 'session')}, which count as {len(counted)}: those of one leg that "
        "follow one another within four hours, with one sensor worn the same way, are one reading."
    )


def elsewhere(store: Store, *, person: str, exercise: str) -> str:
    """Where there are sessions, for who asked for some where there are none; empty for nowhere."""
    stored = store.sessions(left_out=lambda _: None)
    exercises = sorted({one.exercise for one in stored if one.person == person} - {exercise})
    people = sorted({one.person for one in stored} - {person})
    found = [
        f"{option} {', '.join(map(quote, names))}"
        for option, names in (("--exercise", exercises), ("--person", people))
        if names
    ]
    return f"There are sessions for: {'; '.join(found)}" if found else ""
