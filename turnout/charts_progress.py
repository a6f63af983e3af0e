"""The charts of progress over weeks; see `charts` for the looks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt

from analysis.exercises import by_name
from analysis.progress.result import Following, Leg, Point, Progress, Quantity, Verdict
from analysis.progress.table import value_of
from analysis.progress.words import name_of
from turnout.charts import Look, Spec, Width, finished

HEIGHT = 240
LEAST_DAYS = 14  # of an axis: fewer would have ticks within a day, and a bar as wide as the chart
LEAST_SPAN_DEG = 20.0  # so that a person's ordinary scatter does not fill the chart


def arcs(
    progress: Progress, leg: Leg, look: Look, *, goal_deg: float, width: Width = "container"
) -> Spec:
    """One leg's arc over time with its intervals, the goal, and since when it has changed.

    Both legs' charts have the same scale.
    """
    domain = _domain((progress.left, progress.right), (Quantity.ARC,), goal_deg)
    title = f"{name_of(Quantity.ARC, by_name(progress.exercise))}, degrees"
    layers = [
        *_since(leg.arc, look),
        *_goal(goal_deg, look),
        *_dots(leg, Quantity.ARC, look.ink, domain, title),
    ]
    return finished(alt.layer(*layers).properties(width=width, height=HEIGHT), look)


def splits(progress: Progress, leg: Leg, look: Look, *, width: Width = "container") -> Spec:
    """One leg's in and out over time, both upward."""
    both = (Quantity.INTERNAL, Quantity.EXTERNAL)
    domain = _domain((progress.left, progress.right), both, 0)
    layers = [
        *_dots(leg, Quantity.INTERNAL, look.internal, domain, "in and out, degrees"),
        *_dots(leg, Quantity.EXTERNAL, look.external, domain, "in and out, degrees"),
    ]
    return finished(alt.layer(*layers).properties(width=width, height=HEIGHT), look)


def adherence(days: Sequence[dict[str, Any]], look: Look, *, width: Width = "container") -> Spec:
    """Repetitions by day, left below right; `days` holds date, side and reps."""
    chart = (
        alt.Chart(alt.InlineData(values=list(days)))
        .mark_bar()
        .encode(
            x=alt.X(
                "date:T",
                timeUnit="yearmonthdate",
                title=None,
                **_on([date.fromisoformat(day["date"][:10]) for day in days], grid=False),
            ),
            y=alt.Y("reps:Q", title="repetitions a day"),
            color=alt.Color(
                "side:N",
                title=None,
                scale=alt.Scale(domain=["left", "right"], range=[look.soft, look.ink]),
            ),
            tooltip=["date:T", "side:N", "reps:Q"],
        )
    )
    return finished(chart.properties(width=width, height=140), look)


def _on(days: Sequence[date], *, grid: bool = True) -> dict[str, Any]:
    """Axis and scale for these days, with room around them where they are few."""
    axis = alt.Axis(format="%-d %b", tickCount=6, labelOverlap=True, grid=grid)
    spare = LEAST_DAYS - (max(days) - min(days)).days if days else 0
    if spare <= 0:
        return {"axis": axis}
    ends = min(days) - timedelta(days=spare // 2), max(days) + timedelta(days=(spare + 1) // 2)
    domain = [alt.DateTime(year=one.year, month=one.month, date=one.day) for one in ends]
    return {"axis": axis, "scale": alt.Scale(domain=domain)}


def _dots(
    leg: Leg, quantity: Quantity, colour: str, domain: list[float], title: str
) -> list[alt.Chart]:
    rows = [row for point in leg.points if (row := _row(point, quantity)) is not None]
    days = [point.at.date() for point in leg.points if not point.misdated]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("at:T", title=None, **_on(days)))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=domain, nice=True, zero=False))
    tooltip = [
        alt.Tooltip("when:N", title="when"),
        alt.Tooltip("words:N", title=_name(quantity)),
        alt.Tooltip("aside:N", title="counts"),
    ]
    return [
        base.transform_filter("datum.counts")
        .mark_line(color=colour, strokeWidth=1, opacity=0.35)
        .encode(y=y),
        base.mark_rule(color=colour, opacity=0.45).encode(y="low:Q", y2="high:Q"),
        base.mark_point(size=55, color=colour, fill=colour, cursor="pointer").encode(
            y=y,
            href="url:N",
            tooltip=tooltip,
            fillOpacity=alt.condition("datum.counts", alt.value(1), alt.value(0)),
        ),
    ]


def _row(point: Point, quantity: Quantity) -> dict[str, Any] | None:
    estimate = value_of(point, quantity)
    if estimate is None or point.misdated:
        return None
    return {
        "at": point.at.isoformat(timespec="seconds"),
        "when": f"{point.at.day} {point.at:%b %Y, %H:%M}",
        "value": round(estimate.value_deg, 1),
        "low": round(estimate.low_deg, 1),
        "high": round(estimate.high_deg, 1),
        "words": f"{estimate.value_deg:.0f}° ({estimate.low_deg:.0f} to {estimate.high_deg:.0f})",
        "counts": point.set_aside is None,
        "aside": "yes" if point.set_aside is None else f"no: {point.set_aside}",
        "url": f"/sessions/{point.ids[0]}",
    }


def _goal(goal_deg: float, look: Look) -> list[alt.Chart]:
    if not goal_deg:
        return []
    data = alt.InlineData(values=[{"goal": goal_deg, "words": f"goal {goal_deg:.0f}°"}])
    base = alt.Chart(data).encode(y="goal:Q")
    return [
        base.mark_rule(color=look.good, strokeDash=[6, 4], strokeWidth=2),
        base.mark_text(
            color=look.good, align="left", baseline="bottom", x=4, dy=-3, fontSize=13
        ).encode(text="words:N"),
    ]


def _since(following: Following, look: Look) -> list[alt.Chart]:
    if following.verdict is not Verdict.CHANGED or following.since is None:
        return []
    since = following.since
    row = {"from": f"{since.earliest}T00:00:00", "to": f"{since.latest}T23:59:59"}
    data = alt.InlineData(values=[row])
    return [alt.Chart(data).mark_rect(color=look.shade).encode(x="from:T", x2="to:T")]


def _domain(legs: Iterable[Leg], quantities: Iterable[Quantity], goal_deg: float) -> list[float]:
    found = [
        estimate
        for leg in legs
        for point in leg.points
        for quantity in quantities
        if (estimate := value_of(point, quantity)) is not None
    ]
    low = min((one.low_deg for one in found), default=0.0)
    high = max((one.high_deg for one in found), default=60.0)
    if goal_deg:
        low, high = min(low, goal_deg), max(high, goal_deg)
    spare = max(0.0, LEAST_SPAN_DEG - (high - low)) / 2
    return [low - spare - 2, high + spare + 2]


def _name(quantity: Quantity) -> str:
    return {Quantity.ARC: "arc", Quantity.INTERNAL: "in", Quantity.EXTERNAL: "out"}[quantity]
