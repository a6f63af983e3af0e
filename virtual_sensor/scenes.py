"""What happens in a recording: sets with what surrounds them, or no exercise at all."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from virtual_sensor import movements, styles
from virtual_sensor.rotations import half_turns, rotate
from virtual_sensor.script import Script
from virtual_sensor.strokes import count
from virtual_sensor.styles import Style, Way, any_style, countable

_DEG = np.pi / 180


def demo(script: Script) -> None:
    """Three quiet seconds, ten repetitions, stand still: under 45 s."""
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


def set_of(*changes: Way) -> Callable[[Script], None]:
    """Stand, one bout in the changed style, stand."""

    def perform(script: Script) -> None:
        _stand_first(script)
        rotate(script, _styled(script, changes))
        _stand_last(script)

    return perform


def _styled(script: Script, changes: Sequence[Way]) -> Style:
    style = any_style(script.rng)
    for change in changes:
        style = change(script.rng, style)
    return countable(style)


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


# --- what surrounds a set, and what comes between -----------------------------------------------


def several_sets(script: Script) -> None:
    """Two to four sets with rests between them."""
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


def long_sit(script: Script) -> None:
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


def among(name: str) -> Callable[[Script], None]:
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


def strapping(script: Script) -> None:
    """The recording runs while the sensor is put on, and often while it is taken off."""
    movements.put_on(script)
    movements.fidget(script, script.rng.uniform(2, 6))
    _stand_first(script)
    rotate(script, any_style(script.rng))
    _stand_last(script)
    if script.rng.random() < 0.7:
        movements.take_off(script)


def displaced(script: Script) -> None:
    """The foot comes down 4° (s.d.) from where it was, and there may be a second set."""
    _stand_first(script)
    for k in range(int(script.rng.integers(1, 3))):
        if k:
            movements.fidget(script, script.rng.uniform(2, 10))
        rotate(script, any_style(script.rng))
        _stand_last(script, displaced_rad=4 * _DEG)


def shuffled(script: Script) -> None:
    """The feet shift between repetitions, a few degrees at a time."""
    rng = script.rng
    style = any_style(rng)
    _stand_first(script)
    for _ in range(int(rng.integers(2, 6))):
        rotate(script, replace(style, reps=int(rng.integers(1, 5))))
        movements.shuffle(script, steps=int(rng.integers(1, 4)), largest_rad=5 * _DEG)
        movements.stand(script, rng.uniform(0.2, 2.5))
    _stand_last(script)


def put_down(script: Script) -> None:
    """The foot is put down after each repetition, 3° (s.d.) from where it stood before."""
    rng = script.rng
    style = any_style(rng)
    _stand_first(script)
    for _ in range(int(rng.integers(5, 10))):
        rotate(script, replace(style, reps=1))
        movements.put_foot(script, script.level("stance") + rng.normal(0, 3 * _DEG))
        movements.stand(script, rng.uniform(0.8, 3))
    _stand_last(script)


def no_end(script: Script) -> None:
    """The recording stops with the last repetition."""
    _stand_first(script)
    rotate(script, any_style(script.rng))


def no_start(script: Script) -> None:
    """It starts with the first."""
    rotate(script, any_style(script.rng))
    _stand_last(script)


def no_stance(script: Script) -> None:
    """The recording is cut to the set, or there is only walking about it."""
    around = script.rng.random() < 0.4
    if around:
        movements.walk(script, script.rng.uniform(4, 10))
    rotate(script, any_style(script.rng))
    if around:
        movements.walk(script, script.rng.uniform(4, 10))


def slipping(script: Script) -> None:
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


def mixture(script: Script) -> None:
    """Anything, in any order: the ways of doing a set, and everything between."""
    rng = script.rng
    ways: list[Way] = [
        styles.fast, styles.slow, styles.small, styles.stops, styles.no_stops, styles.holds,
        styles.hesitations, styles.tremor, styles.unequal, styles.fatigue, styles.compensated,
        styles.leaning, styles.pelvis, styles.half_turns,
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


def only(name: str) -> Callable[[Script], None]:
    """One movement over and over, with a little standing between, for about two minutes."""

    def perform(script: Script) -> None:
        movements.stand(script, script.rng.uniform(1, 6))
        while len(script) < count(120):
            movements.OTHER_MOVEMENTS[name](script)
            movements.stand(script, script.rng.uniform(0.5, 4))

    return perform


def unbroken(name: str) -> Callable[[Script], None]:
    """One movement over and over, with no standing but for up to a second between squats."""

    def perform(script: Script) -> None:
        while len(script) < count(30):
            movements.OTHER_MOVEMENTS[name](script)

    return perform


def strap_only(script: Script) -> None:
    """The sensor is put on, worn for a while, taken off and put on again."""
    movements.put_on(script)
    movements.fidget(script, script.rng.uniform(5, 20))
    movements.take_off(script)
    movements.put_on(script)
    movements.stand(script, 5)


def half_turns_only(script: Script) -> None:
    """Turns to one side, again and again."""
    _stand_first(script)
    style = any_style(script.rng)
    for _ in range(4):
        half_turns(script, style, times=int(script.rng.integers(1, 4)))
        movements.fidget(script, 6)


def still(script: Script) -> None:
    """Stands still for a minute."""
    movements.stand(script, 60)


def everyday_hour(script: Script) -> None:
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
