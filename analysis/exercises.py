"""The exercises, one row each: what is measured, and what a person is told."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.errors import UnknownSetting


class Measures(StrEnum):
    """What of the thigh's motion an exercise is about."""

    ROTATION = "rotation"  #: about its long axis, out and in: full cycles
    TILT = "tilt"  #: away from where it hangs at rest, in one direction, and back
    HOLD = "hold"  #: the time a tilt is held; its size is shown and is no goal


class Direction(StrEnum):
    """Where a tilt goes."""

    NONE = "none"
    FORWARD = "forward"
    BACKWARD = "backward"
    SIDEWAYS = "sideways"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise.

    direction: where a tilt is to go; nothing in the samples shows whether it did.
    level: the thigh is held level (seated), so that gravity sees its rotation.
    noun: what a person does more or less of: "Your noun has changed".
    smallest_tilt_deg: no repetition is smaller; below it sway and fidgeting begin. 0 for rotations,
    for which `analysis.pairs` knows the least arc.
    """

    name: str
    title: str
    measures: Measures
    direction: Direction
    level: bool
    noun: str
    instructions: str
    smallest_tilt_deg: float = 0.0

    @property
    def angle(self) -> str:
        """What is measured of the thigh, in a word."""
        return "rotation" if self.measures is Measures.ROTATION else "tilt"


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "standing_rotation",
        "Standing leg rotation",
        Measures.ROTATION,
        Direction.NONE,
        level=False,
        noun="rotation",
        instructions=(
            "Stand on one leg with a hand on the wall and let the other leg hang with its foot "
            "just off the floor. Stand still for three seconds. Turn the whole leg in as far as "
            "it goes, then out as far as it goes, and back, and so on. Keep the pelvis still. "
            "Stand still again at the end."
        ),
    ),
    Exercise(
        "seated_rotation",
        "Seated leg rotation",
        Measures.ROTATION,
        Direction.NONE,
        level=True,
        noun="rotation",
        instructions=(
            "Sit on a table's edge with the thigh level and the lower leg hanging. Keep still for "
            "three seconds. Swing the foot outward (the thigh turns in), then inward (the thigh "
            "turns out), and back. Keep the thigh on the table."
        ),
    ),
    Exercise(
        "flexion",
        "Knee raise",
        Measures.TILT,
        Direction.FORWARD,
        level=False,
        noun="knee raise",
        smallest_tilt_deg=20.0,  # the thigh swings by less in a step of walking
        instructions=(
            "Stand still for three seconds. Raise the knee in front of you as far as it goes, and "
            "lower it again. Keep the back upright."
        ),
    ),
    Exercise(
        "extension",
        "Leg backward",
        Measures.TILT,
        Direction.BACKWARD,
        level=False,
        noun="backward lift",
        smallest_tilt_deg=6.0,  # a hip extends by 10 to 20 degrees only
        instructions=(
            "Stand still for three seconds, a hand on the wall. Move the straight leg backward as "
            "far as it goes without arching the back, and bring it home again."
        ),
    ),
    Exercise(
        "abduction",
        "Leg sideways",
        Measures.TILT,
        Direction.SIDEWAYS,
        level=False,
        noun="sideways lift",
        smallest_tilt_deg=10.0,
        instructions=(
            "Stand still for three seconds, a hand on the wall. Lift the straight leg sideways as "
            "far as it goes without leaning, and lower it again."
        ),
    ),
    Exercise(
        "hip_flexor_stretch",
        "Standing hip-flexor stretch",
        Measures.HOLD,
        Direction.BACKWARD,
        level=False,
        noun="tilt in the stretch",
        smallest_tilt_deg=6.0,
        instructions=(
            "Stand still for three seconds. Step far forward with the other leg, keep this leg's "
            "knee behind you, tuck the tailbone under, and hold. The time held counts; how far "
            "the thigh tilts does not, since arching the back would win it."
        ),
    ),
)


def by_name(name: str) -> Exercise:
    """The exercise of that name. Raises UnknownSetting, which names those there are."""
    for exercise in EXERCISES:
        if exercise.name == name:
            return exercise
    known = ", ".join(exercise.name for exercise in EXERCISES)
    raise UnknownSetting(f"unknown exercise {name!r}; known are {known}")
