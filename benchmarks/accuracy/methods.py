"""What is compared: our analysis, and counters built from the parts that anybody would reach for.

A method turns samples into `Found`. The peers are the obvious chain: an orientation filter with its
own bias estimation, swing-twist about gravity in the first rest, `scipy.signal.find_peaks`. Helped,
they get our bouts and our neutral at the start of each, and only have to measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ahrs  # type: ignore[import-untyped] # no stubs
import imufusion
import numpy as np
import vqf  # type: ignore[import-untyped] # stubs without a marker
from scipy.signal import find_peaks
from scipy.spatial.transform import Rotation

from analysis import AnalysisError, Report, SensorFacts, analyze, to_dict
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from virtual_sensor.person import Side

QUANTITIES = ("internal", "external", "arc")

Value = tuple[float, float, float]
"""A figure in degrees with the ends of its interval (both NaN where there is none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRepetition:
    """A repetition that a method reports; None for what it does not give."""

    start_s: float
    end_s: float
    internal: Value | None
    external: Value | None
    arc: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a method says of a recording. best, typical: by quantity."""

    repetitions: tuple[FoundRepetition, ...]
    best: dict[str, Value]
    typical: dict[str, Value]
    flags: tuple[str, ...] = ()
    usable: bool = True


NOTHING = Found(repetitions=(), best={}, typical={}, usable=False)


def ours(
    samples: Samples, *, side: Side, exercise: str, sensor: SensorFacts
) -> tuple[Found, Report | None]:
    """Our analysis, by the dictionary that everybody sees; the report too, for the helped peers."""
    try:
        report = analyze(samples, side=side, exercise=exercise, sensor=sensor)
    except AnalysisError as error:
        refused = type(error).__name__
        return Found(repetitions=(), best={}, typical={}, flags=(refused,), usable=False), None
    return from_dict(to_dict(report)), report


def from_dict(report: dict[str, Any]) -> Found:
    """The contract's JSON object as what was found."""
    motion = report["range_of_motion"] or {}
    return Found(
        repetitions=tuple(
            FoundRepetition(
                start_s=float(rep["start_s"]),
                end_s=float(rep["end_s"]),
                **{name: _value(rep, name) for name in QUANTITIES},
            )
            for rep in report["reps"]
        ),
        best=_values(motion.get("best", {})),
        typical=_values(motion.get("typical", {})),
        flags=tuple(map(str, report["flags"])),
        usable=bool(report["usable"]),
    )


# --- the peers ----------------------------------------------------------------------------------

Stage = Callable[[FloatArray, FloatArray, float], FloatArray]
"""(gyr (n, 3) rad/s, acc (n, 3) m/s², rate Hz) to sensor-to-world quaternions (n, 4), w first."""


def vqf_stage(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> FloatArray:
    """VQF, 6 axes, with its bias estimation (Laidig and Seel 2023), sample by sample."""
    return np.asarray(vqf.VQF(1 / rate_hz).updateBatch(gyr, acc)["quat6D"])


def madgwick_stage(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> FloatArray:
    """Madgwick's filter, gain as BROAD's authors tuned it (0.12)."""
    return np.asarray(ahrs.filters.Madgwick(gyr=gyr, acc=acc, frequency=rate_hz, gain=0.12).Q)


def mahony_stage(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> FloatArray:
    """Mahony's filter, gains as BROAD's authors tuned it."""
    filtered = ahrs.filters.Mahony(gyr=gyr, acc=acc, frequency=rate_hz, k_P=0.74, k_I=0.0012)
    return np.asarray(filtered.Q)


def fusion_stage(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> FloatArray:
    """x-io Fusion with its gyroscope bias correction, as its own examples set it up."""
    settings, biases = imufusion.AhrsSettings(), imufusion.BiasSettings()
    settings.sample_rate = biases.sample_rate = rate_hz
    settings.acceleration_rejection, settings.rejection_timeout = 10.0, 5.0
    filtered, bias = imufusion.Ahrs(), imufusion.Bias()
    filtered.set_settings(settings)
    bias.set_settings(biases)
    for _ in range(round(5 * rate_hz)):  # let it find the vertical first, as it asks for
        filtered.update_no_magnetometer(np.zeros(3), acc[0] / STANDARD_GRAVITY_MS2)
    quats = np.empty((len(gyr), 4))
    for k, (rate, pull) in enumerate(zip(np.degrees(gyr), acc / STANDARD_GRAVITY_MS2, strict=True)):
        filtered.update_no_magnetometer(bias.update(rate), pull)
        quats[k] = filtered.get_quaternion()
    return quats


STAGES: dict[str, Stage] = {
    "vqf": vqf_stage,
    "madgwick": madgwick_stage,
    "mahony": mahony_stage,
    "fusion": fusion_stage,
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Angle:
    """A peer's thigh rotation: degrees, internal positive, zero in the first rest."""

    time_s: FloatArray
    rotation_deg: FloatArray


def peer_angle(samples: Samples, *, side: Side, rate_hz: float, stage: Stage) -> Angle:
    """The chain up to the angle. The samples are first brought to an even grid, linearly."""
    stamps = samples.time_s - samples.time_s[0]
    time_s = np.arange(0, stamps[-1], 1 / rate_hz)
    gyr, acc = (
        np.column_stack([np.interp(time_s, stamps, column) for column in values.T])
        for values in (samples.gyr_rads, samples.acc_ms2)
    )
    quats = stage(gyr, acc, rate_hz)
    rest = _first_rest(gyr, acc, rate_hz)
    up = acc[rest].mean(axis=0)
    mounting, _ = Rotation.align_vectors(up[None], [[0.0, 0.0, 1.0]])
    thigh = (Rotation.from_quat(quats, scalar_first=True) * mounting).as_quat()
    sign = 1.0 if side == "right" else -1.0
    angle = sign * np.degrees(np.unwrap(2 * np.arctan2(thigh[:, 2], thigh[:, 3])))
    return Angle(time_s=time_s, rotation_deg=angle - angle[rest].mean())


def alone(angle: Angle) -> Found:
    """Every pair of a maximum and a minimum that stand out by 10° is a repetition."""
    return _found(_pairs(angle, 0, len(angle.time_s)))


def helped(angle: Angle, report: Report | None) -> Found:
    """The same inside our bouts, with the angle set to ours where each of them begins."""
    if report is None or report.trace is None:
        return NOTHING
    trace, reps = report.trace, []
    for bout in report.sets:
        before = np.arange(bout.start_s - 1.0, bout.start_s, 0.05)
        theirs = np.interp(before, angle.time_s, angle.rotation_deg)
        shift = np.median(theirs - np.interp(before, trace.time_s, trace.rotation_deg))
        zeroed = Angle(time_s=angle.time_s, rotation_deg=angle.rotation_deg - shift)
        ends = np.searchsorted(angle.time_s, [bout.start_s - 0.3, bout.end_s + 0.3])
        reps += _pairs(zeroed, int(ends[0]), int(ends[1]))
    return _found(reps)


def _first_rest(gyr: FloatArray, acc: FloatArray, rate_hz: float) -> slice:
    """The first stretch that VQF calls rest, of a second at least; else the first second."""
    resting = vqf.offlineVQF(gyr, acc, None, 1 / rate_hz)["restDetected"]
    second = max(1, round(rate_hz))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], resting.astype(int), [0]])))
    for start, end in edges.reshape(-1, 2):
        if end - start >= second:
            return slice(int(start), int(end))
    return slice(0, second)


def _pairs(angle: Angle, start: int, end: int) -> list[FoundRepetition]:
    inside = angle.rotation_deg[start:end]
    inner, _ = find_peaks(inside, prominence=10)
    outer, _ = find_peaks(-inside, prominence=10)
    return [
        FoundRepetition(
            start_s=float(angle.time_s[start + min(i, o)]),
            end_s=float(angle.time_s[start + max(i, o)]),
            internal=(float(inside[i]), np.nan, np.nan),
            external=(float(-inside[o]), np.nan, np.nan),
            arc=(float(inside[i] - inside[o]), np.nan, np.nan),
        )
        for i, o in zip(inner, outer, strict=False)
    ]


def _found(reps: list[FoundRepetition]) -> Found:
    table = {name: [v[0] for rep in reps if (v := getattr(rep, name))] for name in QUANTITIES}
    if not reps:
        return Found(repetitions=(), best={}, typical={})
    return Found(
        repetitions=tuple(reps),
        best={name: (max(values), np.nan, np.nan) for name, values in table.items()},
        typical={
            name: (float(np.median(values)), np.nan, np.nan) for name, values in table.items()
        },
    )


def _values(part: dict[str, Any]) -> dict[str, Value]:
    return {name: value for name in QUANTITIES if part and (value := _value(part, name))}


def _value(part: dict[str, Any], name: str) -> Value | None:
    value, ends = part[f"{name}_deg"], part[f"{name}_interval_deg"]
    if value is None or ends is None:
        return None
    low, high = ends
    return float(value), float(low), float(high)
