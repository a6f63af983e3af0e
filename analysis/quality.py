"""What is wrong with a recording, and whether its count can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.exercises import Exercise, Measures
from analysis.fit import Fitted
from analysis.flags import Flag
from analysis.pose import unit
from analysis.report import Quality, Repetition
from analysis.rest import runs, sizes
from analysis.settings import SensorFacts
from analysis.turning import Turned

LEAST_RATE_HZ = 10.0  # a repetition of 1 s needs five samples a half to have a turning point
HEAVY_LOSS = 0.10  # share of samples lost
HOPELESS_LOSS = 0.40  # so much, and turning points go missing
GRAVITY_MS2 = (8.8, 10.8)  # what a sound accelerometer shows at rest, with its scale error
DRIFT_DPS = 10.0  # a bias at rest above that is a damaged part or a wrong unit
LONG_STANCE_S = 1.5  # a shorter rest may be a lifted leg
SLIPPED_DEG = 12.0  # gravity in the sensor between two stances: swaying and leaning stay below
DIFFER_DEG = 2.5  # between the stances on both sides of a set: swaying stays below
CLIPPED_SHARE = 0.02  # of the samples within repetitions: more makes arcs too small
STEADY_DPS = 5.0  # a rate that stays for STEADY_S and is not the bias, outside repetitions
STEADY_S = 2.5
HIDING_S = 0.6  # the fast half of a repetition
JUMP_RAD = np.radians(50.0)  # gravity turned by this within JUMP_S, and the gyroscope by half
JUMP_S = 0.8
UPRIGHT_SHARE = 0.5  # of the recording, in which the thigh is not level: it was not done seated


@dataclass(frozen=True, slots=True)
class Findings:
    """Flags, quality, and whether the count itself can be trusted."""

    flags: tuple[Flag, ...]
    quality: Quality
    usable: bool


def findings(
    fitted: Fitted,
    found: Turned,
    sensor: SensorFacts,
    *,
    live_rep_count: int | None,
    row: Exercise,
) -> Findings:
    """Judge a recording of an exercise."""
    reps = found.repetitions
    share_lost = fitted.lost / max(1, fitted.lost + fitted.received)
    clipped = found.number[fitted.clipped] > 0
    low, high = GRAVITY_MS2
    neutral = [one.known for one in found.sets]
    turns, stood = row.measures is Measures.ROTATION, len(found.pose.stances) > 0
    jumped = _jumped(found)
    spread_deg = _spread_deg(found)
    checks = {
        Flag.NO_MOVEMENT: not reps,
        # Seated, what rests are for is to be level; that there are none such is NO_NEUTRAL's.
        Flag.NO_STANDING_REST: not stood and not (row.level and len(found.rest.intervals)),
        Flag.NO_NEUTRAL: bool(reps) and not all(neutral),
        Flag.ONE_STANCE: any(
            (one.stances_before == 0) != (one.stances_after == 0) for one in found.sets
        ),
        Flag.STANCES_DIFFER: any(abs(one.moved_deg) > DIFFER_DEG for one in found.sets),
        Flag.GAPS: len(fitted.gaps) > 0,
        Flag.GAP_AT_EXTREME: any(Flag.GAP_AT_EXTREME in rep.flags for rep in reps),
        Flag.HEAVY_LOSS: share_lost > HEAVY_LOSS,
        Flag.LOW_RATE: fitted.source_rate_hz < LEAST_RATE_HZ,
        Flag.CLIPPED: bool(clipped.any()),
        Flag.DAMAGED_SAMPLES: fitted.damaged > 0 or fitted.dead,
        Flag.STRAP_SLIPPED: jumped or spread_deg > SLIPPED_DEG,
        Flag.DRIFT: _drifts(found),
        Flag.NOT_GRAVITY: not low < found.pose.gravity_ms2 < high,
        # Seated, the movement is the best that can show the axis, and rest adds nothing to it.
        Flag.AXIS_UNCERTAIN: bool(reps) and not stood and not row.level,
        Flag.NOT_SEATED: row.level and not stood and bool(found.ticks.odd.mean() > UPRIGHT_SHARE),
        Flag.FUSED: fitted.fused,
        Flag.PLANE_UNKNOWN: bool(reps) and turns and not row.level and not found.lean.known,
        Flag.DIRECTION_UNCHECKED: bool(reps) and not turns,
        Flag.LIVE_COUNT_DIFFERED: live_rep_count is not None and live_rep_count != len(reps),
    }
    doubtful = (
        fitted.dead
        or jumped
        or checks[Flag.DRIFT]
        or checks[Flag.NOT_GRAVITY]
        or checks[Flag.LOW_RATE]
        or share_lost > HOPELESS_LOSS
        or fitted.damaged > HEAVY_LOSS * fitted.received
        or float(np.count_nonzero(clipped)) > CLIPPED_SHARE * max(1, (found.number > 0).sum())
        or _gap_among(fitted, reps)
    )
    checks[Flag.DOUBTFUL_COUNT] = doubtful
    flags = tuple(flag for flag in Flag if checks.get(flag, False))
    quality = _quality(fitted, found, sensor, spread_deg, row)
    return Findings(flags, quality, usable=not doubtful)


def _drifts(found: Turned) -> bool:
    """Whether the rate at rest is impossible, or steady for long where it should be zero."""
    rest = found.rest
    if np.abs(np.degrees(rest.bias_rads)).max() > DRIFT_DPS:
        return True
    away = np.degrees(sizes(rest.gyr_rads - rest.bias_rads)) > STEADY_DPS
    outside = found.number[:: rest.stride][: len(away)] == 0
    return rest.known and len(runs(rest.quiet & away & outside, round(STEADY_S * rest.rate_hz))) > 0


def _jumped(found: Turned) -> bool:
    """Whether gravity changed its direction in the sensor while the gyroscope saw no turn."""
    rest = found.rest
    half = max(1, round(JUMP_S / 2 * rest.rate_hz))
    if len(rest.acc_ms2) <= 2 * half:
        return False
    before, after = rest.acc_ms2[: -2 * half], rest.acc_ms2[2 * half :]
    size = sizes(rest.acc_ms2)
    both = size[: -2 * half] * size[2 * half :]
    cosine = np.einsum("ij,ij->i", before, after) / np.maximum(both, 1e-9)
    rate = sizes(rest.gyr_rads - rest.bias_rads)
    turned = np.concatenate([[0.0], np.cumsum(rate)]) / rest.rate_hz
    seen = turned[2 * half + 1 :] - turned[: -2 * half - 1]
    jump = (cosine < np.cos(JUMP_RAD)) & (seen[: len(cosine)] < JUMP_RAD / 2)
    return len(runs(jump, max(1, half // 2))) > 0


def _spread_deg(found: Turned) -> float:
    """The largest angle between gravity in any two long stances, in the sensor."""
    rest, idle = found.rest, found.number[:: found.rest.stride] == 0
    means = [
        unit(rest.acc_ms2[a:b].mean(axis=0))
        for a, b in found.pose.stances.tolist()
        if b - a > LONG_STANCE_S * rest.rate_hz and idle[a:b].all()
    ]
    if len(means) < 2:
        return 0.0
    cosines = np.array(means) @ np.array(means).T
    return float(np.degrees(np.arccos(np.clip(cosines.min(), -1, 1))))


def _gap_among(fitted: Fitted, reps: Sequence[Repetition]) -> bool:
    """Whether so much is missing among the repetitions that one may hide in it."""
    if not reps:
        return False
    last = len(fitted) - 1
    for start, end in fitted.gaps.tolist():
        from_s, to_s = fitted.time_s[max(0, start - 1)], fitted.time_s[min(end, last)]
        inside = reps[0].start_s < to_s and from_s < reps[-1].end_s
        if inside and to_s - from_s > HIDING_S:
            return True
    return False


def _quality(
    fitted: Fitted, found: Turned, sensor: SensorFacts, lean_deg: float, row: Exercise
) -> Quality:
    pose, rest = found.pose, found.rest
    bias = tuple(np.degrees(rest.bias_rads).tolist())
    bias_sd_dps = [one.bias_sd_dps for one in found.sets if one.bias_sd_dps is not None]
    return Quality(
        samples=fitted.received,
        rate_hz=fitted.source_rate_hz,
        analysed_rate_hz=fitted.rate_hz,
        timing=fitted.timing,
        repeated=fitted.repeated,
        damaged=fitted.damaged,
        lost=fitted.lost,
        gaps=len(fitted.gaps),
        longest_gap_s=fitted.longest_gap_s if len(fitted.gaps) else 0.0,
        clipped=int(np.count_nonzero(fitted.clipped)),
        standing_s=float(np.diff(pose.stances, axis=1).sum() / rest.rate_hz),
        stances=len(pose.stances),
        gyr_bias_dps=(bias[0], bias[1], bias[2]) if rest.known else None,
        gyr_bias_sd_dps=min(bias_sd_dps, default=None),
        axis_source=pose.source,
        axis_difference_deg=None
        if pose.difference_rad is None
        else float(np.degrees(pose.difference_rad)),
        lean_deg=lean_deg,
        gyr_scale_tolerance=sensor.gyr_scale_tolerance,
        notes=_notes(found, row),
    )


def _notes(found: Turned, row: Exercise) -> tuple[str, ...]:
    seen = f"The {row.angle} is that of the thigh as the sensor on its skin follows it, in space."
    if not found.repetitions:
        return (seen,)
    unseen = (
        "Turning of the pelvis and how much less the skin turns than the bone are not seen"
        if row.measures is Measures.ROTATION
        else "How far the pelvis tilts with the thigh is not seen"
    )
    return (seen, f"{unseen} and not in the intervals.")
