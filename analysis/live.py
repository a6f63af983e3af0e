"""Live analysis: each sample once, constant memory, the same answer for any cutting into chunks.

Samples of any rate become even ticks; each tick moves the orientation on, is judged for rest, and
every third one goes to the same `Counter` that counts for the report.
"""

from collections.abc import Iterator
from math import radians, sqrt

import numpy as np
import vqf  # type: ignore[import-untyped] # it ships stubs but no py.typed marker
from scipy import signal

from analysis import exercises
from analysis.counted_pose import Tick
from analysis.events import (
    Calibrated,
    Event,
    Phase,
    RepetitionCounted,
    SetEnded,
    Snapshot,
    Trouble,
    TurningPoint,
)
from analysis.fit import is_possible
from analysis.flags import MEANINGS, Flag
from analysis.following import follower
from analysis.pairs import Pair, Turn
from analysis.pose import unit
from analysis.report import Side
from analysis.resampling import TICK_S, Resampler
from analysis.rest import LIKELY_BIAS_RADS, SMOOTH_HZ, STILL_MS2, STILL_RADS
from analysis.settings import leg_sign
from analysis.stances import SET_PAUSE_S
from analysis.standing import LONGEST_HOLD_S
from analysis.ticks import BLIND_S
from sensor.samples import FloatArray, Samples

COUNT_EVERY = 3  # ticks: the counter's grid is the report's, about 17 Hz
FIRST_LOOK_S = 1.0  # of data, before the leg's axis is guessed from gravity
CALIBRATION_S = 2.0  # standing still for so long shows axis and bias
FIRST_REST_S = 1.2  # and for so long that a large bias need not hide the first set
QUIET_RADS = radians(3.0)  # before a bias is known, rest is a rate no less steady
WANDER_S = 0.5  # over this
SWAYS_RAD = radians(2.5)  # that is how far sway of three times the ordinary takes the leg
READY_S = 0.5
EARLY_LOOK_S = 2.0  # a shorter rest is looked back from where extremes are left over,
LEFT_OVER = 2  # which may be a repetition,
LOOK_EVERY_S = 20.0  # if the last look was so long ago: each takes as long as some seconds do


