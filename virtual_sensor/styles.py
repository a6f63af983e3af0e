"""How somebody does the exercise: the knobs, an ordinary draw, and each pushed to its end."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from virtual_sensor.strokes import Shape, any_shape

_DEG = np.pi / 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a set of repetitions is done. Pairs are the ends of a uniform draw.

    cycle_s: one repetition without its holds and stops. half_share: how long a stroke from neutral
    takes, as a share of one right across. variability, tempo_variability: from repetition to
    repetition (one s.d., relative). fatigue: what is left of the range at the end.
    hold_s, stop_s, pause_s: at the extremes, at neutral after a repetition, at neutral in its
    middle. hesitation: the chance for a stroke to falter. untrue: s.d. of where a stop is made.
    lift: the foot off the floor (flexion, abduction). swing, sideways: flexion and abduction
    gained with the rotation; swing_with: "both", "in", "out" or "signed" (forward one way, back
    the other). pelvis: turned with the leg, at the extremes. lean: the trunk, likewise.
    half_turns, false_starts: chances, after each repetition, of a turn one way only, and of a
    small one. All angles in rad.
    """

    reps: int
    internal: float
    external: float
    cycle_s: float
    inward_first: bool
    shape: Shape = field(default_factory=Shape)
    half_share: float = 0.6
    variability: float = 0.05
    tempo_variability: float = 0.07
    fatigue: float = 1.0
    hold_s: tuple[float, float] = (0.0, 0.0)
    stop_s: tuple[float, float] = (0.0, 0.0)
    pause_s: tuple[float, float] = (0.0, 0.0)
    untrue: float = 1.5 * _DEG
    hesitation: float = 0.0
    tremor: float = 0.0
    lift: tuple[float, float] = (6 * _DEG, 3 * _DEG)
    swing: float = 0.0
    sideways: float = 0.0
    swing_with: str = "both"
    pelvis: float = 0.0
    lean: float = 0.0
    half_turns: float = 0.0
    false_starts: float = 0.0


def any_style(rng: Generator) -> Style:
    """How somebody with no particular trouble does a set."""
    arc = rng.uniform(35, 85) * _DEG  # active ranges add up to 62-78° (evidence: 2.2)
    inner = rng.uniform(0.33, 0.58)
    stops = rng.random() < 0.4
    return Style(
        reps=int(rng.integers(5, 16)),
        internal=arc * inner,
        external=arc * (1 - inner),
        cycle_s=float(np.exp(rng.uniform(np.log(1.8), np.log(5.5)))),
        inward_first=bool(rng.random() < 0.5),
        shape=any_shape(rng),
        half_share=rng.uniform(0.5, 0.75),
        variability=rng.uniform(0.02, 0.10),
        tempo_variability=rng.uniform(0.03, 0.15),
        fatigue=rng.uniform(0.88, 1.02),
        hold_s=(0.0, rng.choice([0.0, 0.0, 0.4])),
        stop_s=(0.2, 1.0) if stops else (0.0, 0.0),
        tremor=rng.choice([0.0, 0.1, 0.2]) * _DEG,
        lift=(rng.uniform(0, 12) * _DEG, rng.uniform(-1, 6) * _DEG),
        swing=rng.uniform(0, 5) * _DEG,
        sideways=rng.uniform(-2, 3) * _DEG,
        swing_with=str(rng.choice(["both", "in", "out", "signed"])),
        pelvis=rng.uniform(-0.5, 2) * _DEG,
        lean=rng.uniform(-1, 1) * _DEG,
    )


def countable(style: Style) -> Style:
    """The same, with every repetition at least the 12° that the exercise asks for."""
    least = min(style.fatigue, 1.0) * (1 - 3 * style.variability)
    inner, outer = max(style.internal, 4 * _DEG / least), max(style.external, 4 * _DEG / least)
    grow = max(1.0, 12.5 * _DEG / (least * (inner + outer)))
    return replace(style, internal=inner * grow, external=outer * grow)


# --- ways of doing a set ------------------------------------------------------------------------

Way = Callable[[Generator, Style], Style]
"""Changes a style in one respect."""


def fast(rng: Generator, style: Style) -> Style:
    """Cycles of 1.0 to 1.7 s."""
    arc = rng.uniform(15, 60) * _DEG
    return replace(
        style,
        cycle_s=rng.uniform(1.0, 1.7),
        internal=arc / 2,
        external=arc / 2,
        stop_s=(0.0, 0.0),
        reps=int(rng.integers(8, 21)),
    )


