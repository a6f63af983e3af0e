"""The whole recording to its report, one step after another."""

import numpy as np

from analysis import exercises
from analysis.bouts import find_bouts, other_movement
from analysis.errors import UnknownSetting
from analysis.fit import Fitted, fit
from analysis.flags import Flag
from analysis.orientation import orient, twist_rad, up_in_thigh
from analysis.pose import Pose, find_pose
from analysis.repetitions import Pair, find_pairs
from analysis.report import (
    Compensation,
    Estimate,
    ExerciseSet,
    Quality,
    RangeOfMotion,
    Repetition,
    Report,
    Rotation,
    Side,
    Trace,
)
from analysis.rest import Rest, find_rest
from analysis.settings import UNKNOWN_SENSOR, SensorFacts
from sensor.samples import FloatArray, Samples

SWAY_DEG = 0.6
REST_BIAS_DPS = 0.15


def analyze(
    samples: Samples,
    *,
    side: Side,
    exercise: str = "standing_rotation",
    sensor: SensorFacts = UNKNOWN_SENSOR,
    live_rep_count: int | None = None,
) -> Report:
    """The report of one recording. Raises AnalysisError for what is no recording."""
    exercises.by_name(exercise)
    if side not in {"left", "right"}:
        raise UnknownSetting(f"expected side 'left' or 'right', got {side!r}")
    fitted = fit(samples, sensor)
    rest = find_rest(fitted)
    pose = find_pose(rest)
    quat = orient(fitted, rest.bias_rads).sensor_to_world_wxyz
    sign = 1.0 if side == "right" else -1.0
    angle = sign * np.degrees(twist_rad(quat, pose.axis))
    coarse = angle[:: rest.stride]
    rate = rest.gyr_rads - rest.bias_rads
    axial = rate @ pose.axis
    swing = np.sqrt(np.maximum((rate**2).sum(axis=1) - axial**2, 0))
    bouts = find_bouts(other_movement(axial, swing, rest.rate_hz), pose.stances)
    sets = [pairs for pairs in find_pairs(coarse, bouts, rest.rate_hz) if pairs]
    neutral = _neutral(coarse, pose, len(coarse))
    tilt = np.degrees(np.arccos(np.clip(up_in_thigh(quat, pose.axis)[:, 2], -1, 1)))
    reps = [
        _repetition(
            pair,
            k + 1,
            angle=angle,
            neutral=neutral,
            tilt=tilt,
            fitted=fitted,
            rest=rest,
            sensor=sensor,
        )
        for k, pairs in enumerate(sets)
        for pair in pairs
    ]
    flags = _flags(fitted, pose, reps, live_rep_count)
    return Report(
        side=side,
        exercise=exercise,
        duration_s=fitted.duration_s,
        reps=tuple(reps),
        sets=tuple(_set(pairs, fitted, rest) for pairs in sets),
        range_of_motion=_range(reps) if reps else None,
        compensation=Compensation(None, None, float(np.median([r.tilt_deg or 0 for r in reps])))
        if reps
        else None,
        quality=_quality(fitted, rest, pose, sensor),
        usable=Flag.NOT_GRAVITY not in flags,
        flags=flags,
        trace=_trace(fitted, angle, neutral, tilt, rest),
    )


def _neutral(coarse: FloatArray, pose: Pose, n: int) -> FloatArray | None:
    if pose.source != "standing":
        return None
    at = [(a + b) / 2 for a, b in pose.stances]
    level = [np.median(coarse[a:b]) for a, b in pose.stances]
    return np.interp(np.arange(n), at, level)


def _repetition(
    pair: Pair,
    set_number: int,
    *,
    angle: FloatArray,
    neutral: FloatArray | None,
    tilt: FloatArray,
    fitted: Fitted,
    rest: Rest,
    sensor: SensorFacts,
) -> Repetition:
    extremes = sorted((pair.first, pair.second), key=lambda turn: turn.is_max)
    out, inn = (
        _refined(angle, turn.at * rest.stride, rest.stride, turn.is_max) for turn in extremes
    )
    arc = inn - out
    internal = external = None
    spread = 1.96 * np.hypot(SWAY_DEG, sensor.gyr_scale_tolerance * arc / 2)
    if neutral is not None:
        internal = _estimate(inn - neutral[extremes[1].at], 1.5 * spread)
        external = _estimate(neutral[extremes[0].at] - out, 1.5 * spread)
    span = slice(pair.start * rest.stride, pair.end * rest.stride + 1)
    return Repetition(
        start_s=float(fitted.time_s[pair.start * rest.stride]),
        end_s=float(fitted.time_s[pair.end * rest.stride]),
        set_number=set_number,
        rotation=Rotation(
            internal,
            external,
            _estimate(arc, 1.96 * np.hypot(SWAY_DEG, sensor.gyr_scale_tolerance * arc)),
        ),
        tilt_deg=float(np.ptp(tilt[span])),
    )


