"""From samples to repetitions, range of motion and how sure each figure is. No I/O.

`analyze` sees a whole recording and gives the report; `LiveAnalysis` sees each sample once and
gives events as they happen.
"""

from analysis.errors import AnalysisError, BadSamples, NotEnoughData, UnknownSetting
from analysis.exercises import EXERCISES, Exercise
from analysis.flags import MEANINGS, Flag
from analysis.report import (
    ALGORITHM,
    SCHEMA,
    Compensation,
    Estimate,
    ExerciseSet,
    Move,
    Quality,
    RangeOfMotion,
    Repetition,
    Report,
    Rotation,
    Side,
    Trace,
    to_dict,
)

__all__ = [
    "ALGORITHM",
    "EXERCISES",
    "MEANINGS",
    "SCHEMA",
    "AnalysisError",
    "BadSamples",
    "Compensation",
    "Estimate",
    "Exercise",
    "ExerciseSet",
    "Flag",
    "Move",
    "NotEnoughData",
    "Quality",
    "RangeOfMotion",
    "Repetition",
    "Report",
    "Rotation",
    "Side",
    "Trace",
    "UnknownSetting",
    "to_dict",
]
