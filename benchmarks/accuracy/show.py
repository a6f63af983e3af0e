"""One simulated recording in words, and as a drawing."""

from pathlib import Path

import numpy as np

from analysis import Report
from benchmarks.accuracy import methods
from benchmarks.accuracy.tables import table
from benchmarks.accuracy.trials import facts, live_counts, match, true_repetitions
from virtual_sensor.leg import GRID_HZ
from virtual_sensor.simulation import Simulation, simulate
from virtual_sensor.world import WORLDS

_COLUMNS = [f"{name}{what}" for name in methods.QUANTITIES for what in ("", " error", " ±")]


def describe(kind: str, seed: int, world: str) -> str:
    """What was done, what was found, repetition by repetition."""
    simulation = simulate(kind, seed=seed, world=WORLDS[world])
    found = _ours(simulation)[0]
    truth = true_repetitions(simulation)
    head = ["true time", "found time", *_COLUMNS]
    pairs = match(truth, found.repetitions)
    rows = [
        [f"{t.start_s:.1f}-{t.end_s:.1f}", f"{f.start_s:.1f}-{f.end_s:.1f}"]
        + [cell for name in methods.QUANTITIES for cell in _cells(t, f, name)]
        for t, f in pairs
    ]
    matched = {id(f) for _, f in pairs}, {id(t) for t, _ in pairs}
    invented = [
        f"{f.start_s:.1f}-{f.end_s:.1f}" for f in found.repetitions if id(f) not in matched[0]
    ]
    missed = [f"{t.start_s:.1f}-{t.end_s:.1f}" for t in truth if id(t) not in matched[1]]
    done = [
        f"{s.start / GRID_HZ:8.1f}-{s.end / GRID_HZ:.1f} {s.what}" for s in simulation.truth.spans
    ]
    live = ", ".join(f"{at:.1f}" for at in live_counts(simulation))
    return "\n".join(
        [
            f"{kind} {seed} in the world {world!r}, {simulation.side} leg",
            *done,
            "",
            table("Repetitions", head, rows),
            f"true {len(truth)}, found {len(found.repetitions)}, flags {', '.join(found.flags)}",
            f"missed: {', '.join(missed)}; invented: {', '.join(invented)}",
            f"counted live at {live}",
        ]
    )


def draw(kind: str, seed: int, world: str, path: Path) -> None:
    """The true rotation, ours, and both sets of repetitions, into a picture."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - nothing else here draws

    simulation = simulate(kind, seed=seed, world=WORLDS[world])
    found, report = _ours(simulation)
    figure = Figure(figsize=(16, 7), layout="tight")
    upper, lower = figure.subplots(2, 1, sharex=True)
    truth = simulation.truth
    upper.plot(truth.time_s, np.degrees(truth.rotation_rad), label="true")
    lower.plot(truth.time_s, np.degrees(truth.flexion_rad), label="flexion")
    lower.plot(truth.time_s, np.degrees(truth.abduction_rad), label="abduction")
    if report and report.trace:
        upper.plot(report.trace.time_s, report.trace.rotation_deg, label="ours")
    for rep in true_repetitions(simulation):
        upper.axvspan(rep.start_s, rep.end_s, ymin=0.9, alpha=0.2, color="C0")
    for one in found.repetitions:
        upper.axvspan(one.start_s, one.end_s, ymax=0.1, alpha=0.2, color="C1")
    upper.legend()
    lower.legend()
    figure.savefig(path)


def _ours(simulation: Simulation) -> tuple[methods.Found, Report | None]:
    return methods.ours(
        simulation.samples,
        side=simulation.side,
        exercise=simulation.exercise,
        sensor=facts(simulation.world),
    )


def _cells(true: object, found: methods.FoundRepetition, name: str) -> list[str]:
    truth = np.degrees(getattr(true, f"{name}_rad"))
    value = getattr(found, name)
    if value is None:
        return [f"{truth:.1f}", "", ""]
    middle, low, high = value
    missed = "" if low <= truth <= high else "!"
    return [f"{truth:.1f}", f"{middle - truth:+.2f}{missed}", f"{(high - low) / 2:.2f}"]
