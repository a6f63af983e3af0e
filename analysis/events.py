"""What the live analysis tells while the leg moves."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.flags import Flag


class Phase(StrEnum):
    """What the leg is doing."""

    CALIBRATING = "calibrating"
    READY = "ready"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The leg stood still long enough; from here on angles are known."""

    time_s: float


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The leg turned round; angle_deg from neutral, internal positive."""

    time_s: float
    internal: bool
    angle_deg: float


@dataclass(frozen=True, slots=True)
class RepetitionCounted:
    """A repetition is certain. Angles are as known now; the report's are better.

    internal_deg, external_deg: None for exercises without a rotation, and for a repetition that had
    been overlooked until the leg stood.
    """

    time_s: float
    number: int
    internal_deg: float | None
    external_deg: float | None
    arc_deg: float


@dataclass(frozen=True, slots=True)
class SetEnded:
    """The leg has stood still after a set."""

    time_s: float
    set_number: int
    rep_count: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person should know now."""

    time_s: float
    flag: Flag
    text: str


Event = Calibrated | TurningPoint | RepetitionCounted | SetEnded | Trouble


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The present state, for a screen. The best of this set are None before its first repetition.

    rep_count: of the whole session. set_reps: of this set. known_s: one rest of that length would
    show the gyroscope's bias as well as all rests so far; 0 before any.
    """

    phase: Phase
    time_s: float
    rotation_deg: float
    rep_count: int
    set_number: int
    set_reps: int
    best_internal_deg: float | None
    best_external_deg: float | None
    best_arc_deg: float | None
    known_s: float = 0.0
