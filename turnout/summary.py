"""A report in a terminal: the figures with their intervals, and what to beware of."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from analysis.exercises import by_name
from analysis.flags import MEANINGS
from sessions.words import lasting, plural

ReportDict = Mapping[str, Any]
"""A report in the contract's form, `turnout.report/1`."""

WHAT_IT_IS = (
    "This is the {angle} of the thigh as the sensor on its skin follows it. One sensor cannot see "
    "the pelvis or the bone. Not a medical device."
)

_ROWS = (("whole arc", "arc"), ("in", "internal"), ("out", "external"))


def summary(
    report: ReportDict, *, stored_s: float | None = None, repetitions: bool = True
) -> RenderableType:
    """The whole report, as long as it has to be and no longer; stored_s: see `headline`."""
    parts: list[RenderableType] = [Text(headline(report, stored_s=stored_s), style="bold")]
    if report["range_of_motion"] is not None:
        parts += [Text(""), _range_table(report["range_of_motion"])]
        if repetitions:
            parts += [Text(""), _repetition_table(report["reps"])]
    parts += [Text(f"! {warning}", style="yellow") for warning in warnings(report)]
    what_it_is = WHAT_IT_IS.format(angle=by_name(report["exercise"]).angle)
    parts += [Text(""), Text(what_it_is, style="dim")]
    return Group(*parts)


def headline(report: ReportDict, *, stored_s: float | None = None) -> str:
    """What was done, in one line. stored_s: how long its stored session is, as all lists have it.

    The report's own samples span a little less, which would look like another session.
    """
    lasted = lasting(report["duration_s"] if stored_s is None else stored_s)
    count = report["rep_count"]
    exercise = str(report["exercise"]).replace("_", " ")
    paused = len(report.get("paused", ()))
    left_out = f" ({paused} in a pause left out)" if paused else ""
    doubt = "" if report["usable"] else " (do not rely on this count)"
    done = f"{plural(count, 'repetition')} in {lasted}"
    return f"{report['side']} leg, {exercise}: {done}{left_out}{doubt}"


def warnings(report: ReportDict) -> Sequence[str]:
    """The report's flags in plain words."""
    words = {str(flag): meaning for flag, meaning in MEANINGS.items()}
    return [words.get(flag, flag) for flag in report["flags"]]


def angle(values: Mapping[str, Any], name: str) -> str:
    """An angle with its interval: `38.2° (36.0–40.1)`, or a dash where it cannot be given."""
    value, interval = values[f"{name}_deg"], values[f"{name}_interval_deg"]
    if value is None:
        return "–"
    if interval is None:
        return f"{value:.1f}°"
    return f"{value:.1f}° ({interval[0]:.1f}–{interval[1]:.1f})"


def _range_table(range_of_motion: Mapping[str, Any]) -> Table:
    table = Table("", "typical (95 % interval)", "best", box=None, padding=(0, 3, 0, 0))
    for title, name in _ROWS:
        typical, best = range_of_motion["typical"], range_of_motion["best"]
        if typical[f"{name}_deg"] is not None or name == "arc":
            table.add_row(title, angle(typical, name), angle(best, name))
    return table


def _repetition_table(reps: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))  # narrow: 80 columns are all that some have
    for title in ("rep", "start", "length", "arc", "in", "out"):
        table.add_column(title, no_wrap=True)
    for number, rep in enumerate(reps, start=1):
        length_s = rep["end_s"] - rep["start_s"]
        cells = [angle(rep, name) for _, name in _ROWS]
        table.add_row(str(number), f"{rep['start_s']:.1f} s", f"{length_s:.1f} s", *cells)
    return table
