"""Draws the pictures of docs/signals.md: `python -m scripts.signal_pictures`.

One simulated session, from what the sensor sends to what is counted, and the truth beside it.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from analysis import Estimate, Report, analyze, to_dict
from benchmarks.trains import Sensor, SimulatedProfile, Train, Trouble, errors, train
from sensor.samples import FloatArray
from sensor.stream import read_session
from turnout import charts
from turnout.charts import LIGHT, Spec
from turnout.report_svg import chart_svg
from virtual_sensor.simulation import Simulation, simulate
from virtual_sensor.world import WORLDS

FOLDER = Path(__file__).parent.parent / "docs" / "images"
KIND, SEED, WORLD = "several_sets", 7, "biased"  # drift large enough to be seen
WIDTH = 720
POINTS = 1200  # of each line
AXES = ("x", "y", "z")
COLOURS = (LIGHT.ink, LIGHT.internal, LIGHT.external)


def main() -> None:
    """Draw all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, spec in pictures().items():
        (out / f"{name}.svg").write_text(chart_svg(spec) + "\n", encoding="utf-8")
        print(out / f"{name}.svg")


def pictures() -> dict[str, Spec]:
    """Each picture by the name of its file."""
    simulation = simulate(KIND, seed=SEED, world=WORLDS[WORLD])
    report = analyze(simulation.samples, side=simulation.side)
    return {
        "signals-times": arrivals(),
        "signals-raw": raw(simulation),
        "signals-drift": drift(simulation, report),
        "signals-counted": counted(report),
        "signals-repetitions": beside_truth(simulation, report),
    }


def arrivals() -> Spec:
    """How far arrivals and sample times are from the truth, for a clock and for none."""
    trouble = Trouble(name="skewed jitter", duration_s=30.0)
    sent = train(Sensor(name="without a clock", bits=0), trouble, seed=1)
    clocked = Sensor(name="with a clock")
    own = train(clocked, trouble, seed=1)
    arrival_s = np.array([packet.arrival_s for packet in sent.packets])
    late_ms = 1e3 * (arrival_s - sent.truth_s[: len(arrival_s)])
    came = _points(arrival_s, late_ms - np.median(late_ms), "arrival of the packet")
    made = _read(Sensor(name="none", bits=0), sent, "sample time, from arrivals alone")
    made += _read(clocked, own, "sample time, from the sensor's clock")
    parts = [_chart(rows, "error, ms", height=130) for rows in (came, made)]
    return _finished(alt.vconcat(*parts).resolve_scale(color="independent"))


def raw(simulation: Simulation) -> Spec:
    """What the sensor sends: three rates and three accelerations, in its own frame."""
    samples = simulation.samples
    rows: dict[str, list[dict[str, Any]]] = {"°/s": [], "m/s²": []}
    for unit, values in (("°/s", np.degrees(samples.gyr_rads)), ("m/s²", samples.acc_ms2)):
        for i, axis in enumerate(AXES):
            rows[unit] += _points(samples.time_s, values[:, i], axis)
    parts = [_chart(rows[unit], unit, height=150) for unit in rows]
    return _finished(alt.vconcat(*parts))


def drift(simulation: Simulation, report: Report) -> Spec:
    """The rate about the long axis summed up as it comes, beside the report's angle."""
    assert report.trace is not None
    samples, sign = simulation.samples, 1.0 if simulation.side == "right" else -1.0
    calm = samples.time_s < 2.0
    up = samples.acc_ms2[calm].mean(axis=0)
    rate = np.degrees(samples.gyr_rads @ (up / np.linalg.norm(up))) * sign
    steps = np.diff(samples.time_s, prepend=samples.time_s[0])
    rows = _points(samples.time_s, np.cumsum(rate * steps), "summed up as it comes")
    rows += _points(report.trace.time_s, report.trace.rotation_deg, "rotation, in the report")
    truth = simulation.truth
    rows += _points(truth.time_s, np.degrees(truth.rotation_rad), "truth of the simulation")
    return _lines(rows, "degrees: out below, in above", height=280)


