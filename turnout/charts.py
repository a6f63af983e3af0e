"""The charts, each defined once: for the interactive pages, and for print as SVG, PNG and PDF.

A chart here is a Vega-Lite specification, as Altair writes it. It names no address: its data is in
it. Look holds what differs between light and dark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np
from altair.typing import ChartType

from sensor.samples import FloatArray

Spec = dict[str, Any]
Width = int | Literal["container"]

FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
TRACE_POINTS = 4000  # more than any screen is wide
NUMBERS, WIDE_NUMBERS = 12, 30  # of repetitions can be told apart on a phone, and on what is wider
PHONE_PX = 400  # a chart on a phone is no wider


@dataclass(frozen=True, slots=True)
class Look:
    """Colours; the same as the pages' style sheet."""

    ink: str
    soft: str
    line: str
    ground: str
    internal: str
    external: str
    shade: str
    good: str


LIGHT = Look("#1c1917", "#57534e", "#d9d2c7", "#ffffff", "#0f766e", "#b45309", "#f1ece4", "#166534")
DARK = Look("#f5f5f4", "#b8b1a9", "#44403c", "#1d1a17", "#5eead4", "#fdba74", "#292521", "#86efac")


def finished(chart: ChartType, look: Look) -> Spec:
    """The specification with the look's colours and fonts."""
    axis = {
        "labelColor": look.soft,
        "titleColor": look.soft,
        "gridColor": look.line,
        "domainColor": look.line,
        "tickColor": look.line,
        "gridOpacity": 0.6,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    }
    config = {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "title": {"color": look.ink, "anchor": "start", "fontSize": 15},
        "legend": {"labelColor": look.ink, "titleColor": look.soft, "labelFontSize": 13},
        "header": {"labelColor": look.ink, "labelFontSize": 15, "titleColor": look.soft},
        "text": {"color": look.ink},
    }
    # Validation would take longer than the rest; the tests validate every chart.
    return {**chart.to_dict(validate=False), "config": config}


def repetitions(report: Mapping[str, Any], look: Look, *, width: Width = "container") -> Spec:
    """Each repetition as a bar from full out to full in, with its 95 % intervals.

    Where there is no neutral, from 0 to the whole arc.
    """
    rows = [_bar(number, rep) for number, rep in enumerate(report["reps"], start=1)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "number:O",
            title="repetition",
            axis=alt.Axis(labelAngle=0, grid=False),
            scale=alt.Scale(paddingInner=0.35),
        ),
        tooltip=[
            alt.Tooltip("number:O", title="repetition"),
            alt.Tooltip("arc:N", title="arc"),
            alt.Tooltip("in:N", title="in"),
            alt.Tooltip("out:N", title="out"),
        ],
    )
    y = alt.Y("high:Q", title="degrees: out below, in above" if _has_neutral(rows) else "degrees")
    bars = [
        base.mark_bar(color=look.internal, opacity=0.55).encode(y=y, y2="zero:Q"),
        base.mark_bar(color=look.external, opacity=0.55).encode(y="low:Q", y2="zero:Q"),
        base.mark_rule(color=look.ink, strokeWidth=2).encode(y="high_from:Q", y2="high_to:Q"),
        base.mark_rule(color=look.ink, strokeWidth=2).encode(y="low_from:Q", y2="low_to:Q"),
    ]
    return finished(alt.layer(*bars).properties(width=width, height=260), look)


def trace(
    time_s: FloatArray,
    rotation_deg: FloatArray,
    reps: Sequence[Mapping[str, Any]],
    look: Look,
    *,
    width: Width = "container",
) -> Spec:
    """The leg's angle over the whole session, its repetitions shaded; zoom by wheel or pinch."""
    step = max(1, -(-len(time_s) // TRACE_POINTS))
    points = [
        {"t": round(t, 3), "deg": None if np.isnan(deg) else round(deg, 2)}
        for t, deg in zip(time_s[::step].tolist(), rotation_deg[::step].tolist(), strict=True)
    ]
    whole_s = float(time_s[-1]) if len(time_s) else 0.0
    few, many = (_numbers_apart(reps, whole_s / most) for most in (NUMBERS, WIDE_NUMBERS))
    spans = [
        {"from": rep["start_s"], "to": rep["end_s"], "middle": _middle(rep), "few": a, "many": b}
        for a, b, rep in zip(few, many, reps, strict=True)
    ]
    fitting = f"width > {PHONE_PX} ? datum.many : datum.few"
    x = alt.X("t:Q", title="seconds", scale=alt.Scale(nice=False))
    shaded = alt.Chart(alt.InlineData(values=spans)).transform_calculate(number=fitting)
    layers = [
        shaded.mark_rect(color=look.shade, stroke=look.line).encode(x="from:Q", x2="to:Q"),
        shaded.mark_text(baseline="top", dy=3, color=look.soft, fontSize=13).encode(
            x="middle:Q", y=alt.value(0), text="number:N"
        ),
        alt.Chart(alt.InlineData(values=[{"zero": 0}]))
        .mark_rule(color=look.line)
        .encode(y="zero:Q"),
        alt.Chart(alt.InlineData(values=points))
        .mark_line(color=look.ink, strokeWidth=1.6)
        .encode(x=x, y=alt.Y("deg:Q", title="degrees: out below, in above"))
        .add_params(alt.selection_interval(bind="scales", encodings=["x"])),
    ]
    return finished(alt.layer(*layers).properties(width=width, height=300), look)


def _numbers_apart(reps: Sequence[Mapping[str, Any]], least_s: float) -> list[str]:
    """The number of each repetition, but for those nearer than that to the last one shown."""
    numbers, shown_s = [], -np.inf
    for number, rep in enumerate(reps, start=1):
        is_apart = _middle(rep) - shown_s >= least_s
        numbers.append(str(number) if is_apart else "")
        shown_s = _middle(rep) if is_apart else shown_s
    return numbers


def _bar(number: int, rep: Mapping[str, Any]) -> dict[str, Any]:
    neutral = rep["internal_deg"] is not None
    high = "internal" if neutral else "arc"
    high_from, high_to = rep[f"{high}_interval_deg"] or (None, None)
    low_from, low_to = (rep["external_interval_deg"] if neutral else None) or (None, None)
    return {
        "number": number,
        "zero": 0,
        "high": rep[f"{high}_deg"],
        "high_from": high_from,
        "high_to": high_to,
        "low": -rep["external_deg"] if neutral else None,
        "low_from": None if low_from is None else -low_from,
        "low_to": None if low_to is None else -low_to,
        "arc": in_words(rep, "arc"),
        "in": in_words(rep, "internal"),
        "out": in_words(rep, "external"),
    }


def in_words(values: Mapping[str, Any], name: str) -> str:
    """An angle with its interval: `38.2° (36.0 to 40.1)`, or a dash."""
    value, interval = values[f"{name}_deg"], values[f"{name}_interval_deg"]
    if value is None:
        return "–"
    return f"{value:.1f}°" + (
        "" if interval is None else f" ({interval[0]:.1f} to {interval[1]:.1f})"
    )


def _has_neutral(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["low"] is not None for row in rows)


def _middle(rep: Mapping[str, Any]) -> float:
    return float(rep["start_s"] + rep["end_s"]) / 2
