"""How long an hour takes to analyse, beside vqf's offline filter alone, and a sample live."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import vqf  # type: ignore[import-untyped] # stubs without a marker

from analysis import LiveAnalysis, analyze
from benchmarks.accuracy.tables import table
from benchmarks.accuracy.trials import facts
from sensor.samples import Samples
from virtual_sensor.simulation import Simulation, simulate

_PEOPLE = 6  # whose hours of sets differ: in repetitions, and in how often all is counted again
_RUNS = 5  # the least of them is the one that nothing disturbed
_LIVE_SAMPLES = 60_000  # ten minutes


def all_tables() -> str:
    """An hour of everything else, and an hour of one set after another, of several people."""
    rows = [_row("an hour of everything else", simulate("everyday_hour", seed=0))]
    for person in range(_PEOPLE):
        sets = simulate("several_sets", seed=person)
        repeat = int(np.ceil(3600 / sets.samples.time_s[-1]))
        rows.append(_row(f"an hour of sets, person {person + 1}", sets, repeat=repeat))
    head = [
        "",
        "repetitions",
        "vqf.offlineVQF (s)",
        "full analysis (s)",
        "ratio",
        "live in fives (µs a sample)",
        "live one by one",
    ]
    return table("Speed (100 Hz)", head, rows)


def _row(name: str, simulation: Simulation, *, repeat: int = 1) -> list[str]:
    samples = _repeated(simulation.samples, repeat)
    gyr, acc = np.ascontiguousarray(samples.gyr_rads), np.ascontiguousarray(samples.acc_ms2)
    alone_s = _least_s(lambda: vqf.offlineVQF(gyr, acc, None, 0.01))
    whole = partial(analyze, samples, side=simulation.side, sensor=facts(simulation.world))
    full_s = _least_s(whole)
    live_us = [_live_us(samples, simulation, chunk) for chunk in (5, 1)]
    return [
        name,
        f"{len(whole().reps)} of {repeat * len(simulation.truth.repetitions)}",
        f"{alone_s:.3f}",
        f"{full_s:.3f}",
        f"{full_s / alone_s:.2f}",
        *(f"{us:.0f}" for us in live_us),
    ]


def _least_s(work: Callable[[], object]) -> float:
    took = []
    for _ in range(_RUNS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def _live_us(samples: Samples, simulation: Simulation, chunk: int) -> float:
    live = LiveAnalysis(side=simulation.side)
    chunks = [samples.between(k, k + chunk) for k in range(0, _LIVE_SAMPLES, chunk)]
    began = time.process_time()
    for one in chunks:
        live.push(one)
    return (time.process_time() - began) / _LIVE_SAMPLES * 1e6


def _repeated(samples: Samples, times: int) -> Samples:
    n = len(samples)
    return Samples(
        np.arange(n * times, dtype=np.float64) * 0.01,
        np.tile(samples.acc_ms2, (times, 1)),
        np.tile(samples.gyr_rads, (times, 1)),
    )