def counted(report: Report) -> Spec:
    """The angle with the repetitions that were found."""
    assert report.trace is not None
    spec = charts.trace(
        report.trace.time_s, report.trace.rotation_deg, to_dict(report)["reps"], LIGHT, width=WIDTH
    )
    return _on_white(spec)


def beside_truth(simulation: Simulation, report: Report) -> Spec:
    """Each repetition's error, with its 95 % interval."""
    pairs = list(zip(report.reps, simulation.truth.repetitions, strict=True))
    columns = {
        "in": [(found.rotation.internal, true.internal_rad) for found, true in pairs],
        "out": [(found.rotation.external, true.external_rad) for found, true in pairs],
        "arc": [(found.rotation.arc, true.arc_rad) for found, true in pairs],
    }
    parts = [_errors(name, column) for name, column in columns.items()]
    return _finished(alt.hconcat(*parts).resolve_scale(y="shared"))


def _errors(name: str, column: Sequence[tuple[Estimate | None, float]]) -> alt.LayerChart:
    rows = [
        {
            "number": number,
            "error": round(found.value_deg - np.degrees(true_rad), 3),
            "low": round(found.low_deg - np.degrees(true_rad), 3),
            "high": round(found.high_deg - np.degrees(true_rad), 3),
        }
        for number, (found, true_rad) in enumerate(column, start=1)
        if found is not None
    ]
    x = alt.X("number:O", title="repetition", axis=alt.Axis(labelAngle=0))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    low = alt.Y("low:Q", title="measured less true, degrees")
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}]))
    drawn: alt.LayerChart = alt.layer(
        base.mark_rule(color=LIGHT.soft, strokeWidth=2).encode(y=low, y2="high:Q"),
        base.mark_circle(color=LIGHT.internal, opacity=1, size=45).encode(y="error:Q"),
        zero.mark_rule(color=LIGHT.ink).encode(y="zero:Q"),
    ).properties(width=210, height=190, title=name)
    return drawn


def _read(sensor: Sensor, sent: Train, name: str) -> list[dict[str, Any]]:
    samples = read_session(sent.packets, SimulatedProfile(sensor), {}).samples
    late_ms = 1e3 * errors(samples.time_s, samples.gyr_rads, sent.truth_s)
    return _points(samples.time_s, late_ms, name)


def _points(time_s: FloatArray, values: FloatArray, name: str) -> list[dict[str, Any]]:
    step = max(1, len(time_s) // POINTS)
    pairs = zip(time_s[::step].tolist(), values[::step].tolist(), strict=True)
    return [{"t": round(t, 3), "y": round(y, 2), "name": name} for t, y in pairs if np.isfinite(y)]


def _lines(rows: list[dict[str, Any]], title: str, *, height: int) -> Spec:
    return _finished(_chart(rows, title, height=height))


def _chart(rows: list[dict[str, Any]], title: str, *, height: int) -> alt.Chart:
    names = list(dict.fromkeys(row["name"] for row in rows))
    colour = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=list(COLOURS)),
        legend=alt.Legend(orient="top", labelLimit=400),
    )
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=1.2)
        .encode(
            x=alt.X("t:Q", title="seconds", scale=alt.Scale(nice=False)),
            y=alt.Y("y:Q", title=title),
            color=colour,
        )
        .properties(width=WIDTH, height=height)
    )
    return chart


def _finished(chart: ChartType) -> Spec:
    return _on_white(charts.finished(chart, LIGHT))


def _on_white(spec: Mapping[str, Any]) -> Spec:
    """Pages with dark ground show these, too."""
    return {**spec, "config": {**spec["config"], "background": LIGHT.ground}, "padding": 10}


if __name__ == "__main__":
    main()
