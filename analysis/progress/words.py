"""The verdicts in plain words, their numbers rounded to whole degrees.

In and out are of rotations alone: of another exercise nothing is said of them, the empty text.
"""

from collections.abc import Sequence
from datetime import date

from analysis.exercises import Exercise, Measures
from analysis.progress.judge import FEWEST_SESSIONS, SHORTEST_DAY
from analysis.progress.result import Leg, Quantity, Since, Verdict
from analysis.report import Estimate, Side

NAMES = {
    Quantity.ARC: "whole arc",
    Quantity.INTERNAL: "turn inward",
    Quantity.EXTERNAL: "turn outward",
}
RETESTS_ENOUGH = 3  # fewer say little of a spread; until then the published figures are named
SESSIONS_ENOUGH = 20  # some three weeks of days: then the day's part is the person's own


def name_of(quantity: Quantity, exercise: Exercise) -> str:
    """What a quantity is called in an exercise; empty for what the exercise does not have."""
    if exercise.measures is Measures.ROTATION:
        return NAMES[quantity]
    return exercise.noun if quantity is Quantity.ARC else ""


def changed(side: Side, name: str, change: Estimate, since: Since) -> str:
    """The verdict of a change. name: see `name_of`, here and below."""
    way = "more" if change.value_deg > 0 else "less"
    low, high = sorted((abs(change.low_deg), abs(change.high_deg)))
    return (
        f"Your {side} leg's {name} has changed: about {abs(change.value_deg):.0f}° "
        f"{way} than at first (between {_at_least(low)} and {high:.0f}°), {_since(since)}."
    )


def not_yet(side: Side, name: str, change: Estimate, could_have_seen_deg: float) -> str:
    """The verdict of no change so far."""
    return (
        f"No change of your {side} leg's {name} beyond measurement error yet; if there "
        f"is one, it lies between {abs(change.low_deg):.0f}° less and {change.high_deg:.0f}° more. "
        f"A steady gain of {could_have_seen_deg:.0f}° would most likely have been seen by now."
    )


def too_little(side: Side, name: str, session_count: int, day_count: float) -> str:
    """The verdict of too few sessions, or too unsteady ones."""
    if not name:
        return ""
    what = f"Too little data to tell about your {side} leg's {name}"
    if not session_count:
        return (
            f"{what}: 0 sessions that count, and it takes {FEWEST_SESSIONS} over "
            f"{SHORTEST_DAY:.0f} days at least."
        )
    if session_count < FEWEST_SESSIONS or day_count < SHORTEST_DAY:
        return (
            f"{what}: {_count(session_count, 'session')} over {_count(round(day_count), 'day')}, "
            f"and it takes {FEWEST_SESSIONS} over {SHORTEST_DAY:.0f} days at least."
        )
    return (
        f"{what}: {_count(session_count, 'session')} over {_count(round(day_count), 'day')} "
        "cannot yet show even a large gain."
    )


def difference(name: str, verdict: Verdict, between: Estimate | None, pair_count: int) -> str:
    """Left beside right."""
    if not name:
        return ""
    if verdict is Verdict.TOO_LITTLE or between is None:
        return (
            f"Too little data to compare the {name} of left and right: "
            f"{_count(pair_count, 'day')} with both legs, and it takes {FEWEST_SESSIONS}."
        )
    if verdict is Verdict.DIFFERENT:
        more = "left" if between.value_deg > 0 else "right"
        low, high = sorted((abs(between.low_deg), abs(between.high_deg)))
        return (
            f"On average over these sessions the {name} is larger on the {more}, by about "
            f"{abs(between.value_deg):.0f}° (between {_at_least(low)} and {high:.0f}°)."
        )
    return (
        f"No difference between left and right in the {name} beyond measurement error (left less "
        f"right lies between {between.low_deg:+.0f}° and {between.high_deg:+.0f}°)."
    )


def rests_on(retest_count: int, exercise: Exercise) -> str:
    """What the smallest detectable change rests on."""
    if retest_count >= RETESTS_ENOUGH:
        return f"from {retest_count} of your own retests"
    published = f"from {_published(exercise)}"
    if not retest_count:
        return f"{published}, until there are three retests"
    own = "retest" if retest_count == 1 else "retests"
    return f"{published} and {retest_count} of your own {own}, until there are three"


def day_rests_on(session_count: int, exercise: Exercise) -> str:
    """What the part from day to day rests on."""
    if session_count >= SESSIONS_ENOUGH:
        return f"day-to-day variation from {session_count} of your own sessions"
    return f"day-to-day variation from {_published(exercise)}, until there are twenty sessions"


def _published(exercise: Exercise) -> str:
    """The figures of `error_prior` are of hip rotation, and stand in for those of other moves."""
    of = "" if exercise.measures is Measures.ROTATION else " of hip rotation"
    return f"published figures{of}"


def headline(legs: Sequence[Leg], exercise: Exercise) -> str:
    """One sentence for both legs, led by the whole arc."""
    changed_legs = [leg for leg in legs if leg.arc.verdict is Verdict.CHANGED]
    split = [
        (leg, one)
        for leg in legs
        for one in (leg.internal, leg.external)
        if one.verdict is Verdict.CHANGED
    ]
    if changed_legs:
        what = [
            f"{leg.side} {leg.arc.change.value_deg:+.0f}°" for leg in changed_legs if leg.arc.change
        ]
        return f"Your {exercise.noun} has changed: {' and '.join(what)}."
    if split:
        parts = [f"{leg.side} {NAMES[one.quantity]}" for leg, one in split]
        return f"Your {exercise.noun} has changed: {', '.join(parts)}; not the whole arc as yet."
    if any(leg.arc.verdict is Verdict.NOT_YET for leg in legs):
        return "No change beyond measurement error yet."
    return "Too little data to tell."


def adherence(days: int, per_week: float | None, pause: int | None) -> str:
    """How regularly it was done."""
    if per_week is None:
        return "No sessions yet."
    lately = f"lately {per_week:.1f} a week" if per_week else "none in the last four weeks"
    text = f"{_count(days, 'day')} with a session, {lately}"
    return f"{text}; longest pause {_count(pause, 'day')}." if pause and pause > 0 else f"{text}."


def set_aside(reasons: Sequence[str]) -> list[str]:
    """One note for each reason that sessions were set aside."""
    counts = {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
    return [f"{_count(n, 'session')} set aside: {reason}." for reason, n in counts.items()]


def joined(side: Side, wearing: str, day: date) -> str:
    """That the sensor or the way of wearing it was changed."""
    return (
        f"{side.capitalize()} leg, from {_day(day)}: {wearing}. Its sessions have a level of their "
        "own, so a change at that moment cannot be told from the change of sensor."
    )


def _at_least(size_deg: float) -> str:
    """The smaller end of what is not nothing."""
    return f"{size_deg:.0f}°" if size_deg >= 0.5 else "less than 1°"


def _since(since: Since) -> str:
    if since.earliest == since.latest:
        return f"since about {_day(since.likeliest)}"
    return (
        f"since about {_day(since.likeliest)} (it began between {_day(since.earliest)} and "
        f"{_day(since.latest)})"
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
