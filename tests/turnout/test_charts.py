"""Charts: valid, true to their figures, and with nothing in them that leads elsewhere."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import altair as alt
import numpy as np
import pytest

from analysis.progress.follow import progress
from analysis.progress.result import Progress, SessionRecord
from analysis.report import Estimate
from scripts.history import BEGIN, made_up_report
from turnout import charts, charts_progress
from turnout.charts import DARK, LIGHT, Look


def rows(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The data of each layer of a chart."""
    named = spec.get("datasets", {})
    parts = [spec, *spec.get("layer", [])]
    found = []
    for part in parts:
        data = part.get("data", {})
        found.append(data.get("values") or named.get(data.get("name")) or [])
    return found


def sound(spec: dict[str, Any]) -> None:
    """It is what Vega-Lite's schema asks for, and names no address but our own pages'."""
    alt.Chart.from_dict(spec).to_dict()
    text = json.dumps(spec, allow_nan=False)
    assert "http" not in text.replace("https://vega.github.io/schema", "")


@pytest.fixture
def report() -> dict[str, Any]:
    return made_up_report(np.random.default_rng(1), side="left", arc_deg=60)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_repetitions(report: dict[str, Any], look: Look) -> None:
    spec = charts.repetitions(report, look)
    sound(spec)
    shown = next(found for found in rows(spec) if found)
    assert [row["number"] for row in shown] == list(range(1, report["rep_count"] + 1))
    for row, rep in zip(shown, report["reps"], strict=True):
        assert row["high"] == rep["internal_deg"]
        assert row["low"] == -rep["external_deg"]
        assert [row["high_from"], row["high_to"]] == rep["internal_interval_deg"]


def test_repetitions_without_a_neutral(report: dict[str, Any]) -> None:
    for rep in report["reps"]:
        rep |= {"internal_deg": None, "external_deg": None}
        rep |= {"internal_interval_deg": None, "external_interval_deg": None}
    spec = charts.repetitions(report, LIGHT)
    sound(spec)
    shown = next(found for found in rows(spec) if found)
    assert [row["high"] for row in shown] == [rep["arc_deg"] for rep in report["reps"]]
    assert {row["low"] for row in shown} == {None}


def test_the_trace_is_thinned_and_has_no_nan(report: dict[str, Any]) -> None:
    time_s = np.arange(0, 3600, 0.01)
    rotation_deg = 30 * np.sin(time_s)
    rotation_deg[:100] = np.nan
    spec = charts.trace(time_s, rotation_deg, report["reps"], LIGHT)
    sound(spec)
    longest = max(rows(spec), key=len)
    assert 2000 < len(longest) <= charts.TRACE_POINTS
    assert longest[0]["deg"] is None


def numbers(every_s: float, of_s: float, *, which: str = "few") -> list[str]:
    """What the trace of so many seconds writes over repetitions that follow one another so."""
    reps = [
        {"start_s": every_s * k, "end_s": every_s * (k + 1)} for k in range(int(of_s / every_s))
    ]
    time_s = np.linspace(0, of_s, 500)
    layers = rows(charts.trace(time_s, np.zeros(500), reps, LIGHT))
    spans = next(layer for layer in layers if layer and "middle" in layer[0])
    return [span[which] for span in spans]


def test_the_numbers_in_the_trace_never_lie_over_one_another() -> None:
    assert numbers(6.0, 60.0) == [str(k) for k in range(1, 11)]
    assert numbers(4.5, 67.0)[:5] == ["1", "", "3", "", "5"]  # 14 on a phone
    assert sum(map(bool, numbers(1.0, 600.0))) <= 12
    assert numbers(2.4, 67.0, which="many")[:3] == ["1", "2", "3"]  # on a wider one
    assert sum(map(bool, numbers(1.0, 600.0, which="many"))) <= 30


def records(count: int) -> list[SessionRecord]:
    return [
        SessionRecord(
            id=f"s{i}",
            started_at=BEGIN + timedelta(days=i),
            side="left",
            arc=Estimate(60 + i, 59 + i, 61 + i),
            internal=None if i == 1 else Estimate(28, 27, 29),
            external=Estimate(32, 31, 33),
            rep_count=10,
        )
        for i in range(count)
    ]


def of(count: int) -> Progress:
    return progress(records(count))


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_progress(count: int) -> None:
    result = of(count)
    arcs = charts_progress.arcs(result, result.left, LIGHT, goal_deg=70)
    splits = charts_progress.splits(result, result.left, DARK)
    for spec in (arcs, splits):
        sound(spec)
    shown = [row for found in rows(arcs) for row in found if "url" in row]
    assert {row["url"] for row in shown} == {f"/sessions/s{i}" for i in range(count)}
    if count:
        assert {row["value"] for row in shown} == {60.0 + i for i in range(count)}


@pytest.mark.parametrize(
    ("exercise", "title"),
    [("standing_rotation", "whole arc, degrees"), ("flexion", "knee raise, degrees")],
)
def test_the_axis_names_what_the_exercise_measures(exercise: str, title: str) -> None:
    result = progress([replace(one, exercise=exercise) for one in records(3)], exercise=exercise)
    spec = charts_progress.arcs(result, result.left, LIGHT, goal_deg=0)
    assert title in json.dumps(spec)


def test_what_has_no_value_has_no_dot() -> None:
    result = of(3)
    spec = charts_progress.splits(result, result.left, LIGHT)
    inward = [row for found in rows(spec) for row in found if row.get("value") == 28.0]
    assert {row["url"] for row in inward} == {"/sessions/s0", "/sessions/s2"}


def test_both_legs_have_the_same_scale() -> None:
    result = of(5)
    specs = [
        charts_progress.arcs(result, leg, LIGHT, goal_deg=0) for leg in (result.left, result.right)
    ]
    domains = {
        json.dumps(layer["encoding"]["y"]["scale"]["domain"])
        for spec in specs
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get("y", {})
    }
    assert len(domains) == 1


def test_adherence() -> None:
    days = [{"date": "2026-08-03T12:00:00", "side": "left", "reps": 10}]
    sound(charts_progress.adherence(days, LIGHT))
    sound(charts_progress.adherence([], LIGHT))


@pytest.mark.parametrize(("count", "widened"), [(1, True), (14, True), (15, False), (40, False)])
def test_few_days_have_room_around_them(count: int, *, widened: bool) -> None:
    """Or one date would stand below the chart five times, and one bar fill it."""
    result = of(count)
    noons = [f"{BEGIN + timedelta(days=i):%Y-%m-%dT12:00:00}" for i in range(count)]
    days = [{"date": noon, "side": "left", "reps": 10} for noon in noons]
    bars = charts_progress.adherence(days, LIGHT)
    arcs = charts_progress.arcs(result, result.left, LIGHT, goal_deg=0)
    axes = [spec["encoding"]["x"] for spec in (bars, *arcs["layer"]) if "x" in spec["encoding"]]
    sound(bars)
    sound(arcs)
    for x in (one for one in axes if one["field"] in {"at", "date"}):
        domain = x.get("scale", {}).get("domain", [])
        ends = [date(one["year"], one["month"], one["date"]) for one in domain]
        assert bool(ends) == widened
        if widened:
            assert ends[1] - ends[0] == timedelta(days=14)
            assert ends[0] <= BEGIN.date()
            assert ends[1] > (BEGIN + timedelta(days=count - 1)).date()
