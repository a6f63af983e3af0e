"""Takes repetitions that do not count out of a report, and makes anew what was made of all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis import Repetition, Report, to_dict
from analysis.summary import compensation, exercise_set, range_of_motion
from sessions.model import Pause


def without_struck(
    report: Report, struck_s: Sequence[float], pauses_s: Sequence[Pause] = ()
) -> dict[str, Any]:
    """The contract's dictionary of a report, without the repetitions that do not count.

    Those at the struck moments are listed under `struck`, those whose middle lies in a pause under
    `paused`, each as it was; moments and pauses outside of any are passed over. Flags stay: they
    are of the recording, and the count while recording was of all.
    """
    document = to_dict(report)
    if not struck_s and not pauses_s:
        return document
    out = {"struck": [_is_struck(rep, struck_s) for rep in report.reps]}
    if pauses_s:
        paused = [_is_paused(rep, pauses_s) for rep in report.reps]
        out["paused"] = [
            now and not struck for now, struck in zip(paused, out["struck"], strict=True)
        ]
    left_out = [any(one) for one in zip(*out.values(), strict=True)]
    kept = tuple(rep for rep, gone in zip(report.reps, left_out, strict=True) if not gone)
    every = document["reps"]
    assert isinstance(every, list)
    listed = {
        why: [rep for rep, hit in zip(every, hits, strict=True) if hit] for why, hits in out.items()
    }
    return to_dict(_of(report, kept)) | listed


def _is_struck(rep: Repetition, struck_s: Sequence[float]) -> bool:
    return any(rep.start_s <= at_s <= rep.end_s for at_s in struck_s)


def _is_paused(rep: Repetition, pauses_s: Sequence[Pause]) -> bool:
    middle_s = (rep.start_s + rep.end_s) / 2
    return any(start <= middle_s and (end is None or middle_s < end) for start, end in pauses_s)


def _of(report: Report, reps: tuple[Repetition, ...]) -> Report:
    sets = sorted({rep.set_number for rep in reps})
    return replace(
        report,
        reps=reps,
        sets=tuple(exercise_set([rep for rep in reps if rep.set_number == k]) for k in sets),
        range_of_motion=range_of_motion(reps),
        compensation=compensation(reps),
    )
