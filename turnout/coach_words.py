"""What the coach says, in one place: for the voice, for screen readers and for the page."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from analysis.exercises import Measures, by_name
from sessions.words import plural


class Stage(StrEnum):
    """Where in a session a person is."""

    CHOOSE = "choose"
    CONNECT = "connect"
    TABLE = "table"
    STRAP = "strap"
    STILL = "still"
    GO = "go"
    MOVE = "move"
    REST = "rest"
    FINISH = "finish"
    DONE = "done"


INSTRUCTIONS = {
    Stage.CHOOSE: "Ready when you are",
    Stage.CONNECT: "Connecting",
    Stage.TABLE: "Leave it on the table",
    Stage.STRAP: "Strap it on, then press space",
    Stage.STILL: "Stand still",
    Stage.GO: "Go",
    Stage.REST: "Rest",
    Stage.FINISH: "Working it out",
    Stage.DONE: "Done",
}
"""The line above the count."""

MOVES = {
    Measures.ROTATION: "In and out",
    Measures.TILT: "Far, and back",
    Measures.HOLD: "Hold",
}
"""The same while the leg moves, by what the exercise is about."""


def instruction(stage: Stage, exercise: str) -> str:
    """What the person should do now. Raises UnknownSetting for an unknown exercise."""
    return MOVES[by_name(exercise).measures] if stage is Stage.MOVE else INSTRUCTIONS[stage]


SAFETY = (
    "Not a medical device.",
    "After a hip replacement, or with dizziness: ask first.",
    "Keep a hand on the wall.",
    "Stop at sharp pain.",
)

WHAT_IT_MEASURES = (
    "Movement of the thigh, as the sensor on its skin follows it; not of the pelvis or the bone. "
    "Not a medical device."
)


class Tone(StrEnum):
    """The beep that goes with a cue."""

    NONE = "none"
    TICK = "tick"
    GOOD = "good"
    START = "start"
    END = "end"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Cue:
    """Something said once. urgent: it interrupts what is being said."""

    name: str
    words: str
    tone: Tone = Tone.NONE
    urgent: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The same for the page."""
        return asdict(self)


def table(seconds: float) -> Cue:
    """The sensor is to lie still."""
    return Cue("table", f"Leave the sensor on the table for {seconds:.0f} seconds.", Tone.START)


def strap() -> Cue:
    """It has lain still for long enough."""
    return Cue("strap", "Now strap it on, and press space.", Tone.GOOD)


def still() -> Cue:
    """The person is to stand still."""
    return Cue("still", "Stand still.", Tone.START)


def go() -> Cue:
    """The person may begin."""
    return Cue("go", "Go.", Tone.GOOD, urgent=True)


def repetition(number: int) -> Cue:
    """One more was counted."""
    return Cue("repetition", str(number), Tone.TICK, urgent=True)


def goal_reached(number: int) -> Cue:
    """The set has as many repetitions as were wanted."""
    return Cue("goal", f"{number}. That was the goal.", Tone.GOOD, urgent=True)


def goal_arc(arc_deg: float) -> Cue:
    """The arc is as wide as was wanted, for the first time in this set."""
    return Cue("goal_arc", f"{arc_deg:.0f} degrees, your goal.", Tone.GOOD)


def set_ended(set_number: int, count: int, rest_s: float) -> Cue:
    """The leg stands still; a rest follows."""
    done = plural(count, "repetition")
    words = f"Set {set_number}: {done}. Rest for {rest_s:.0f} seconds."
    return Cue("set_ended", words, Tone.END)


def next_set(set_number: int, sets: int) -> Cue:
    """The rest is over."""
    return Cue("next_set", f"Set {set_number} of {sets}. Go when you are ready.", Tone.START)


def paused() -> Cue:
    """Nothing is counted from now on."""
    return Cue("paused", "Paused.", Tone.END, urgent=True)


def resumed() -> Cue:
    """It counts again."""
    return Cue("resumed", "Go on.", Tone.START)


def finished(count: int) -> Cue:
    """The session is over, its report not yet there."""
    return Cue("finished", f"Done. {plural(count, 'repetition')}.", Tone.END)


def summary(arc_deg: float | None, live_count: int, count: int) -> Cue:
    """The report is there; it leads with the arc."""
    words = "" if arc_deg is None else f"Typical arc {arc_deg:.0f} degrees."
    if live_count != count:
        words = f"Looking again, I count {count}. {words}"
    return Cue("summary", words.strip() or "There was nothing to measure.")


def again_for_retest() -> Cue:
    """The second half of a retest is to come."""
    return Cue("retest", "Now take the sensor off, put it on again, and do the same once more.")


def link_lost() -> Cue:
    """The sensor is silent."""
    words = "The sensor is silent. Wait a moment, I am looking for it."
    return Cue("link_lost", words, Tone.WRONG, urgent=True)


def link_back() -> Cue:
    """It speaks again."""
    return Cue("link_back", "The sensor is back. Go on.", Tone.GOOD)


def trouble(words: str) -> Cue:
    """The live analysis noticed something that a person should know now."""
    return Cue("trouble", f"Careful: {words}.", Tone.WRONG)


def battery_low(percent: int) -> Cue:
    """Said before a set, never in it."""
    return Cue("battery_low", f"The sensor's battery is at {percent} percent.", Tone.WRONG)


def problem(words: str) -> Cue:
    """The session could not begin, or ended too early."""
    return Cue("problem", words, Tone.WRONG, urgent=True)
