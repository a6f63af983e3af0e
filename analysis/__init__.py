"""From samples to repetitions, range of motion and how sure each figure is. No I/O.

`analyze` sees a whole recording and gives the report; `LiveAnalysis` sees each sample once and
gives events as they happen.
"""

from analysis.errors import AnalysisError, BadSamples, NotEnoughData, UnknownSetting
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
from analysis.exercises import EXERCISES, Exercise
from analysis.flags import MEANINGS, Flag
from analysis.live import LiveAnalysis
from analysis.pipeline import analyze
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
from analysis.settings import UNKNOWN_SENSOR, SensorFacts

__all__ = [
    "ALGORITHM",
    "EXERCISES",
    "MEANINGS",
    "SCHEMA",
    "UNKNOWN_SENSOR",
    "AnalysisError",
    "BadSamples",
    "Calibrated",
    "Compensation",
    "Estimate",
    "Event",
    "Exercise",
    "ExerciseSet",
    "Flag",
    "LiveAnalysis",
    "Move",
    "NotEnoughData",
    "Phase",
    "Quality",
    "RangeOfMotion",
    "Repetition",
    "RepetitionCounted",
    "Report",
    "Rotation",
    "SensorFacts",
    "SetEnded",
    "Side",
    "Snapshot",
    "Trace",
    "Trouble",
    "TurningPoint",
    "UnknownSetting",
    "analyze",
    "to_dict",
]
