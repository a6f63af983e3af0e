"""What a person does in a recording, one thing after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from sensor.samples import FloatArray
from virtual_sensor.leg import CHANNELS, Motion
from virtual_sensor.strokes import count

_PASSING = frozenset({"tremor", "jolt_ms2"})  # do not last beyond the block that has them


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a repetition is on the grid; every pair is [start, end).

    first, second: around the two extremes: the hold where there is one (`held`), else the time in
    which the extreme must lie. inward_first: whether the first is the inner one.
    """

    start: int
    end: int
    first: tuple[int, int]
    second: tuple[int, int]
    held: tuple[bool, bool]
    inward_first: bool

    def later(self, by: int) -> "Mark":
        """The same, so many points later."""
        return Mark(
            self.start + by,
            self.end + by,
            (self.first[0] + by, self.first[1] + by),
            (self.second[0] + by, self.second[1] + by),
            self.held,
            self.inward_first,
        )


@dataclass(frozen=True, slots=True)
class Raise:
    """Where the leg was taken away from rest and back; pairs are [start, end).

    reach: the hold where there is one (`held`), else the time in which the extreme must lie.
    """

    start: int
    end: int
    reach: tuple[int, int]
    held: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What was done on [start, end) of the grid."""

    what: str
    start: int
    end: int


@dataclass(slots=True)
class Script:
    """Grows as things are added. Every channel goes on from where the thing before left it."""

    rng: Generator
    stance_return_rad: float = 0.0  # s.d. of how the foot is put back after a set
    marks: list[Mark] = field(default_factory=list)
    raises: list[Raise] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    _length: int = 0
    _here: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(CHANNELS, 0.0) | {"sway": 1.0}
    )
    _parts: list[tuple[int, dict[str, FloatArray]]] = field(default_factory=list)

    def __len__(self) -> int:
        return self._length

    def stay(self, what: str, seconds: float) -> None:
        """Do something in which nothing changes."""
        self._append(what, count(seconds), {})

    def add(self, what: str, **changes: FloatArray) -> None:
        """Do something that changes these channels: (n,) each, relative to where it is now."""
        lengths = {len(values) for values in changes.values()}
        (n,) = lengths
        self._append(what, n, changes)

    def mark(self, marks: Sequence[Mark]) -> None:
        """Tell where the repetitions are in what is added next."""
        self.marks += [mark.later(len(self)) for mark in marks]

    def level(self, channel: str) -> float:
        """Where a channel is now."""
        return self._here[channel]

    def motion(self) -> Motion:
        """All of it, smoothed to what a body can do."""
        whole = {
            name: np.concatenate([np.broadcast_to(part[name], n) for n, part in self._parts])
            for name in CHANNELS
        }
        return Motion(**whole).smooth()

    def _append(self, what: str, n: int, changes: Mapping[str, FloatArray]) -> None:
        here = {name: self._here[name] + changes.get(name, np.zeros(1)) for name in CHANNELS}
        self._parts.append((n, here))
        self.spans.append(Span(what, self._length, self._length + n))
        self._length += n
        for name in changes.keys() - _PASSING:
            self._here[name] += float(changes[name][-1])
