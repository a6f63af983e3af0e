"""The kinds of recording: what the person does in each. One function a kind, and a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from virtual_sensor import checks, movements
from virtual_sensor.rotations import Style, any_style, half_turns, rotate
from virtual_sensor.script import Script
from virtual_sensor.strokes import count

_DEG = np.pi / 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of recording.

    stances: where the person stands still: "both" sides of the set, or "before", "after", "none".
    clear: whether in, out and arc are fit for the angle table: a plain set with stances that can be
    trusted. exercise: what the analysis is told.
    """

    perform: Callable[[Script], None]
    exercise: str = "standing_rotation"
    stances: str = "both"
    clear: bool = True


def _demo(script: Script) -> None:
    style = replace(
        any_style(script.rng),
        reps=10,
        cycle_s=float(script.rng.uniform(2.2, 2.8)),
        half_share=0.6,
        stop_s=(0.0, 0.0),
        hold_s=(0.0, 0.15),
        fatigue=0.95,
        tremor=0.0,
        tempo_variability=0.06,
    )
    movements.stand(script, 3.5)
    rotate(script, style)
    movements.stand(script, 5.0)


def _set_of(*changes: Callable[[Script, Style], Style]) -> Callable[[Script], None]:
    """Stand, one bout in the changed style, stand."""

    def perform(script: Script) -> None:
        _stand_first(script)
        rotate(script, _styled(script, changes))
        _stand_last(script)

    return perform


def _styled(script: Script, changes: Sequence[Callable[[Script, Style], Style]]) -> Style:
    style = any_style(script.rng)
    for change in changes:
        style = change(script, style)
    return _countable(style)


def _countable(style: Style) -> Style:
    """The same, with every repetition at least the 12° that the exercise asks for."""
    least = min(style.fatigue, 1.0) * (1 - 3 * style.variability)
    inner, outer = max(style.internal, 4 * _DEG / least), max(style.external, 4 * _DEG / least)
    grow = max(1.0, 12.5 * _DEG / (least * (inner + outer)))
    return replace(style, internal=inner * grow, external=outer * grow)


def _stand_first(script: Script) -> None:
    if script.rng.random() < 0.3:
        movements.fidget(script, script.rng.uniform(2, 8))
    movements.stand(script, script.rng.uniform(3, 8))


def _stand_last(script: Script, *, displaced_rad: float | None = None) -> None:
    """Put the foot back, near enough to where it was, and stand."""
    _put_back(script, displaced_rad)
    movements.stand(script, script.rng.uniform(3, 8))


def _put_back(script: Script, s_d_rad: float | None = None) -> None:
    s_d = script.stance_return_rad if s_d_rad is None else s_d_rad
    movements.put_foot(script, script.level("stance") + script.rng.normal(0, s_d))


# --- the ways of doing a set --------------------------------------------------------------------


def _fast(script: Script, style: Style) -> Style:
    arc = script.rng.uniform(15, 60) * _DEG
    return replace(
        style,
        cycle_s=script.rng.uniform(1.0, 1.7),
        internal=arc / 2,
        external=arc / 2,
        stop_s=(0.0, 0.0),
        reps=int(script.rng.integers(8, 21)),
    )


def _slow(script: Script, style: Style) -> Style:
    return replace(style, cycle_s=script.rng.uniform(7, 15), reps=int(script.rng.integers(3, 9)))


def _sized(low_deg: float, high_deg: float) -> Callable[[Script, Style], Style]:
    def change(script: Script, style: Style) -> Style:
        arc = script.rng.uniform(low_deg, high_deg) * _DEG
        inner = arc * script.rng.uniform(0.4, 0.6)
        return replace(style, internal=inner, external=arc - inner, variability=0.04)

    return change


def _small(script: Script, style: Style) -> Style:
    style = _sized(13, 22)(script, style)
    return replace(style, fatigue=1.0, cycle_s=min(style.cycle_s, 6.0))


def _stops(script: Script, style: Style) -> Style:
    return replace(
        style,
        stop_s=(0.5, 3.0),
        pause_s=(0.0, 1.5) if script.rng.random() < 0.5 else (0.0, 0.0),
    )


def _no_stops(_: Script, style: Style) -> Style:
    return replace(style, stop_s=(0.0, 0.0), hold_s=(0.0, 0.0))