class LiveAnalysis:
    """Counts as the samples come. `push` gives the events that they complete."""

    def __init__(self, *, side: Side, exercise: str = "standing_rotation") -> None:
        row = exercises.by_name(exercise)
        self._side: Side = side
        self._exercise = exercise
        self._follower = follower(row, leg_sign(side), 1 / (TICK_S * COUNT_EVERY))
        self._resampler = Resampler()
        self._observer = vqf.VQF(TICK_S, motionBiasEstEnabled=False, restBiasEstEnabled=False)
        self._low_pass = signal.butter(2, SMOOTH_HZ, fs=1 / TICK_S, output="sos")[0]
        self._smooth_state: FloatArray | None = None
        self._smooth = np.zeros(6)
        self._slow = np.zeros(6)
        self._bias = np.zeros(3)
        self._bias_weight = 0.0
        self._calibrated = self._calibrating = False
        self._looked: bool | None = None  # in this rest; whether it was taken for a stance then
        self._looked_s = -LOOK_EVERY_S
        self._still = _Run()
        self._steady = _Run()
        self._rest_before = (np.zeros(3), 0.0)
        self._tick = 0
        self._time_s = 0.0
        self._count = 0
        self._set_number = 1
        self._set_reps = 0
        self._best: _Best = (None, None, None)

    def push(self, samples: Samples) -> list[Event]:
        """The events that these samples complete, in order; damaged samples are left out."""
        events: list[Event] = []
        values = np.concatenate((samples.gyr_rads, samples.acc_ms2), axis=1)
        for time_s, row in zip(samples.time_s.tolist(), values, strict=True):
            if not is_possible(time_s, row.tolist()):
                continue
            if self._resampler.gap_to(time_s) > BLIND_S:
                self._follower.interrupt()
                events.append(Trouble(time_s, Flag.GAPS, MEANINGS[Flag.GAPS]))
            for tick_s, tick in self._resampler.push(time_s, row):
                events += self._step(tick_s, tick)
        return events

    @property
    def snapshot(self) -> Snapshot:
        """The present state."""
        if not self._calibrated:
            phase = Phase.CALIBRATING
        else:
            ready = self._still.seconds > READY_S
            phase = Phase.READY if ready else Phase.MOVING
        return Snapshot(
            phase,
            self._time_s,
            self._follower.angle_deg - self._follower.neutral_deg,
            self._count,
            self._set_number,
            self._set_reps,
            *self._best,
            sqrt(self._bias_weight),
        )

    def anew(self) -> "LiveAnalysis":
        """A new count from a new calibration, as when the sensor has been put elsewhere.

        The gyroscope is the same: what is known of its bias stays known.
        """
        new = LiveAnalysis(side=self._side, exercise=self._exercise)
        new._bias, new._bias_weight = self._bias.copy(), self._bias_weight
        return new

    # --- one tick -------------------------------------------------------------------------------

    def _step(self, time_s: float, values: FloatArray) -> Iterator[Event]:
        self._tick += 1
        self._time_s = time_s
        self._filter(values)
        yield from self._rest(time_s)
        self._observer.update(values[:3] - self._bias, values[3:].copy())
        if self._tick == round(FIRST_LOOK_S / TICK_S):
            self._follower.stand(unit(self._slow[3:]), rested_s=0.0)
        if self._tick % COUNT_EVERY == 0:
            yield from self._counted(time_s)

    def _filter(self, values: FloatArray) -> None:
        """The low-passed signals, and their slow mean."""
        b0, b1, b2, _, a1, a2 = self._low_pass
        if self._smooth_state is None:
            settled = values * (1 - b0)
            self._smooth_state = np.stack([settled, values * (b2 - a2)])
            self._smooth = values.copy()
            self._slow = values.copy()
        state = self._smooth_state
        smooth = b0 * values + state[0]
        state[0] = b1 * values - a1 * smooth + state[1]
        state[1] = b2 * values - a2 * smooth
        self._smooth = smooth
        self._slow += (smooth - self._slow) * (TICK_S / WANDER_S)

    def _counted(self, time_s: float) -> Iterator[Event]:
        tick = Tick(
            self._tick // COUNT_EVERY,
            self._observer.getQuat6D(),
            self._smooth[:3] - self._bias,
            self._smooth[3:],
            self._still.ticks > 0,
            self._bias,
        )
        events = self._follower.push(tick)
        neutral = self._follower.neutral_deg
        for event in events:
            match event:
                case Turn():
                    yield TurningPoint(time_s, event.internal, event.value_deg - neutral)
                case Pair():
                    low, high = sorted((event.first.value_deg, event.second.value_deg))
                    yield self._repetition(time_s, high - neutral, neutral - low, high - low)
                case _:
                    yield self._repetition(time_s, None, None, event.largest_deg)

    def _repetition(
        self, time_s: float, internal: float | None, external: float | None, arc: float
    ) -> RepetitionCounted:
        best = self._best
        self._best = (_larger(best[0], internal), _larger(best[1], external), _larger(best[2], arc))
        self._count += 1
        self._set_reps += 1
        return RepetitionCounted(time_s, self._count, internal, external, arc)

    # --- rest -----------------------------------------------------------------------------------

    def _rest(self, time_s: float) -> Iterator[Event]:
        is_steady = self._is_steady()
        self._steady.go_on(self._smooth, goes_on=is_steady)
        is_still = is_steady if self._bias_weight == 0 else self._is_at_bias()
        self._still.go_on(self._smooth, goes_on=is_still)
        self._doubt_bias()
        if not self._still.ticks:
            self._calibrating = False
            self._looked = None
            return
        seconds = self._still.seconds
        stands = self._follower.may_stand or seconds > LONGEST_HOLD_S
        shows = stands or not self._calibrated or self._bias_weight == 0
        if seconds >= self._least_s() and shows:
            yield from self._calibrate(time_s, seconds)
        early = 0 <= seconds - EARLY_LOOK_S < TICK_S  # once in a rest
        due = early and time_s - self._looked_s > LOOK_EVERY_S
        if due and stands and self._follower.left_over >= LEFT_OVER:
            yield from self._overlooked(time_s, stands=True)
        if seconds >= SET_PAUSE_S:
            yield from self._look_again(time_s, stands=stands)
            if stands:
                yield from self._end_set(time_s)

    def _least_s(self) -> float:
        """How long a rest must be to show the bias: a slow stroke is as even, and it ends."""
        if self._bias_weight > 0:
            return CALIBRATION_S
        rate_rads = float(np.linalg.norm(self._still.mean[:3]))
        return FIRST_REST_S * float(max(1.0, rate_rads / LIKELY_BIAS_RADS) ** 2)

    def _doubt_bias(self) -> None:
        """Forget a bias that was an even turn: the leg is steady for longer, and turns less."""
        seconds = self._steady.seconds
        if not 0 < self._bias_weight < seconds**2 or seconds < CALIBRATION_S:
            return
        rate = self._steady.mean[:3]
        if float(np.linalg.norm(rate)) < float(np.linalg.norm(self._bias)) - STILL_RADS:
            self._bias_weight = 0.0
            self._still = self._steady.copy()
            self._calibrating = False

    def _look_again(self, time_s: float, *, stands: bool) -> Iterator[Event]:
        """Once in a rest, and again when it turns out to be a stance, tell what was overlooked."""
        if self._looked is None or (stands and not self._looked):
            self._looked = stands
            yield from self._overlooked(time_s, stands=stands)

    def _overlooked(self, time_s: float, *, stands: bool) -> Iterator[Event]:
        self._looked_s = time_s
        for pair in self._follower.overlooked(stands=stands):
            # Its place against neutral is not known: the angle, or neutral, had drifted.
            yield self._repetition(time_s, None, None, pair.arc_deg)

    def _end_set(self, time_s: float) -> Iterator[Event]:
        if self._set_reps:
            yield SetEnded(time_s, self._set_number, self._set_reps)
            self._set_number += 1
            self._set_reps = 0
            self._best = (None, None, None)

    def _is_steady(self) -> bool:
        """Whether the rate is even, whatever it is."""
        return self._is_near(self._slow[:3], QUIET_RADS)

    def _is_at_bias(self) -> bool:
        return self._is_near(self._bias, STILL_RADS)

    def _is_near(self, rate_rads: FloatArray, limit_rads: float) -> bool:
        x, y, z = (self._smooth[:3] - rate_rads).tolist()
        u, v, w = (self._smooth[3:] - self._slow[3:]).tolist()
        return (
            self._tick * TICK_S > WANDER_S / 2
            and x * x + y * y + z * z < limit_rads * limit_rads
            and u * u + v * v + w * w < STILL_MS2 * STILL_MS2
        )

    def _calibrate(self, time_s: float, seconds: float) -> Iterator[Event]:
        """Take axis and bias from this rest, which goes on; each rest weighs as its length does."""
        mean = self._still.mean
        up = unit(mean[3:])
        if not self._calibrating:
            self._rest_before = (self._bias.copy(), self._bias_weight)
        before, weight = self._rest_before
        turned_rad = abs(float((mean[:3] - before) @ up)) * seconds
        if weight > 0 and seconds < LONGEST_HOLD_S and turned_rad > _most_rad(seconds, weight):
            return
        if not self._calibrating:
            self._calibrating = True
            self._follower.stand(up, rested_s=seconds)
        self._bias_weight = weight + seconds**2
        self._bias = (before * weight + mean[:3] * seconds**2) / self._bias_weight
        if not self._calibrated:
            self._calibrated = True
            yield Calibrated(time_s)


def _most_rad(seconds: float, weight: float) -> float:
    """By how much a rest may seem to turn for what is not known of the bias; more is a slow turn.

    Sway leaves the mean of each rest with an error that falls as its length does.
    """
    return SWAYS_RAD * sqrt(1 + seconds**2 / weight)


class _Run:
    """Ticks in a row, and the mean of their signals (6,)."""

    def __init__(self) -> None:
        self.ticks = 0
        self._sum = np.zeros(6)

    @property
    def seconds(self) -> float:
        return self.ticks * TICK_S

    @property
    def mean(self) -> FloatArray:
        return self._sum / self.ticks

    def go_on(self, values: FloatArray, *, goes_on: bool) -> None:
        """One tick, which belongs to the run or ends it."""
        if goes_on:
            self.ticks += 1
            self._sum += values
        elif self.ticks:
            self.ticks = 0
            self._sum[:] = 0.0

    def copy(self) -> "_Run":
        other = _Run()
        other.ticks, other._sum = self.ticks, self._sum.copy()
        return other


_Best = tuple[float | None, float | None, float | None]


def _larger(best: float | None, now: float | None) -> float | None:
    return now if best is None or (now is not None and now > best) else best
