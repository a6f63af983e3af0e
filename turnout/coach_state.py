"""What a page is told of a session, as JSON."""

from typing import Any

from turnout.coach_lesson import Best, Lesson
from turnout.picture import Moment


def of_moment(moment: Moment) -> dict[str, Any]:
    """What the link and the live count show."""
    return {
        "link": moment.link,
        "sensor": moment.sensor,
        "battery_percent": moment.battery_percent,
        "lost_share": None if moment.lost_share is None else round(moment.lost_share, 3),
        "trouble": moment.trouble,
    }


def of_lesson(lesson: Lesson | None) -> dict[str, Any]:
    """Where the session stands; that of none before the first."""
    best = Best() if lesson is None else lesson.best
    bests = {
        "best_internal_deg": tenths(best.internal_deg),
        "best_external_deg": tenths(best.external_deg),
        "best_arc_deg": tenths(best.arc_deg),
    }
    if lesson is None:
        none = {"count": 0, "set_count": 0, "set_number": 1, "paused": False, "linked": False}
        return none | bests
    left_s = lesson.left_s
    return {
        "count": lesson.count,
        "set_count": lesson.set_count,
        "set_number": lesson.set_number,
        "paused": lesson.paused,
        "linked": lesson.linked,
        "left_s": None if left_s is None else round(left_s),
        **bests,
        "marks": [[one.number, round(one.time_s, 2)] for one in lesson.reps[-8:]],
    }


def tenths(value: float | None) -> float | None:
    """An angle as it is shown; more digits would only be bytes."""
    return None if value is None else round(value, 1)
