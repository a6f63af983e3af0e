"""Takes struck repetitions out of a report, and computes anew what was made from all of them."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

PARTS = ("internal", "external", "arc")


def without_struck(report: dict[str, Any], struck_s: Sequence[float]) -> dict[str, Any]:
    """The report without the repetitions that hold one of these moments.

    They are listed under `struck`, each as it was; moments outside of any are passed over. The
    count while recording was of all, so `live_count_differed` keeps meaning what it did.
    """
    if not struck_s:
        return report
    kept: list[dict[str, Any]] = []
    struck: list[dict[str, Any]] = []
    for rep in report["reps"]:
        hit = any(rep["start_s"] <= at_s <= rep["end_s"] for at_s in struck_s)
        (struck if hit else kept).append(rep)
    return report | {
        "rep_count": len(kept),
        "reps": kept,
        "struck": struck,
        "sets": [_recounted(one, kept) for one in report.get("sets", [])],
        "range_of_motion": _range_of_motion(kept),
        "compensation": _compensation(report["compensation"], kept),
    }


def _recounted(one: Mapping[str, Any], kept: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    inside = [rep for rep in kept if one["start_s"] <= rep["start_s"] < one["end_s"]]
    return {**one, "rep_count": len(inside)}


def _range_of_motion(reps: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if not reps:
        return None
    best: dict[str, Any] = {}
    typical: dict[str, Any] = {}
    for part in PARTS:
        value, interval = f"{part}_deg", f"{part}_interval_deg"
        known = [rep for rep in reps if rep[value] is not None]
        if len(known) < len(reps):  # no neutral
            best |= {value: None, interval: None}
            typical |= {value: None, interval: None}
            continue
        largest = max(known, key=lambda rep: float(rep[value]))
        best |= {value: largest[value], interval: largest[interval]}
        low, high = zip(*(rep[interval] for rep in known), strict=True)
        typical |= {
            value: median(rep[value] for rep in known),
            interval: [median(low), median(high)],
        }
    return {"best": best, "typical": typical}


def _compensation(
    before: Mapping[str, Any] | None, reps: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    if before is None or not reps:
        return None
    after: dict[str, Any] = {}
    for name in before:
        known = [rep[name] for rep in reps if rep.get(name) is not None]
        after[name] = median(known) if known else None
    return after
