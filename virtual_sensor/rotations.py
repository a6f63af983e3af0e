"""The exercise itself: one leg turned in and out, in as many ways as people do it."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from sensor.samples import FloatArray
from virtual_sensor.script import Mark, Script
from virtual_sensor.strokes import Shape, count, stroke, tremor
from virtual_sensor.styles import Style

_DEG = np.pi / 180
_HOLD_S = 0.5  # stiller for longer than this at the end of the range is a hold, not a turn
_SETTLE_S = 0.15  # of a hold, while the limb comes to rest
_ROUND = 0.3  # no limb reverses at once: what goes along with the rotation passes neutral rounded


class _Leg(NamedTuple):
    """One stroke of a bout, or a pause where the target is where one is."""

    seconds: float
    target: float
    role: str  # first, hold_first, second, hold_second, home, stop, aside


def rotate(script: Script, style: Style) -> None:
    """Add one bout of repetitions, from the foot lifted to the foot put down where it was."""
    rng = script.rng
    legs = [_Leg(rng.uniform(0.05, 0.4), 0.0, "stop")]
    for k in range(style.reps):
        legs += _repetition(style, k, rng)
        legs += _after(style, rng, last=k == style.reps - 1)
    bout = _Bout(legs, style)
    _lift(script, style, up=True)
    script.mark(bout.marks())
    script.add("rotation", **_along(bout.rotation, style, rng))
    _lift(script, style, up=False)


def half_turns(script: Script, style: Style, *, times: int) -> None:
    """Turn one way only and back to neutral, a few times with stops between: no repetition.

    The way is that of the style's first turn; turns to both sides in turn would be repetitions.
    """
    rng, inward = script.rng, style.inward_first
    legs = [leg for _ in range(times) for leg in _aside(style, rng, share=1.0, inward=inward)]
    script.add("half turn", **_along(_Bout(legs, style).rotation, style, script.rng))


def _repetition(style: Style, k: int, rng: Generator) -> list[_Leg]:
    """To one side, through to the other; the way home is what comes after."""
    left = 1 + (style.fatigue - 1) * k / max(1, style.reps - 1)
    inner, outer = (
        np.array([style.internal, -style.external])
        * left
        * (1 + style.variability * np.clip(rng.normal(size=2), -3, 3))
    )
    first, second = (inner, outer) if style.inward_first else (outer, inner)
    half_s, whole_s = _half_s(style, rng), _whole_s(style, rng)
    return [
        *_falter(0.0, first, half_s, role="first", style=style, rng=rng),
        *_stay(first, style, "hold_first", rng),
        *_across(first, second, whole_s, style, rng),
        *_stay(second, style, "hold_second", rng),
    ]


def _after(style: Style, rng: Generator, *, last: bool) -> list[_Leg]:
    """What follows a repetition: nothing, or a stop at neutral with perhaps a turn aside."""
    stop_s = rng.uniform(*style.stop_s)
    false_start, half_turn = rng.random(2) < (style.false_starts, style.half_turns)
    if not (last or stop_s > 0.1 or false_start or half_turn):
        return []
    home = 0.0 if last else rng.normal(0, style.untrue)
    inward = bool(rng.random() < 0.5)
    legs = [_Leg(_half_s(style, rng), home, "home"), _Leg(max(stop_s, 0.1), home, "stop")]
    if last:
        return legs
    if half_turn:
        legs += [
            _Leg(rng.uniform(0.5, 1.5), home, "stop"),
            *_aside(style, rng, share=1.0, inward=inward),
        ]
    if false_start:
        legs += _aside(style, rng, share=rng.uniform(0.05, 0.15), inward=inward)
    return legs


def _aside(style: Style, rng: Generator, *, share: float, inward: bool) -> list[_Leg]:
    """One way and back to neutral, with a clear stop there."""
    reach = share * (style.internal if inward else -style.external)
    half_s = _half_s(style, rng) * max(0.4, share)
    return [
        _Leg(half_s, reach, "aside"),
        _Leg(half_s, 0.0, "aside"),
        _Leg(rng.uniform(1.0, 2.5), 0.0, "stop"),
    ]


def _across(
    first: float, second: float, seconds: float, style: Style, rng: Generator
) -> list[_Leg]:
    """From one extreme to the other, perhaps with a pause near neutral."""
    pause_s = rng.uniform(*style.pause_s)
    if pause_s < 0.1:
        return _falter(first, second, seconds, role="second", style=style, rng=rng)
    middle = rng.normal(0, style.untrue)
    return [
        _Leg(0.6 * seconds, middle, "second"),
        _Leg(pause_s, middle, "second"),
        _Leg(0.6 * seconds, second, "second"),
    ]


def _falter(
    here: float, target: float, seconds: float, *, role: str, style: Style, rng: Generator
) -> list[_Leg]:
    """A stroke, which may hesitate on its way or turn back a little."""
    if rng.random() >= style.hesitation:
        return [_Leg(seconds, target, role)]
    stops_at = here + rng.uniform(0.25, 0.8) * (target - here)
    back = stops_at - rng.choice([0.0, 0.0, 0.05]) * (target - here)
    share = (stops_at - here) / (target - here)
    return [
        _Leg(seconds * max(0.35, share), stops_at, role),
        _Leg(rng.uniform(0.2, 1.0), back, role),
        _Leg(seconds * max(0.35, 1 - share), target, role),
    ]


def _stay(target: float, style: Style, role: str, rng: Generator) -> list[_Leg]:
    """A hold, if there is one; people sink back a little in it."""
    seconds = rng.uniform(*style.hold_s)
    sunk = target * (1 - min(0.05, 0.01 * seconds) * rng.random())
    return [_Leg(seconds, sunk, role)] if seconds > 0.05 else []


def _half_s(style: Style, rng: Generator) -> float:
    return _whole_s(style, rng) * style.half_share


def _whole_s(style: Style, rng: Generator) -> float:
    """A cycle is one whole stroke and two halves; none faster than a hip can go."""
    whole_s = style.cycle_s / (1 + 2 * style.half_share)
    arc = style.internal + style.external
    fastest_s = 1.9 * arc / (500 * _DEG)  # peak speed of a stroke is 1.9 times its mean
    drawn = whole_s * np.exp(style.tempo_variability * rng.normal())
    return float(max(drawn, fastest_s, 0.15))


def _path(legs: list[_Leg], lengths: list[int], shape: Shape) -> FloatArray:
    parts, here = [], 0.0
    for leg, n in zip(legs, lengths, strict=True):
        parts.append(here + (leg.target - here) * stroke(n, shape))
        here = leg.target
    return np.concatenate(parts)


class _Bout:
    """The legs of a bout on the grid, and where the repetitions are in them."""

    def __init__(self, legs: list[_Leg], style: Style) -> None:
        lengths = [count(leg.seconds) for leg in legs]
        self.rotation = _path(legs, lengths, style.shape)
        self._roles = [leg.role for leg in legs]
        self._bounds: list[int] = [
            0,
            *np.cumsum(lengths).tolist(),
        ]  # where each leg begins, and the end
        self._inward_first = style.inward_first

    def marks(self) -> list[Mark]:
        """The repetitions, in order."""
        marks, i = [], 0
        while "first" in self._roles[i:]:
            i = self._roles.index("first", i)
            end = next(k for k in range(i, len(self._roles)) if self._ends(k)) + 1
            marks.append(self._mark(i, end))
            i = end
        return marks

    def _ends(self, leg: int) -> bool:
        """Whether a repetition ends with this leg: the way home, or the last before the next."""
        role = self._roles[leg]
        return role == "home" or (_outermost(role) and self._roles[leg + 1] == "first")

    def _mark(self, start: int, end: int) -> Mark:
        """The repetition of the legs [start, end)."""
        home = self._roles[end - 1] == "home"
        flows_in = start > 0 and _outermost(self._roles[start - 1])
        to_first = self._run(start) - 1
        to_second = max(k for k in range(start, end) if self._roles[k] == "second")
        return Mark(
            start=self._crossing(start) if flows_in else self._bounds[start],
            end=self._bounds[end] if home else self._crossing(end),
            first=self._window(to_first),
            second=self._window(to_second),
            held=(self._held(to_first), self._held(to_second)),
            inward_first=self._inward_first,
        )

    def _run(self, start: int) -> int:
        """Where the run of legs with the same role as `start` ends."""
        roles = self._roles
        return next(k for k in range(start, len(roles)) if roles[k] != roles[start])

    def _held(self, arrival: int) -> bool:
        """Whether the stroke `arrival` ends in a hold."""
        length = self._bounds[arrival + 2] - self._bounds[arrival + 1]
        return self._roles[arrival + 1].startswith("hold") and length >= count(_HOLD_S)

    def _window(self, arrival: int) -> tuple[int, int]:
        """Where the extreme is that the stroke `arrival` ends in."""
        bounds = self._bounds
        if self._held(arrival):
            return bounds[arrival + 1] + count(_SETTLE_S), bounds[arrival + 2]
        leaving = arrival + (2 if self._roles[arrival + 1].startswith("hold") else 1)
        before = (bounds[arrival] + bounds[arrival + 1]) // 2
        after = (bounds[leaving] + bounds[leaving + 1]) // 2
        return before, after

    def _crossing(self, first: int) -> int:
        """Where the strokes to the first extreme, from this leg on, pass neutral."""
        start, end = self._bounds[first], self._bounds[self._run(first)]
        signs = np.sign(self.rotation[start:end])
        return int(start + np.argmax(signs != signs[0]))


def _outermost(role: str) -> bool:
    return role in {"second", "hold_second"}


def _along(rotation: FloatArray, style: Style, rng: Generator) -> dict[str, FloatArray]:
    """The rotation with all that goes with it in hip, pelvis and trunk."""
    inner, outer = max(style.internal, 0.05), max(style.external, 0.05)
    reach = np.where(rotation > 0, rotation / inner, rotation / outer)
    away = np.sqrt(reach**2 + _ROUND**2) - _ROUND
    by_habit = {
        "both": away,
        "in": (away + reach) / 2,
        "out": (away - reach) / 2,
        "signed": reach / 2,
    }
    swung = np.roll(by_habit[style.swing_with], lag := int(rng.integers(0, count(0.15))))
    swung[:lag] = 0.0
    fade = np.clip(np.arange(len(swung))[::-1] / count(0.1), 0, 1)  # nothing is left at the end
    changes = {
        "rotation": rotation,
        "flexion": style.swing * swung * fade,
        "abduction": style.sideways * swung * fade,
        "yaw": style.pelvis * reach,
        "tilt": style.lean * away,
        "list": -style.lean / 2 * reach,
    }
    if style.tremor:
        hz = rng.uniform(5, 7.5)
        changes["tremor"] = tremor(len(rotation), rng, amplitude=style.tremor, frequency_hz=hz)
    return changes


def _lift(script: Script, style: Style, *, up: bool) -> None:
    """Take the weight off the leg and the foot off the floor, or put it back."""
    rng = script.rng
    sign = 1.0 if up else -1.0
    move = sign * stroke(count(rng.uniform(0.5, 1.2)), style.shape)
    flexion, abduction = style.lift
    script.add(
        "foot up" if up else "foot down",
        flexion=flexion * move,
        abduction=abduction * move,
        list=-0.3 * flexion * move,
        left_m=0.03 * move,
        up_m=0.1 * flexion * move,
    )