def _holds(script: Script, style: Style) -> Style:
    longest = script.rng.uniform(1.5, 6)
    return replace(style, hold_s=(0.7, longest), reps=int(script.rng.integers(4, 11)))


def _hesitations(script: Script, style: Style) -> Style:
    return replace(style, hesitation=script.rng.uniform(0.2, 0.7))


def _tremor(script: Script, style: Style) -> Style:
    return replace(style, tremor=script.rng.uniform(0.3, 1.2) * _DEG)


def _inward_first(_: Script, style: Style) -> Style:
    return replace(style, inward_first=True)


def _outward_first(_: Script, style: Style) -> Style:
    return replace(style, inward_first=False)


def _unequal(script: Script, style: Style) -> Style:
    short, long = script.rng.uniform([6.5, 30], [11, 48]) * _DEG
    if script.rng.random() < 0.25:
        short, long = long, short
    return replace(style, internal=short, external=long, variability=0.04, fatigue=0.95)


def _fatigue(script: Script, style: Style) -> Style:
    return replace(
        style, fatigue=script.rng.uniform(0.4, 0.7), reps=int(script.rng.integers(8, 21))
    )


def _compensated(script: Script, style: Style) -> Style:
    return replace(
        style,
        swing=script.rng.uniform(10, 30) * _DEG,
        sideways=script.rng.uniform(-5, 12) * _DEG,
        lean=script.rng.uniform(-5, 5) * _DEG,
    )


def _leaning(script: Script, style: Style) -> Style:
    return replace(style, lean=script.rng.choice([-1, 1]) * script.rng.uniform(5, 15) * _DEG)


def _pelvis(script: Script, style: Style) -> Style:
    return replace(style, pelvis=script.rng.uniform(5, 15) * _DEG)


def _lifted(script: Script, style: Style) -> Style:
    return replace(style, lift=(script.rng.uniform(20, 45) * _DEG, 4 * _DEG))


def _half_turns(_: Script, style: Style) -> Style:
    return replace(style, half_turns=0.3, false_starts=0.2)


# --- what surrounds a set, and what comes between -----------------------------------------------


def _several_sets(script: Script) -> None:
    _stand_first(script)
    style = any_style(script.rng)
    for k in range(int(script.rng.integers(2, 5))):
        if k:
            _rest(script)
        rotate(script, replace(style, reps=int(script.rng.integers(3, 11))))
        _put_back(script)
        movements.stand(script, script.rng.uniform(2.5, 6))


def _rest(script: Script) -> None:
    """Between sets: stand about, walk a little, sit, and stand ready again."""
    what = script.rng.choice(["stand", "walk", "sit", "both"])
    movements.fidget(script, script.rng.uniform(3, 15))
    if what in {"walk", "both"}:
        movements.walk(script, script.rng.uniform(5, 15), turn_rad=script.rng.normal(0, 2))
    if what in {"sit", "both"}:
        movements.sit(script, script.rng.uniform(10, 40))
    _put_back(script)
    movements.stand(script, script.rng.uniform(3, 6))


def _long_sit(script: Script) -> None:
    """A long sit, stiller than any standing, before the sets or between them."""
    first = script.rng.random() < 0.5
    if first:
        movements.sit_down(script)
        script.stay("sitting", script.rng.uniform(40, 150))
        movements.stand_up(script)
    _stand_first(script)
    rotate(script, any_style(script.rng))
    _stand_last(script)
    if not first:
        movements.sit(script, script.rng.uniform(60, 180))
        _stand_first(script)
        rotate(script, any_style(script.rng))
        _stand_last(script)


def _among(name: str) -> Callable[[Script], None]:
    """A movement before the set, between its repetitions, between sets or after: drawn."""
    return lambda script: _with_others(script, [name])


def _with_others(script: Script, names: Sequence[str]) -> None:
    rng = script.rng
    style = any_style(rng)
    _stand_first(script)
    for k in range(int(rng.integers(2, 5))):
        if k or rng.random() < 0.4:
            movements.OTHER_MOVEMENTS[str(rng.choice(names))](script)
            _put_back(script)
            movements.stand(script, rng.uniform(0.3, 1.2) if rng.random() < 0.5 else 4.0)
        rotate(script, replace(style, reps=int(rng.integers(1, 6))))
    _stand_last(script)
    if rng.random() < 0.5:
        movements.OTHER_MOVEMENTS[str(rng.choice(names))](script)
        _put_back(script)
        movements.stand(script, 3.0)