def slow(rng: Generator, style: Style) -> Style:
    """Cycles of 7 to 15 s."""
    return replace(style, cycle_s=rng.uniform(7, 15), reps=int(rng.integers(3, 9)))


def sized(low_deg: float, high_deg: float) -> Way:
    """Arcs between these."""

    def change(rng: Generator, style: Style) -> Style:
        arc = rng.uniform(low_deg, high_deg) * _DEG
        inner = arc * rng.uniform(0.4, 0.6)
        return replace(style, internal=inner, external=arc - inner, variability=0.04)

    return change


def small(rng: Generator, style: Style) -> Style:
    """Arcs just above the least that counts."""
    style = sized(13, 22)(rng, style)
    return replace(style, fatigue=1.0, cycle_s=min(style.cycle_s, 6.0))


def creeping(rng: Generator, style: Style) -> Style:
    """Slow and small: the leg turns no faster than a standing body sways."""
    return slow(rng, small(rng, style))


def stops(rng: Generator, style: Style) -> Style:
    """Stops at neutral after each repetition, for some also in its middle."""
    return replace(
        style,
        stop_s=(0.5, 3.0),
        pause_s=(0.0, 1.5) if rng.random() < 0.5 else (0.0, 0.0),
    )


def no_stops(_: Generator, style: Style) -> Style:
    """One repetition flows into the next."""
    return replace(style, stop_s=(0.0, 0.0), hold_s=(0.0, 0.0))


def holds(rng: Generator, style: Style) -> Style:
    """Both ends of the range held, for up to 6 s."""
    longest = rng.uniform(1.5, 6)
    return replace(style, hold_s=(0.7, longest), reps=int(rng.integers(4, 11)))


def hesitations(rng: Generator, style: Style) -> Style:
    """Strokes that falter or turn back a little."""
    return replace(style, hesitation=rng.uniform(0.2, 0.7))


def tremor(rng: Generator, style: Style) -> Style:
    """Trembles at 5 to 7.5 Hz."""
    return replace(style, tremor=rng.uniform(0.3, 1.2) * _DEG)


def inward_first(_: Generator, style: Style) -> Style:
    """Starts inwards."""
    return replace(style, inward_first=True)


def outward_first(_: Generator, style: Style) -> Style:
    """Starts outwards."""
    return replace(style, inward_first=False)


def unequal(rng: Generator, style: Style) -> Style:
    """Goes four times as far to one side, mostly outwards, as to the other."""
    short, long = rng.uniform([6.5, 30], [11, 48]) * _DEG
    if rng.random() < 0.25:
        short, long = long, short
    return replace(style, internal=short, external=long, variability=0.04, fatigue=0.95)


def fatigue(rng: Generator, style: Style) -> Style:
    """Ends with 40 to 70 % of the range."""
    return replace(style, fatigue=rng.uniform(0.4, 0.7), reps=int(rng.integers(8, 21)))


def compensated(rng: Generator, style: Style) -> Style:
    """Swings the leg by 10 to 30° while it rotates."""
    return replace(
        style,
        swing=rng.uniform(10, 30) * _DEG,
        sideways=rng.uniform(-5, 12) * _DEG,
        lean=rng.uniform(-5, 5) * _DEG,
    )


def leaning(rng: Generator, style: Style) -> Style:
    """Leans the trunk, and the leg with it."""
    return replace(style, lean=rng.choice([-1, 1]) * rng.uniform(5, 15) * _DEG)


def pelvis(rng: Generator, style: Style) -> Style:
    """Turns the pelvis 5 to 15° with the leg."""
    return replace(style, pelvis=rng.uniform(5, 15) * _DEG)


def lifted(rng: Generator, style: Style) -> Style:
    """Lifts the leg 20 to 45° before rotating it."""
    return replace(style, lift=(rng.uniform(20, 45) * _DEG, 4 * _DEG))


def held_up(rng: Generator, style: Style) -> Style:
    """Pauses for long after each repetition, the leg still lifted by 8 to 18°."""
    lift = (rng.uniform(8, 18) * _DEG, rng.uniform(-1, 4) * _DEG)
    return replace(style, reps=int(rng.integers(4, 10)), lift=lift, stop_s=(2.0, 6.0))


def half_turns(_: Generator, style: Style) -> Style:
    """Turns one way only now and then, and begins and gives up."""
    return replace(style, half_turns=0.3, false_starts=0.2)
