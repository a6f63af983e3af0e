"""A stored session in the words and figures that a person reads, on any page."""

from collections.abc import Collection, Mapping
from statistics import median
from typing import Any

from analysis.exercises import EXERCISES
from analysis.flags import MEANINGS
from sessions import Session, SessionNotFound, Store
from sessions.words import plural

Report = Mapping[str, Any]

_WORDS = {str(flag): words for flag, words in MEANINGS.items()}

TITLES = {exercise.name: exercise.title for exercise in EXERCISES}
CHANGED = {
    "side": "the leg",
    "note": "the note",
    "pain_before": "the pain before",
    "pain_after": "the pain after",
    "struck_s": "a repetition struck out or restored",
    "pauses_s": "a pause counted after all",
}
"""What a correction was of."""

QUANTITIES = (("Whole arc", "arc"), ("In", "internal"), ("Out", "external"))


def report_or_none(store: Store, session_id: str) -> dict[str, Any] | None:
    """The newest report of a session; None where it was never analysed."""
    try:
        return store.report(session_id)
    except SessionNotFound:
        return None


def previous(store: Store, session: Session) -> tuple[Session, dict[str, Any]] | None:
    """The latest usable session before this one, of the same person, leg and exercise."""
    for other in store.sessions(person=session.person, exercise=session.exercise):
        if other.started_at >= session.started_at or other.side != session.side:
            continue
        report = report_or_none(store, other.id)
        if report is not None and report["usable"] and report["range_of_motion"]:
            return other, report
    return None


def warnings(report: Report, *, leave_out: Collection[str] = ()) -> list[str]:
    """The report's flags in plain words."""
    return [_WORDS.get(flag, str(flag)) for flag in report["flags"] if flag not in leave_out]


def figures(report: Report) -> list[dict[str, Any]]:
    """Arc, in and out: each with its typical and best value and 95 % interval, as text."""
    motion = report["range_of_motion"]
    if motion is None:
        return []
    return [
        {
            "title": title if motion["typical"]["internal_deg"] is not None else "Range",
            "name": name,
            "typical": degrees(motion["typical"], name),
            "typical_interval": interval(motion["typical"], name),
            "best": degrees(motion["best"], name),
            "best_interval": interval(motion["best"], name),
        }
        for title, name in QUANTITIES
        if motion["typical"][f"{name}_deg"] is not None
    ]


def degrees(values: Report, name: str) -> str:
    """An angle as text, or a dash where it cannot be given."""
    value = values[f"{name}_deg"]
    return "–" if value is None else f"{value:.0f}°".replace("-", "−")


def interval(values: Report, name: str) -> str:
    """Its 95 % interval as text; empty where there is none."""
    pair = values[f"{name}_interval_deg"]
    return "" if pair is None else f"{pair[0]:.0f} to {pair[1]:.0f}°".replace("-", "−")


def pace(report: Report) -> str | None:
    """How long a repetition took, and how even that was; None with fewer than two."""
    lengths = [rep["end_s"] - rep["start_s"] for rep in report["reps"]]
    if len(lengths) < 2:
        return None
    return f"{median(lengths):.1f} s a repetition, from {min(lengths):.1f} to {max(lengths):.1f} s"


def steadiness(report: Report) -> float | None:
    """The median spectral arc length of all moves; nearer to 0 is smoother."""
    values = [
        move["sparc"]
        for rep in report["reps"]
        for move in (rep.get("inward"), rep.get("outward"))
        if move is not None and move["sparc"] is not None
    ]
    return median(values) if values else None


def paused(report: Report) -> str | None:
    """What was left out because it was done in a pause; None where nothing was."""
    count = len(report.get("paused", ()))
    if not count:
        return None
    return f"{plural(count, 'repetition')} in a pause {'is' if count == 1 else 'are'} left out"


def compensation(report: Report) -> str | None:
    """How much the leg swung or leaned while it rotated; None where it is not known."""
    found = report["compensation"] or {}
    parts = [
        f"{found[name]:.0f}° {words}"
        for name, words in (("flexion_deg", "forward or back"), ("abduction_deg", "sideways"))
        if found.get(name) is not None
    ]
    if not parts and found.get("tilt_deg") is not None:
        parts = [f"tilted by {found['tilt_deg']:.0f}°"]
    return " and ".join(parts) or None


def compared(report: Report, before: Report) -> str | None:
    """The typical arc beside the last session's, in words; None where either has none."""
    if not report["range_of_motion"] or not before["range_of_motion"]:
        return None
    now, then = (round(one["range_of_motion"]["typical"]["arc_deg"]) for one in (report, before))
    by = now - then  # of what is shown, so that it adds up
    if not by:
        return f"the same arc as last time ({then}°)"
    return f"{abs(by)}° {'more' if by > 0 else 'less'} than last time ({then}°)"