def _strapping(script: Script) -> None:
    """The recording runs while the sensor is put on, and often while it is taken off."""
    movements.put_on(script)
    movements.fidget(script, script.rng.uniform(2, 6))
    _stand_first(script)
    rotate(script, any_style(script.rng))
    _stand_last(script)
    if script.rng.random() < 0.7:
        movements.take_off(script)


def _displaced(script: Script) -> None:
    """The foot comes down 4° (s.d.) from where it was, and there may be a second set."""
    _stand_first(script)
    for k in range(int(script.rng.integers(1, 3))):
        if k:
            movements.fidget(script, script.rng.uniform(2, 10))
        rotate(script, any_style(script.rng))
        _stand_last(script, displaced_rad=4 * _DEG)


def _shuffled(script: Script) -> None:
    """The feet shift between repetitions, a few degrees at a time."""
    rng = script.rng
    style = any_style(rng)
    _stand_first(script)
    for _ in range(int(rng.integers(2, 6))):
        rotate(script, replace(style, reps=int(rng.integers(1, 5))))
        movements.shuffle(script, steps=int(rng.integers(1, 4)), largest_rad=5 * _DEG)
        movements.stand(script, rng.uniform(0.2, 2.5))
    _stand_last(script)


def _no_end(script: Script) -> None:
    _stand_first(script)
    rotate(script, any_style(script.rng))


def _no_start(script: Script) -> None:
    rotate(script, any_style(script.rng))
    _stand_last(script)


def _no_stance(script: Script) -> None:
    """The recording is cut to the set, or there is only walking about it."""
    around = script.rng.random() < 0.4
    if around:
        movements.walk(script, script.rng.uniform(4, 10))
    rotate(script, any_style(script.rng))
    if around:
        movements.walk(script, script.rng.uniform(4, 10))


def _slipping(script: Script) -> None:
    """The strap slides once, between repetitions: never back."""
    rng = script.rng
    style = any_style(rng)
    _stand_first(script)
    rotate(script, replace(style, reps=int(rng.integers(2, 7))))
    movements.slip(
        script,
        rng.choice([-1, 1]) * rng.uniform(8, 25) * _DEG,
        seconds=rng.choice([0.3, 1.0, 4.0]),
    )
    movements.stand(script, rng.uniform(0.5, 3))
    rotate(script, replace(style, reps=int(rng.integers(2, 7))))
    _stand_last(script)


def _mixture(script: Script) -> None:
    """Anything, in any order: the ways of doing a set, and everything between."""
    rng = script.rng
    ways = [
        _fast, _slow, _small, _stops, _no_stops, _holds, _hesitations, _tremor, _unequal,
        _fatigue, _compensated, _leaning, _pelvis, _half_turns,
    ]  # fmt: skip
    if rng.random() < 0.3:
        movements.put_on(script)
    _stand_first(script)
    for _ in range(int(rng.integers(1, 4))):
        chosen = rng.choice(len(ways), size=int(rng.integers(1, 4)), replace=False)
        style = _styled(script, [ways[i] for i in sorted(chosen)])
        rotate(script, replace(style, reps=min(style.reps, 8)))
        _put_back(script)
        movements.stand(script, rng.uniform(0.5, 5))
        if rng.random() < 0.6:
            _another(script)
            _put_back(script)
            movements.stand(script, rng.uniform(1, 6))
    _stand_last(script)


# --- no exercise at all -------------------------------------------------------------------------


def _only(name: str) -> Callable[[Script], None]:
    """One movement over and over, with a little standing between, for about two minutes."""

    def perform(script: Script) -> None:
        movements.stand(script, script.rng.uniform(1, 6))
        while len(script) < count(120):
            movements.OTHER_MOVEMENTS[name](script)
            movements.stand(script, script.rng.uniform(0.5, 4))

    return perform


def _strap_only(script: Script) -> None:
    movements.put_on(script)
    movements.fidget(script, script.rng.uniform(5, 20))
    movements.take_off(script)
    movements.put_on(script)
    movements.stand(script, 5)


def _half_turns_only(script: Script) -> None:
    _stand_first(script)
    style = any_style(script.rng)
    for _ in range(4):
        half_turns(script, style, times=int(script.rng.integers(1, 4)))
        movements.fidget(script, 6)


def _still(script: Script) -> None:
    movements.stand(script, 60)


