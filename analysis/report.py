"""The report of one recording: what was counted, how far, and how sure each figure is.

`to_dict` writes it as the JSON object `turnout.report/1`; scripts and stored sessions rely on its
keys. Keys may be added, none is renamed. docs/report.md explains each.
"""

from dataclasses import dataclass, field, fields
from typing import Literal

import numpy as np

from analysis.flags import Flag
from sensor.samples import FloatArray

SCHEMA = "turnout.report/1"
ALGORITHM = "turnout-analysis/21"  # raised whenever the same samples would give other numbers

Side = Literal["left", "right"]

Z95 = 1.96  # standard deviations from the middle of a 95 % interval to its ends, normal errors


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value in degrees with its 95 % interval."""

    value_deg: float
    low_deg: float
    high_deg: float


@dataclass(frozen=True, slots=True)
class Rotation:
    """How far in and out from neutral, each positive in its own direction, and the whole arc.

    internal, external: None where there is no neutral, and for exercises without a rotation.
    arc: from full in to full out; for other exercises how far the thigh went from rest.
    """

    internal: Estimate | None
    external: Estimate | None
    arc: Estimate


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the leg, from the turning point (or rest) before to the one after.

    duration_s: without the holds at its ends. hold_s: how long the end was held.
    sparc: spectral arc length of the speed (Balasubramanian 2015), nearer to 0 is smoother; None
    where the rate or the length of the move does not carry it.
    """

    duration_s: float
    hold_s: float
    sparc: float | None


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition; times count from the first sample.

    inward, outward: the moves that end at the internal and at the external extreme; for exercises
    without a rotation `outward` is the move away from rest and `inward` is None.
    flexion_deg, abduction_deg, tilt_deg: how much the leg swung while it rotated (largest departure
    from the repetition's own start); the first two None where their plane is unknown, and for
    exercises without a rotation, of which tilt_deg is the largest tilt.
    """

    start_s: float
    end_s: float
    set_number: int
    rotation: Rotation
    inward: Move | None = None
    outward: Move | None = None
    flexion_deg: float | None = None
    abduction_deg: float | None = None
    tilt_deg: float | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseSet:
    """One bout of repetitions.

    fatigue_deg: change of the arc from its first to its last repetition along a robust line
    (Theil-Sen); None for fewer than four repetitions.
    """

    start_s: float
    end_s: float
    rep_count: int
    fatigue_deg: float | None = None


@dataclass(frozen=True, slots=True)
class RangeOfMotion:
    """Over the repetitions, each of in, out, arc for itself: the largest, and the median."""

    best: Rotation
    typical: Rotation


@dataclass(frozen=True, slots=True)
class Compensation:
    """The median over the repetitions of how much the leg swung while rotating."""

    flexion_deg: float | None
    abduction_deg: float | None
    tilt_deg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the recording was like and what was done to it.

    rate_hz: of the samples as they came. analysed_rate_hz: of the even grid they were brought to.
    timing: "even", "jittered" (stamps smoothed) or "uneven" (interpolated as stamped).
    repeated, damaged: samples left out. lost: samples that never came.
    gaps, longest_gap_s: stretches with nothing for longer than can be interpolated safely.
    clipped: samples at the sensor's limit.
    standing_s: at rest as the thigh hangs, outside repetitions, in all.
    gyr_bias_dps: at rest, sensor axes.
    gyr_bias_sd_dps: how well the bias about the long axis was known from rest alone, in the set in
    which it was known best; None where gravity makes up for it (seated), and without a set.
    axis_source: "standing" or "movement". axis_difference_deg: between the two, or gravity on the
    whole and movement where nobody stood.
    lean_deg: the largest angle between gravity in any two long stances (a slipped strap).
    reordered: always 0, kept for scripts; packets are put in order before samples come here.
    gyr_scale_tolerance: one standard deviation, as used in the intervals.
    notes: what a person should know, in plain words.
    """

    samples: int
    rate_hz: float
    analysed_rate_hz: float
    timing: str
    repeated: int = 0
    reordered: int = 0
    damaged: int = 0
    lost: int = 0
    gaps: int = 0
    longest_gap_s: float = 0.0
    clipped: int = 0
    standing_s: float = 0.0
    stances: int = 0
    gyr_bias_dps: tuple[float, float, float] | None = None
    gyr_bias_sd_dps: float | None = None
    axis_source: str = "movement"
    axis_difference_deg: float | None = None
    lean_deg: float | None = None
    gyr_scale_tolerance: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The leg sample by sample, (n,) each, on the even grid of the analysis; NaN where unknown.

    rotation_deg: internal positive, zero at neutral (from the first sample where there is none).
    flexion_deg, abduction_deg: NaN throughout where their plane is unknown. tilt_deg: of the long
    axis from how it stood at rest; seated, from level, positive when the knee end is the lower one.
    rate_dps: of the rotation. repetition: its number, 0 for none.
    """

    time_s: FloatArray
    rotation_deg: FloatArray
    flexion_deg: FloatArray
    abduction_deg: FloatArray
    tilt_deg: FloatArray
    rate_dps: FloatArray
    repetition: FloatArray

    def at(self, time_s: FloatArray) -> "Trace":
        """The same at other times (m,), rising, in seconds from the first sample."""
        here = np.searchsorted(self.time_s, time_s).clip(max=len(self.time_s) - 1)

        def between(values: FloatArray) -> FloatArray:
            return np.interp(time_s, self.time_s, values)

        return Trace(
            time_s,
            between(self.rotation_deg),
            between(self.flexion_deg),
            between(self.abduction_deg),
            between(self.tilt_deg),
            between(self.rate_dps),
            self.repetition[here],
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What is known about one recording; a pure function of its samples and the settings.

    usable: False when the count itself cannot be trusted.
    range_of_motion, compensation: None with no repetitions.
    """

    side: Side
    exercise: str
    duration_s: float
    reps: tuple[Repetition, ...]
    sets: tuple[ExerciseSet, ...]
    range_of_motion: RangeOfMotion | None
    compensation: Compensation | None
    quality: Quality
    usable: bool
    flags: tuple[Flag, ...] = ()
    algorithm: str = ALGORITHM
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def rep_count(self) -> int:
        """How many repetitions."""
        return len(self.reps)


def to_dict(report: Report) -> dict[str, object]:
    """The report as the JSON object of the contract; values are numbers, texts, lists and None."""
    return {
        "schema": SCHEMA,
        "algorithm": report.algorithm,
        "side": report.side,
        "exercise": report.exercise,
        "duration_s": round(report.duration_s, 3),
        "rep_count": report.rep_count,
        "usable": report.usable,
        "flags": [str(flag) for flag in report.flags],
        "reps": [_repetition(rep) for rep in report.reps],
        "sets": [_plain(one) for one in report.sets],
        "range_of_motion": report.range_of_motion
        and {
            "best": _rotation(report.range_of_motion.best),
            "typical": _rotation(report.range_of_motion.typical),
        },
        "compensation": report.compensation and _plain(report.compensation),
        "quality": _plain(report.quality),
    }


def _repetition(rep: Repetition) -> dict[str, object]:
    plain = {
        "start_s": round(rep.start_s, 3),
        "end_s": round(rep.end_s, 3),
        **_rotation(rep.rotation),
    }
    return plain | _plain(rep, leave_out=("start_s", "end_s", "rotation"))


def _rotation(rotation: Rotation) -> dict[str, object]:
    parts = (
        ("internal", rotation.internal),
        ("external", rotation.external),
        ("arc", rotation.arc),
    )
    values = {f"{name}_deg": part and _round(part.value_deg) for name, part in parts}
    intervals = {
        f"{name}_interval_deg": part and [_round(part.low_deg), _round(part.high_deg)]
        for name, part in parts
    }
    return {**values, **intervals}


def _plain(part: object, *, leave_out: tuple[str, ...] = ()) -> dict[str, object]:
    names = [f.name for f in fields(part) if f.name not in leave_out]  # type: ignore[arg-type] # always one of the dataclasses above
    return {name: _value(getattr(part, name)) for name in names}


def _value(value: object) -> object:
    match value:
        case Flag():
            return str(value)
        case float():
            return _round(value)
        case tuple():
            return [_value(one) for one in value]
        case Move():
            return _plain(value)
        case _:
            return value


def _round(number: float) -> float:
    return round(float(number), 3)
