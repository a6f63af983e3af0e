"""Takes struck repetitions out of a report, and makes anew what was made from all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis import Repetition, Report, to_dict
from analysis.summary import compensation, exercise_set, range_of_motion


def without_struck(report: Report, struck_s: Sequence[float]) -> dict[str, Any]:
    """The contract's dictionary of a report, without the repetitions at these moments.

    They are listed under `struck`, each as it was; moments outside of any are passed over. Flags
    stay: they are of the recording, and the count while recording was of all.
    """
    document = to_dict(report)
    if not struck_s:
        return document
    hit = [any(rep.start_s <= at_s <= rep.end_s for at_s in struck_s) for rep in report.reps]
    kept = tuple(rep for rep, out in zip(report.reps, hit, strict=True) if not out)
    every = document["reps"]
    assert isinstance(every, list)
    struck = [rep for rep, out in zip(every, hit, strict=True) if out]
    return to_dict(_of(report, kept)) | {"struck": struck}


def _of(report: Report, reps: tuple[Repetition, ...]) -> Report:
    sets = sorted({rep.set_number for rep in reps})
    return replace(
        report,
        reps=reps,
        sets=tuple(exercise_set([rep for rep in reps if rep.set_number == k]) for k in sets),
        range_of_motion=range_of_motion(reps),
        compensation=compensation(reps),
    )