def _everyday_hour(script: Script) -> None:
    """An hour of everything that is not the exercise."""
    movements.put_on(script)
    while len(script) < count(3600):
        _another(script)
        if script.rng.random() < 0.5:
            movements.fidget(script, script.rng.uniform(1, 20))
    movements.take_off(script)


def _another(script: Script) -> None:
    names = list(movements.OTHER_MOVEMENTS)
    movements.OTHER_MOVEMENTS[str(script.rng.choice(names))](script)


# --- the table ----------------------------------------------------------------------------------

EXERCISE: dict[str, Kind] = {
    "steady": Kind(perform=_set_of()),
    "fast": Kind(perform=_set_of(_fast)),
    "slow": Kind(perform=_set_of(_slow)),
    "small": Kind(perform=_set_of(_small)),
    "large": Kind(perform=_set_of(_sized(75, 100))),
    "stops": Kind(perform=_set_of(_stops)),
    "no_stops": Kind(perform=_set_of(_no_stops)),
    "holds": Kind(perform=_set_of(_holds)),
    "hesitations": Kind(perform=_set_of(_hesitations)),
    "tremor": Kind(perform=_set_of(_tremor)),
    "inward_first": Kind(perform=_set_of(_inward_first)),
    "outward_first": Kind(perform=_set_of(_outward_first)),
    "unequal": Kind(perform=_set_of(_unequal)),
    "fatigue": Kind(perform=_set_of(_fatigue)),
    "compensated": Kind(perform=_set_of(_compensated)),
    "leaning": Kind(perform=_set_of(_leaning)),
    "pelvis": Kind(perform=_set_of(_pelvis)),
    "lifted": Kind(perform=_set_of(_lifted), clear=False),  # its neutral is anybody's guess
    "half_turns": Kind(perform=_set_of(_half_turns)),
    "several_sets": Kind(perform=_several_sets),
    "long_sit": Kind(perform=_long_sit),
    "among_walking": Kind(perform=_among("walking"), clear=False),
    "among_marching": Kind(perform=_among("marching"), clear=False),
    "among_squats": Kind(perform=_among("squats"), clear=False),
    "among_sitting": Kind(perform=_among("sitting"), clear=False),
    "among_leg_swings": Kind(perform=_among("leg_swings"), clear=False),
    "among_side_swings": Kind(perform=_among("side_swings"), clear=False),
    "among_circles": Kind(perform=_among("circles"), clear=False),
    "among_turning": Kind(perform=_among("turning"), clear=False),
    "among_looking": Kind(perform=_among("looking_round"), clear=False),
    "among_touching": Kind(perform=_among("touching"), clear=False),
    "strapping": Kind(perform=_strapping),
    "displaced": Kind(perform=_displaced, clear=False),
    "shuffled": Kind(perform=_shuffled, clear=False),
    "no_end": Kind(perform=_no_end, stances="before", clear=False),
    "no_start": Kind(perform=_no_start, stances="after", clear=False),
    "no_stance": Kind(perform=_no_stance, stances="none", clear=False),
    "slipping": Kind(perform=_slipping, clear=False),
    "mixture": Kind(perform=_mixture, clear=False),
}
"""With repetitions of the standing rotation."""

OTHER: dict[str, Kind] = {
    f"only_{name}": Kind(perform=_only(name), clear=False) for name in movements.OTHER_MOVEMENTS
} | {
    "only_strapping": Kind(perform=_strap_only, clear=False),
    "only_half_turns": Kind(perform=_half_turns_only, clear=False),
    "only_standing": Kind(perform=_still, clear=False),
}
"""With none."""

HOUR: dict[str, Kind] = {"everyday_hour": Kind(perform=_everyday_hour, clear=False)}

CHECKS: dict[str, Kind] = {
    "seated_rotation": Kind(perform=checks.seated_rotation, exercise="seated_rotation"),
    "flexion": Kind(perform=checks.flexion, exercise="flexion"),
    "extension": Kind(perform=checks.extension, exercise="extension"),
    "abduction": Kind(perform=checks.abduction, exercise="abduction"),
    "hip_flexor_stretch": Kind(perform=checks.hip_flexor_stretch, exercise="hip_flexor_stretch"),
}
"""The other exercises."""

KINDS: dict[str, Kind] = {"demo": Kind(perform=_demo)} | EXERCISE | OTHER | HOUR | CHECKS
