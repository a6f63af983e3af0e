"""What is known about a person's progress in one exercise; used alike by every view of it.

`to_dict` writes it as the JSON object `turnout.progress/1`. Keys may be added, none is renamed.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from analysis.exercises import Exercise
from analysis.report import Estimate, Side

SCHEMA = "turnout.progress/1"
WRONG_DATE = "its date, "  # how the reason begins for which such a session is set aside


class Quantity(StrEnum):
    """The three figures of a session that are followed."""

    ARC = "arc"
    INTERNAL = "internal"
    EXTERNAL = "external"


class Verdict(StrEnum):
    """What can be said of a change, or of a difference between the legs."""

    CHANGED = "changed"
    NOT_YET = "no_change_beyond_error_yet"
    TOO_LITTLE = "too_little_data"
    DIFFERENT = "different"
    ALIKE = "no_difference_beyond_error_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One session, as progress needs it. Angles are the report's `typical`, None where unknown.

    started_at: aware. profile, sensor: the kind of sensor and which one; worn: how it was worn, in
    the person's own word; sessions that differ in any of these have a level of their own.
    scatter_deg: standard deviation of the arc over the session's repetitions.
    retest: the same text in the two sessions of a pair between which the sensor was put on again.
    """

    id: str
    started_at: datetime
    side: Side
    exercise: str = "standing_rotation"
    person: str = "me"
    profile: str = ""
    sensor: str = ""
    worn: str = ""
    arc: Estimate | None = None
    internal: Estimate | None = None
    external: Estimate | None = None
    rep_count: int = 0
    scatter_deg: float | None = None
    usable: bool = True
    flags: tuple[str, ...] = ()
    retest: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One dot of the chart: a session, or several of one leg soon after each other, averaged.

    wearing: number of the way of wearing, see `Leg.wearings`. set_aside: why it does not count.
    doubt: by how much its error's variance is enlarged, as it lies rather far from those before.
    """

    ids: tuple[str, ...]
    at: datetime
    wearing: int
    arc: Estimate | None
    internal: Estimate | None
    external: Estimate | None
    retest: str | None = None
    set_aside: str | None = None
    doubt: float = 1.0

    @property
    def misdated(self) -> bool:
        """Whether its date cannot be right: it has no place on a chart's line of days."""
        return self.set_aside is not None and self.set_aside.startswith(WRONG_DATE)


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """The error of one session, learnt so far; each with its 95 % interval, degrees.

    strap: standard deviation from putting the sensor on again, measurement included. day: from day
    to day. spell_day: for how long a good or bad spell is believed to last. scatter_deg: between
    repetitions of one session, the median. sdc: smallest detectable change (95 %) between two
    single sessions on different days; retest_sdc: between two on one day, sensor off and on.
    """

    strap: Estimate
    day: Estimate
    spell_day: float
    scatter_deg: float | None
    sdc: Estimate
    retest_sdc: Estimate
    retest_count: int
    session_count: int
    rests_on: str
    day_rests_on: str


@dataclass(frozen=True, slots=True)
class Since:
    """When a change may have begun: the likeliest day, and the days that are not ruled out."""

    likeliest: date
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Following:
    """One quantity of one leg: the verdict and what it rests on.

    change: since the first session; its interval holds the truth at all looks together, 95 %.
    since, first_told: only for a change; first_told: when it was first beyond error,
    to the week.
    could_have_seen_deg: a steady gain of this size would most likely have been told by now; None
    where not even the largest would. e_value: the evidence for a change; without one,
    the chance that it ever exceeds x is at most 1/x. error: None without a single session.
    """

    quantity: Quantity
    verdict: Verdict
    words: str
    session_count: int
    change: Estimate | None = None
    since: Since | None = None
    first_told: date | None = None
    could_have_seen_deg: float | None = None
    e_value: float = 1.0
    error: ErrorModel | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg: its dots in the order of time, and arc, in and out."""

    side: Side
    points: tuple[Point, ...]
    wearings: tuple[str, ...]
    arc: Following
    internal: Following
    external: Following


@dataclass(frozen=True, slots=True)
class Difference:
    """Left less right, the mean over the days on which both were measured alike."""

    quantity: Quantity
    verdict: Verdict
    words: str
    pair_count: int
    left_less_right: Estimate | None = None
    e_value: float = 1.0


@dataclass(frozen=True, slots=True)
class Adherence:
    """How regularly it was done: sessions of either leg count by their local day."""

    session_count: int
    day_count: int
    first: date | None
    last: date | None
    days_per_week: float | None  # over the last four weeks, or since the first session if later
    longest_pause_day: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The answer to "do my hips move more than they did?", for one exercise.

    In and out of the legs and their differences are empty of words, with too little data, for an
    exercise that is no rotation.
    """

    person: str
    exercise: str
    as_of: datetime | None
    headline: str
    left: Leg
    right: Leg
    arc_difference: Difference
    internal_difference: Difference
    external_difference: Difference
    adherence: Adherence
    notes: tuple[str, ...]
    caveat: str


def caveat(exercise: Exercise) -> str:
    """What the sensor cannot see, in one line."""
    return (
        f"{exercise.angle.capitalize()} of the thigh on the skin, in space; one sensor cannot see "
        "the pelvis or the bone. Not a medical device."
    )


def to_dict(progress: Progress) -> dict[str, object]:
    """The object `turnout.progress/1`: numbers, texts, lists, objects and None."""
    return {"schema": SCHEMA, **_plain(progress)}


def _plain(part: object) -> dict[str, object]:
    return {f.name: _value(getattr(part, f.name)) for f in fields(part)}  # type: ignore[arg-type] # always one of the dataclasses above


def _value(value: object) -> object:
    match value:
        case StrEnum():
            return str(value)
        case float():
            return round(value, 3) if isfinite(value) else None  # of a session set aside
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_value(one) for one in value]
        case None | str() | int():
            return value
        case _:
            return _plain(value)
