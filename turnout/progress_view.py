"""A person's progress from the store: what every view and report of it starts from."""

from datetime import datetime

from analysis.progress import Progress, progress
from sessions import Store
from sessions.history import history


def progress_of(
    store: Store, *, person: str, exercise: str, now: datetime | None = None
) -> Progress:
    """What this person's sessions of this exercise say so far."""
    records = history(store, person=person, exercise=exercise)
    return progress(records, exercise=exercise, now=now or datetime.now().astimezone())
