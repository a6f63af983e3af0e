"""The whole recording to its report, one step after another."""

import numpy as np

from analysis import exercises
from analysis.exercises import Exercise, Measures
from analysis.fit import Fitted, fit
from analysis.quality import Findings, findings
from analysis.report import Report, Side, Trace
from analysis.seated import seated
from analysis.settings import UNKNOWN_SENSOR, SensorFacts, leg_sign
from analysis.summary import compensation, exercise_set, range_of_motion
from analysis.tilting import tilted
from analysis.turning import Turned, turned
from sensor.samples import Samples


def analyze(
    samples: Samples,
    *,
    side: Side,
    exercise: str = "standing_rotation",
    sensor: SensorFacts = UNKNOWN_SENSOR,
    live_rep_count: int | None = None,
) -> Report:
    """The report of one recording.

    live_rep_count: what was counted while it was recorded, to be compared.
    Raises BadSamples or NotEnoughData for what is no recording, UnknownSetting for a side or an
    exercise that does not exist.
    """
    row = exercises.by_name(exercise)
    sign = leg_sign(side)
    fitted = fit(samples, sensor)
    found = _found(fitted, row, sign, sensor)
    judged = findings(fitted, found, sensor, live_rep_count=live_rep_count, row=row)
    return _report(row, side, fitted, found, judged)


def _found(fitted: Fitted, row: Exercise, sign: float, sensor: SensorFacts) -> Turned:
    if row.measures is not Measures.ROTATION:
        return tilted(fitted, row, sign=sign)
    if row.level:
        return seated(fitted, sign=sign, sensor=sensor)
    return turned(fitted, sign=sign, sensor=sensor)


def _report(row: Exercise, side: Side, fitted: Fitted, found: Turned, judged: Findings) -> Report:
    reps = tuple(found.repetitions)
    numbers = sorted({rep.set_number for rep in reps})
    return Report(
        side=side,
        exercise=row.name,
        duration_s=fitted.duration_s,
        reps=reps,
        sets=tuple(exercise_set([r for r in reps if r.set_number == k]) for k in numbers),
        range_of_motion=range_of_motion(reps),
        compensation=compensation(reps),
        quality=judged.quality,
        usable=judged.usable,
        flags=judged.flags,
        trace=Trace(
            fitted.time_s,
            found.rotation_deg,
            found.lean.flexion_deg,
            found.lean.abduction_deg,
            found.lean.tilt_deg,
            np.gradient(found.rotation_deg) * fitted.rate_hz,
            found.number,
        ),
    )
