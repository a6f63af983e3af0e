"""From samples to repetitions, range of motion and how sure each figure is. No I/O.

`analyze` sees a whole recording and gives the report; `LiveAnalysis` sees each sample once and
gives events as they happen. These two are imported when first asked for: they bring scipy along,
which takes a second, and whoever only names an exercise or a flag need not wait for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from analysis.live import LiveAnalysis
    from analysis.pipeline import analyze

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

if not TYPE_CHECKING:  # or a type checker would believe that there is any name at all

    def __getattr__(name: str) -> Any:
        """What is imported when first asked for."""
        modules = {"LiveAnalysis": "analysis.live", "analyze": "analysis.pipeline"}
        if name not in modules:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(modules[name]), name)
