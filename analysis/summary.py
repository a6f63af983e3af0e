"""What the repetitions come to: best and typical, compensation, fatigue."""

from collections.abc import Callable, Sequence
from statistics import median

import numpy as np

from analysis.flags import Flag
from analysis.report import (
    Compensation,
    Estimate,
    ExerciseSet,
    RangeOfMotion,
    Repetition,
    Rotation,
)
from analysis.slope import median_slope

_Choice = Callable[[list[Estimate]], list[Estimate]]

FEWEST_FOR_FATIGUE = 4  # repetitions: a line through three is anything


def range_of_motion(reps: Sequence[Repetition]) -> RangeOfMotion | None:
    """The best and the typical repetition; None without any.

    An extreme inside a gap is no best. Errors within a set are almost wholly common to its
    repetitions (neutral, scale), so the median's interval is that of the median repetition.
    """
    if not reps:
        return None
    sound = [rep for rep in reps if Flag.GAP_AT_EXTREME not in rep.flags] or list(reps)
    return RangeOfMotion(
        best=_over(sound, lambda ranked: ranked[-1:]), typical=_over(reps, _middle)
    )


def compensation(reps: Sequence[Repetition]) -> Compensation | None:
    """The medians of how much the leg swung while it rotated; None without repetitions."""
    if not reps:
        return None
    return Compensation(
        flexion_deg=_median([rep.flexion_deg for rep in reps]),
        abduction_deg=_median([rep.abduction_deg for rep in reps]),
        tilt_deg=_median([rep.tilt_deg for rep in reps]),
    )


def exercise_set(reps: Sequence[Repetition]) -> ExerciseSet:
    """One set with its fatigue."""
    fatigue = None
    if len(reps) >= FEWEST_FOR_FATIGUE:
        arcs = np.array([rep.rotation.arc.value_deg for rep in reps])
        fatigue = median_slope(np.arange(len(arcs), dtype=float), arcs) * (len(arcs) - 1)
    return ExerciseSet(reps[0].start_s, reps[-1].end_s, len(reps), fatigue)


def _middle(ranked: list[Estimate]) -> list[Estimate]:
    n = len(ranked)
    return ranked[(n - 1) // 2 : n // 2 + 1]


def _over(reps: Sequence[Repetition], choose: _Choice) -> Rotation:
    internal = [rep.rotation.internal for rep in reps if rep.rotation.internal is not None]
    external = [rep.rotation.external for rep in reps if rep.rotation.external is not None]
    arcs = [rep.rotation.arc for rep in reps]
    return Rotation(
        _one(internal, choose) if internal else None,
        _one(external, choose) if external else None,
        _one(arcs, choose),
    )


def _one(estimates: list[Estimate], choose: _Choice) -> Estimate:
    chosen = choose(sorted(estimates, key=lambda one: one.value_deg))
    return Estimate(
        *(
            float(np.mean([getattr(one, name) for one in chosen]))
            for name in ("value_deg", "low_deg", "high_deg")
        )
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
