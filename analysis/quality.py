"""What is wrong with a recording, and whether its count can be trusted."""

from dataclasses import dataclass

import numpy as np

from analysis.fit import Fitted
from analysis.flags import Flag
from analysis.report import Quality
from analysis.settings import SensorFacts
from analysis.turning import Turned

LEAST_RATE_HZ = 10.0  # a repetition of 1 s needs five samples a half to have a turning point
HEAVY_LOSS = 0.10  # share of samples lost
HOPELESS_LOSS = 0.40  # so much, and turning points go missing
GRAVITY_MS2 = (8.8, 10.8)  # what a sound accelerometer shows at rest, with its scale error
DRIFT_DPS = 10.0  # a bias at rest above that is a damaged part or a wrong unit
SLIPPED_DEG = 12.0  # gravity in the sensor between two stances: swaying and leaning stay below
DIFFER_DEG = 2.5  # between the stances on both sides of a set: swaying stays below
CLIPPED_SHARE = 0.02  # of the samples within repetitions: more makes arcs too small
AXIS_RAD = np.radians(30.0)  # between gravity and the movement's own axis


@dataclass(frozen=True, slots=True)
class Findings:
    """Flags, quality, and whether the count itself can be trusted."""

    flags: tuple[Flag, ...]
    quality: Quality
    usable: bool


def findings(
    fitted: Fitted, found: Turned, sensor: SensorFacts, live_rep_count: int | None
) -> Findings:
    """Judge a recording of the rotation."""
    reps = found.repetitions
    share_lost = fitted.lost / max(1, fitted.lost + fitted.received)
    clipped = found.number[fitted.clipped] > 0
    low, high = GRAVITY_MS2
    neutral = [one.known for one in found.sets]
    checks = {
        Flag.NO_MOVEMENT: not reps,
        Flag.NO_STANDING_REST: found.pose.source != "standing",
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
        Flag.DAMAGED_SAMPLES: fitted.damaged > 0,
        Flag.STRAP_SLIPPED: found.pose.spread_rad > np.radians(SLIPPED_DEG),
        Flag.DRIFT: bool(np.abs(np.degrees(found.rest.bias_rads)).max() > DRIFT_DPS),
        Flag.NOT_GRAVITY: not low < found.pose.gravity_ms2 < high,
        Flag.PLANE_UNKNOWN: bool(reps) and not found.lean.known,
        Flag.LIVE_COUNT_DIFFERED: live_rep_count is not None and live_rep_count != len(reps),
    }
    doubtful = (
        checks[Flag.NOT_GRAVITY]
        or checks[Flag.LOW_RATE]
        or share_lost > HOPELESS_LOSS
        or fitted.damaged > HEAVY_LOSS * fitted.received
        or float(np.count_nonzero(clipped)) > CLIPPED_SHARE * max(1, (found.number > 0).sum())
        or _gap_in_set(fitted, found)
    )
    checks[Flag.DOUBTFUL_COUNT] = doubtful
    flags = tuple(flag for flag in Flag if checks.get(flag, False))
    return Findings(flags, _quality(fitted, found, sensor), usable=not doubtful)


def _gap_in_set(fitted: Fitted, found: Turned) -> bool:
    """Whether so much is missing within a set that a repetition may hide in it."""
    long = 0.6  # s: the fast half of a repetition
    for start, end in fitted.gaps.tolist():
        a = fitted.time_s[max(0, start - 1)]
        b = fitted.time_s[min(end, len(fitted) - 1)]
        if b - a > long and any(s < b and a < e for s, e, _ in found.set_spans):
            return True
    return False


def _quality(fitted: Fitted, found: Turned, sensor: SensorFacts) -> Quality:
    pose, rest = found.pose, found.rest
    bias = tuple(np.degrees(rest.bias_rads).tolist())
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
        gyr_bias_sd_dps=min((one.bias_sd_dps for one in found.sets), default=None),
        axis_source=pose.source,
        axis_difference_deg=None
        if pose.difference_rad is None
        else float(np.degrees(pose.difference_rad)),
        lean_deg=float(np.degrees(pose.spread_rad)),
        gyr_scale_tolerance=sensor.gyr_scale_tolerance,
        notes=_notes(found),
    )


def _notes(found: Turned) -> tuple[str, ...]:
    notes = ["The rotation is that of the thigh as the sensor on its skin follows it, in space."]
    if found.repetitions:
        notes.append("Turning of the pelvis and how much less the skin turns than the bone are")
        notes[-1] += " not seen and not in the intervals."
    return tuple(notes)
