"""A person wearing the virtual sensor: motion for as long as anybody listens, and its truth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sensor.profile import Emulator
from sensor.samples import Samples
from virtual_sensor import imu, movements
from virtual_sensor.kinds import KINDS
from virtual_sensor.leg import GRID_HZ, Build, Kinematics
from virtual_sensor.person import Repetition, Side, any_build, perform
from virtual_sensor.rotations import rotate
from virtual_sensor.script import Script
from virtual_sensor.simulation import streams
from virtual_sensor.strokes import count, stroke
from virtual_sensor.styles import any_style
from virtual_sensor.world import NOMINAL, World

_CHUNK_S = 0.02  # short against any connection interval, so that pacing is the peripheral's
_REST_S = 30.0  # the length of a lap of standing still


@dataclass(frozen=True, slots=True, eq=False)
class _Lap:
    """A stretch of life: it begins and ends in the same still stance, the sway at nought.

    Each lap faces its own way; an inertial sensor cannot tell. kinematics: None once it is over.
    """

    start_s: float
    end_s: float
    kinematics: Kinematics | None
    repetitions: tuple[Repetition, ...]


class Wearer:
    """Does what its kind says once and then stands still for ever; kind "sets" never stops.

    A motion source for the virtual peripheral: called with the emulator and the seconds since the
    sensor was switched on, it gives the samples from then on. Its own time begins at the first
    call, so that nothing is missed while the sensor is searched for.
    """

    def __init__(
        self, kind: str = "sets", *, seed: int, side: Side, world: World = NOMINAL
    ) -> None:
        self.side = side
        self._world = world
        self._perform = _sets if kind == "sets" else KINDS[kind].perform
        self._endless = kind == "sets"
        self._acting, self._swaying, self._sensing, _ = streams(kind, seed)
        self._build: Build = any_build(world, self._swaying)
        self._errors = imu.any_errors(world, self._sensing)
        self._began_s: float | None = None
        self._laps = [self._live(self._perform, 0.0)]

    @property
    def performance_s(self) -> float:
        """How long what the kind says takes, from the first sample."""
        return self._laps[0].end_s

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """The true ones of all that has been lived so far, seconds from the first sample."""
        return tuple(rep for lap in self._laps for rep in lap.repetitions)

    def __call__(self, emulator: Emulator, since_s: float) -> Iterator[Samples]:
        """The samples from then on, without end, at the emulator's present rate and ranges."""
        began_s = self._began_s = since_s if self._began_s is None else self._began_s
        world = replace(
            self._world,
            rate_hz=emulator.rate_hz or self._world.rate_hz,
            gyr_range_rads=emulator.gyr_range_rads,
            acc_range_ms2=emulator.acc_range_ms2,
        )
        first = round((since_s - began_s) * world.rate_hz)
        index = 0
        while True:
            lap = self._lap(index)
            last = int(np.ceil(lap.end_s * world.rate_hz))
            if last > first:
                yield from self._chunks(lap, np.arange(first, last), world, began_s)
                first = last
            index += 1

    def _chunks(
        self,
        lap: _Lap,
        index: NDArray[np.int_],
        world: World,
        began_s: float,
    ) -> Iterator[Samples]:
        assert lap.kinematics is not None, "no sensor goes back in time"
        time_s = index / world.rate_hz
        exact = imu.exact(lap.kinematics, time_s - lap.start_s, rate_hz=world.rate_hz)
        spoilt = imu.spoil(
            exact, self._errors, world=world, rate_hz=world.rate_hz, rng=self._sensing
        )
        whole = replace(spoilt, time_s=began_s + time_s)
        step = max(1, round(_CHUNK_S * world.rate_hz))
        for start in range(0, len(whole), step):
            yield whole.between(start, start + step)

    def _lap(self, index: int) -> _Lap:
        """The lap of this number; lived when it is first asked for."""
        while index >= len(self._laps):
            perform = self._perform if self._endless else _rest
            self._laps.append(self._live(perform, self._laps[-1].end_s))
            # The last but one may have been left a moment ago. Older ones would be 100 MB an hour.
            self._laps[:-2] = [replace(lap, kinematics=None) for lap in self._laps[:-2]]
        return self._laps[index]

    def _live(self, act: Callable[[Script], None], start_s: float) -> _Lap:
        script = Script(self._acting, stance_return_rad=self._world.stance_return_rad)
        _sway_in(script)
        act(script)
        _sway_out(script)
        kinematics, truth = perform(
            script,
            self._build,
            side=self.side,
            world=self._world,
            rng=self._swaying,
        )
        repetitions = tuple(_later(rep, start_s) for rep in truth.repetitions)
        end_s = start_s + len(kinematics.position_m) / GRID_HZ
        return _Lap(start_s, end_s, kinematics, repetitions)


def _sets(script: Script) -> None:
    """A set, the foot put back, a rest; now and then a few steps."""
    movements.stand(script, 4)
    rotate(script, replace(any_style(script.rng), half_turns=0.0))
    movements.put_foot(script, 0.0)
    movements.stand(script, 5)
    movements.fidget(script, script.rng.uniform(5, 15))
    if script.rng.random() < 0.3:
        movements.walk(script, script.rng.uniform(4, 8), turn_rad=script.rng.normal(0, 1))
        movements.stand(script, 2)


def _rest(script: Script) -> None:
    movements.stand(script, _REST_S)


def _sway_in(script: Script) -> None:
    """Start from no sway at all, so that one lap joins on to the next."""
    up = stroke(count(1.0), any_style(script.rng).shape)
    script.add("standing", sway=up - script.level("sway"))


def _sway_out(script: Script) -> None:
    down = stroke(count(1.0), any_style(script.rng).shape)
    script.add("standing", sway=-down)


def _later(rep: Repetition, by_s: float) -> Repetition:
    return replace(
        rep,
        start_s=rep.start_s + by_s,
        end_s=rep.end_s + by_s,
        first_turn_s=rep.first_turn_s + by_s,
        second_turn_s=rep.second_turn_s + by_s,
    )