def _refined(angle: FloatArray, index: int, stride: int, is_max: bool) -> float:
    near = angle[max(0, index - 2 * stride) : index + 2 * stride + 1]
    return float(near.max() if is_max else near.min())


def _estimate(value: float, spread: float) -> Estimate:
    return Estimate(float(value), float(value - spread), float(value + spread))


def _range(reps: list[Repetition]) -> RangeOfMotion:
    return RangeOfMotion(best=_over(reps, np.max), typical=_over(reps, np.median))


def _over(reps: list[Repetition], function) -> Rotation:  # type: ignore[no-untyped-def] # placeholder
    def one(name: str) -> Estimate | None:
        parts = [getattr(rep.rotation, name) for rep in reps]
        if any(part is None for part in parts):
            return None
        return Estimate(
            *(
                float(function([getattr(p, f) for p in parts]))
                for f in ("value_deg", "low_deg", "high_deg")
            )
        )

    arc = one("arc")
    assert arc is not None
    return Rotation(one("internal"), one("external"), arc)


def _set(pairs: list[Pair], fitted: Fitted, rest: Rest) -> ExerciseSet:
    return ExerciseSet(
        float(fitted.time_s[pairs[0].start * rest.stride]),
        float(fitted.time_s[pairs[-1].end * rest.stride]),
        len(pairs),
    )


def _flags(
    fitted: Fitted, pose: Pose, reps: list[Repetition], live_rep_count: int | None
) -> tuple[Flag, ...]:
    found = {
        Flag.NO_MOVEMENT: not reps,
        Flag.NO_STANDING_REST: pose.source != "standing",
        Flag.NO_NEUTRAL: pose.source != "standing",
        Flag.GAPS: len(fitted.gaps) > 0,
        Flag.HEAVY_LOSS: fitted.lost > 0.1 * (fitted.lost + fitted.received),
        Flag.CLIPPED: bool(fitted.clipped.any()),
        Flag.DAMAGED_SAMPLES: fitted.damaged > 0,
        Flag.NOT_GRAVITY: not 8.5 < pose.gravity_ms2 < 11.0,
        Flag.LIVE_COUNT_DIFFERED: live_rep_count is not None and live_rep_count != len(reps),
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _quality(fitted: Fitted, rest: Rest, pose: Pose, sensor: SensorFacts) -> Quality:
    return Quality(
        samples=fitted.received,
        rate_hz=fitted.source_rate_hz,
        analysed_rate_hz=fitted.rate_hz,
        timing=fitted.timing,
        repeated=fitted.repeated,
        damaged=fitted.damaged,
        lost=fitted.lost,
        gaps=len(fitted.gaps),
        longest_gap_s=fitted.longest_gap_s,
        clipped=int(np.count_nonzero(fitted.clipped)),
        standing_s=float(np.diff(pose.stances, axis=1).sum() / rest.rate_hz),
        stances=len(pose.stances),
        gyr_bias_dps=tuple(np.degrees(rest.bias_rads).tolist()) if rest.known else None,
        axis_source=pose.source,
        axis_difference_deg=None
        if pose.difference_rad is None
        else float(np.degrees(pose.difference_rad)),
        gyr_scale_tolerance=sensor.gyr_scale_tolerance,
    )


def _trace(
    fitted: Fitted, angle: FloatArray, neutral: FloatArray | None, tilt: FloatArray, rest: Rest
) -> Trace:
    n = len(fitted)
    if neutral is None:
        zero: FloatArray = np.full(n, angle[0])
    else:
        zero = np.interp(np.arange(n), np.arange(len(neutral)) * rest.stride, neutral)
    nothing = np.full(n, np.nan)
    rate = np.gradient(angle) * fitted.rate_hz
    return Trace(fitted.time_s, angle - zero, nothing, nothing, tilt, rate, np.zeros(n))
