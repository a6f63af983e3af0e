"""Whether the legs move more than they did: changed, not beyond error yet, or too little data.

`progress` is the one function behind the terminal, the page and the report; `draw` is the
terminal's chart. docs/progress.md explains the verdict, and has the figures of its trial.
"""

from analysis.progress.chart import draw
from analysis.progress.follow import progress
from analysis.progress.result import (
    SCHEMA,
    Adherence,
    Difference,
    ErrorModel,
    Following,
    Leg,
    Point,
    Progress,
    Quantity,
    SessionRecord,
    Since,
    Verdict,
    to_dict,
)

__all__ = [
    "SCHEMA",
    "Adherence",
    "Difference",
    "ErrorModel",
    "Following",
    "Leg",
    "Point",
    "Progress",
    "Quantity",
    "SessionRecord",
    "Since",
    "Verdict",
    "draw",
    "progress",
    "to_dict",
]
