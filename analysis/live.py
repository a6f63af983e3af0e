"""Live analysis: each sample once, constant memory, the same answer for any cutting into chunks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, degrees, radians

import numpy as np
import vqf  # type: ignore[import-untyped] # it ships stubs but no py.typed marker

from analysis import exercises
from analysis.errors import UnknownSetting
from analysis.flags import MEANINGS, Flag
from analysis.orientation import thigh_to_sensor
from analysis.repetitions import LARGEST_ARC_DEG, SMALLEST_ARC_DEG
from analysis.report import Side
from analysis.zigzag import Turn, Zigzag
from sensor.samples import FloatArray, Samples

TICK_S = 0.02  # the grid on which everything is judged; a leg's rotation has nothing above 10 Hz
CALIBRATION_S = 3.0
STILL_RADS = radians(3.0)
STILL_MS2 = 0.4
SET_END_S = 4.0  # standing still for so long ends a set
GAP_S = 0.25


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
    """A repetition is certain. Angles are as known now; the report's are better."""

    time_s: float
    number: int
    internal_deg: float
    external_deg: float
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

    rep_count: of the whole session. set_reps: of this set.
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


class LiveAnalysis:
    """Counts as the samples come. `push` gives the events that they complete."""

    def __init__(self, *, side: Side, exercise: str = "standing_rotation") -> None:
        exercises.by_name(exercise)
        if side not in {"left", "right"}:
            raise UnknownSetting(f"expected side 'left' or 'right', got {side!r}")
        self._sign = 1.0 if side == "right" else -1.0
        self._clock = _Ticks()
        self._filter: vqf.VQF | None = None
        self._bias = np.zeros(3)
        self._gyr_mean = np.zeros(3)
        self._acc_mean = np.zeros(3)
        self._still_sum = np.zeros(6)
        self._still_ticks = 0
        self._real = np.zeros(4)
        self._vertical = np.zeros(4)
        self._angle_deg = 0.0
        self._neutral_deg = 0.0
        self._zigzag = Zigzag()
        self._turns: list[Turn] = []
        self._tick = 0
        self._time_s = 0.0
        self._count = 0
        self._set_number = 1
        self._set_reps = 0
        self._best: tuple[float, float, float] | None = None

    def push(self, samples: Samples) -> list[Event]:
        """The events that these samples complete, in order."""
        events: list[Event] = []
        rows = zip(
            samples.time_s.tolist(),
            np.hstack([samples.gyr_rads, samples.acc_ms2]),
            strict=True,
        )
        for time_s, values in rows:
            if not np.isfinite(values).all():
                continue
            gap_s = self._clock.gap_to(time_s)
            if gap_s > GAP_S:
                events.append(Trouble(time_s, Flag.GAPS, MEANINGS[Flag.GAPS]))
            for tick_s, tick in self._clock.push(time_s, values):
                events += self._step(tick_s, tick)
        return events

    @property
    def snapshot(self) -> Snapshot:
        """The present state."""
        best = self._best or (None, None, None)
        phase = Phase.CALIBRATING if self._filter is None else Phase.MOVING
        if self._filter is not None and self._still_ticks * TICK_S > 1:
            phase = Phase.READY
        return Snapshot(
            phase,
            self._time_s,
            self._angle_deg - self._neutral_deg,
            self._count,
            self._set_number,
            self._set_reps,
            *best,
        )

    def _step(self, time_s: float, values: FloatArray) -> Iterator[Event]:
        self._tick += 1
        self._time_s = time_s
        yield from self._rest(time_s, values)
        if self._filter is None:
            return
        self._filter.update(values[:3] - self._bias, values[3:])
        quat = self._filter.getQuat6D()
        angle = 2 * atan2(float(quat @ self._vertical), float(quat @ self._real))
        angle = self._sign * degrees(angle)
        self._angle_deg += (angle - self._angle_deg + 180) % 360 - 180
        turn = self._zigzag.push(self._tick, self._angle_deg)
        if turn is not None:
            yield from self._turned(time_s, turn)

    def _rest(self, time_s: float, values: FloatArray) -> Iterator[Event]:
        share = TICK_S / 0.15
        self._gyr_mean += share * (values[:3] - self._gyr_mean)
        self._acc_mean += share * (values[3:] - self._acc_mean)
        still = (
            float(np.linalg.norm(self._gyr_mean - (self._bias if self._filter else 0))) < STILL_RADS
            and float(np.linalg.norm(values[3:] - self._acc_mean)) < STILL_MS2
        )
        if not still:
            self._still_ticks = 0
            self._still_sum[:] = 0
            return
        self._still_ticks += 1
        self._still_sum += values
        if self._filter is None and self._still_ticks * TICK_S >= CALIBRATION_S:
            self._calibrate()
            yield Calibrated(time_s)
        if self._set_reps and self._still_ticks * TICK_S >= SET_END_S:
            yield SetEnded(time_s, self._set_number, self._set_reps)
            self._set_number += 1
            self._set_reps = 0
            self._best = None
            self._turns.clear()
            self._zigzag = Zigzag()
            self._neutral_deg = self._angle_deg

    def _calibrate(self) -> None:
        mean = self._still_sum / self._still_ticks
        self._bias = mean[:3].copy()
        w, x, y, _ = thigh_to_sensor(mean[3:])
        self._real = np.array([w, -x, -y, 0.0])
        self._vertical = np.array([0.0, y, -x, w])
        self._filter = vqf.VQF(TICK_S, motionBiasEstEnabled=False, restBiasEstEnabled=False)

    def _turned(self, time_s: float, turn: Turn) -> Iterator[Event]:
        yield TurningPoint(time_s, turn.is_max, turn.value_deg - self._neutral_deg)
        self._turns.append(turn)
        if len(self._turns) < 2:
            return
        low, high = sorted(one.value_deg for one in self._turns)
        self._turns.clear()
        if not SMALLEST_ARC_DEG <= high - low <= LARGEST_ARC_DEG:
            return
        self._count += 1
        self._set_reps += 1
        now = (high - self._neutral_deg, self._neutral_deg - low, high - low)
        best = self._best or now
        self._best = (max(best[0], now[0]), max(best[1], now[1]), max(best[2], now[2]))
        yield RepetitionCounted(time_s, self._count, *now)


class _Ticks:
    """Brings samples of any rate to ticks: the mean of the straight lines between samples."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._last = np.zeros(6)
        self._next_s = 0.0
        self._sum = np.zeros(6)

    def gap_to(self, time_s: float) -> float:
        """How long after the last sample this one comes."""
        return 0.0 if self._last_s is None else time_s - self._last_s

    def push(self, time_s: float, values: FloatArray) -> Iterator[tuple[float, FloatArray]]:
        """The ticks completed by this sample, each with its end time and (6,) mean."""
        if self._last_s is None:
            self._last_s, self._last, self._next_s = time_s, values, time_s + TICK_S
            return
        if time_s <= self._last_s:
            return
        slope = (values - self._last) / (time_s - self._last_s)
        if time_s - self._last_s > 2.0:
            self._last_s = time_s - 2.0
            self._next_s = self._last_s + TICK_S
        while self._next_s <= time_s:
            step_s = self._next_s - self._last_s
            here = self._last + slope * step_s
            self._sum += (self._last + here) * (step_s / 2)
            yield self._next_s, self._sum / TICK_S
            self._sum = np.zeros(6)
            self._last_s, self._last = self._next_s, here
            self._next_s += TICK_S
        step_s = time_s - self._last_s
        self._sum += (self._last + values) * (step_s / 2)
        self._last_s, self._last = time_s, values
