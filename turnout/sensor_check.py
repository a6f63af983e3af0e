"""A sensor's test before it is worn: does it stream, is it quiet at rest, is its scale right.

Works on samples alone; `sensor_test` brings them.
"""

from dataclasses import asdict, dataclass
from math import degrees
from typing import Any

import numpy as np

from sensor.profile import Settings
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from sessions import gyr_scale

KEPT_S = 5.0
STILL_DPS = 3.0  # largest departure from the mean: a table is quieter, a hand is not
TURNS = 5  # enough for 0.2 % where the start and the end are off by 3 degrees together
USUAL_SCALE = 0.03  # further off than data sheets allow: a slip of the hand is likelier
ONE_AXIS = 0.97  # of the turn about one axis of the sensor (14°): else whose scale was it?
GOOD_BIAS_DPS = 5.0  # beyond it a sensor is warm-starting, or damaged
GOOD_NOISE_DPS = 0.5  # a hundred samples a second of this still give 0.05° over a repetition
GOOD_GRAVITY = 0.05  # share: beyond it the unit or the range is wrong


@dataclass(frozen=True, slots=True)
class Quiet:
    """What a sensor at rest shows. words: what to make of it."""

    bias_dps: float
    noise_dps: float
    gravity_ms2: float
    good: bool
    words: str


@dataclass(frozen=True, slots=True)
class Turned:
    """What the gyroscope made of five whole turns. scale: 1.0 is right.

    setting: the scale as a setting of later sessions; empty where it says nothing of one axis.
    """

    angle_deg: float
    scale: float
    setting: Settings
    good: bool
    words: str


class SensorCheck:
    """Takes samples as they come."""

    def __init__(self) -> None:
        self.quiet: Quiet | None = None
        self.turned: Turned | None = None
        self._time_s = np.empty(0)
        self._values = np.empty((0, 6))
        self._turn: FloatArray | None = None
        self._bias = np.zeros(3)
        self._fused = False

    def push(self, samples: Samples) -> None:
        """Take in what came."""
        if not len(samples):
            return
        self._fused = samples.fused
        if self._turn is not None and len(self._time_s):
            times = np.concatenate([self._time_s[-1:], samples.time_s])
            self._turn += ((samples.gyr_rads - self._bias) * np.diff(times)[:, None]).sum(axis=0)
        values = np.hstack([samples.acc_ms2, samples.gyr_rads])
        kept = self._time_s >= samples.time_s[-1] - KEPT_S
        self._time_s = np.concatenate([self._time_s[kept], samples.time_s])
        self._values = np.vstack([self._values[kept], values])
        if self.quiet is None:
            self.quiet = self._at_rest()

    @property
    def rate_hz(self) -> float | None:
        """Samples a second lately; None before there are enough."""
        if len(self._time_s) < 10:
            return None
        span_s = float(self._time_s[-1] - self._time_s[0])
        return (len(self._time_s) - 1) / span_s if span_s > 0 else None

    def still_again(self) -> None:
        """Forget the last rest; the next five quiet seconds are judged."""
        self.quiet = None
        self._time_s, self._values = self._time_s[-1:], self._values[-1:]

    def begin_turns(self) -> None:
        """From now on it is turned."""
        self.turned = None
        self._turn = np.zeros(3)

    def end_turns(self) -> None:
        """It is back where it was, after five turns about one axis."""
        if self._turn is None:
            return
        turn_deg, self._turn = np.degrees(self._turn), None
        self.turned = judged_turns(turn_deg, fused=self._fused)

    def to_dict(self) -> dict[str, Any]:
        """For the page."""
        latest = self._values[-1] if len(self._values) else None
        return {
            "rate_hz": None if self.rate_hz is None else round(self.rate_hz, 1),
            "acc_ms2": None if latest is None else [round(v, 2) for v in latest[:3].tolist()],
            "gyr_dps": None if latest is None else [round(degrees(v), 1) for v in latest[3:]],
            "quiet": self.quiet and asdict(self.quiet),
            "turned": self.turned and asdict(self.turned),
            "turning_deg": None
            if self._turn is None
            else round(degrees(float(np.linalg.norm(self._turn)))),
        }

    def _at_rest(self) -> Quiet | None:
        """The verdict on the last five seconds; None where they were not still, or not five."""
        if len(self._time_s) < 10 or self._time_s[-1] - self._time_s[0] < 0.95 * KEPT_S:
            return None
        acc, gyr = self._values[:, :3], np.degrees(self._values[:, 3:])
        mean = gyr.mean(axis=0)
        if np.abs(gyr - mean).max() > STILL_DPS:
            return None
        self._bias = np.radians(mean)
        gravity_ms2 = float(np.linalg.norm(acc.mean(axis=0)))
        return judged_rest(float(np.linalg.norm(mean)), float(gyr.std(axis=0).max()), gravity_ms2)


def judged_rest(bias_dps: float, noise_dps: float, gravity_ms2: float) -> Quiet:
    """What to make of a sensor at rest."""
    faults = []
    if bias_dps > GOOD_BIAS_DPS:
        faults.append(f"turns by {bias_dps:.1f}° a second while it lies still")
    if noise_dps > GOOD_NOISE_DPS:
        faults.append(f"is noisy ({noise_dps:.2f}° a second)")
    if abs(gravity_ms2 / STANDARD_GRAVITY_MS2 - 1) > GOOD_GRAVITY:
        faults.append(f"feels {gravity_ms2:.2f} m/s² of gravity instead of 9.81")
    words = "At rest it " + " and ".join(faults) + "." if faults else "It is quiet at rest."
    return Quiet(bias_dps, noise_dps, gravity_ms2, not faults, words)


def judged_turns(turn_deg: FloatArray, *, fused: bool = False) -> Turned:
    """What to make of five turns that measured as this one (3,), in the sensor's axes."""
    angle_deg = float(np.linalg.norm(turn_deg))
    scale = angle_deg / (360 * TURNS)
    measured = f"It measured {angle_deg:.0f}° of {360 * TURNS}°"
    axis = int(np.argmax(np.abs(turn_deg)))
    if abs(scale - 1) > gyr_scale.WIDEST:
        words = f"{measured}: that is not five turns. Try again."
    elif fused:
        words = f"{measured}. It sends its own orientation, which has no scale to correct."
    elif abs(turn_deg[axis]) < ONE_AXIS * angle_deg:
        words = "It was turned about a slanted axis: set one of its sides flat, and try again."
    else:
        setting = {gyr_scale.NAMES[axis]: round(scale, 5)}
        usual = abs(scale - 1) <= USUAL_SCALE
        more = "" if usual else " More than is usual: turn it again before you keep that."
        return Turned(
            angle_deg, scale, setting, usual, f"{measured}: {scale_words(setting)}.{more}"
        )
    return Turned(angle_deg, scale, {}, False, words)


def scale_words(setting: Settings) -> str:
    """A known scale in plain words: `about its x axis 1.2 % too far, about its z axis right`."""
    parts = []
    for name in gyr_scale.NAMES:
        if name in setting:
            off = setting[name] - 1
            far = f"{abs(off) * 100:.1f} % {'too far' if off > 0 else 'too little'}"
            parts.append(f"about its {name[-1]} axis {'right' if abs(off) < 0.0005 else far}")
    return ", ".join(parts)
