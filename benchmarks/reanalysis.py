"""Sessions re-analysed a second: one process, two, and a Dask cluster of two workers.

    python -m benchmarks.reanalysis [--sessions 2000]

All give the same reports, to the last digit, or the study fails. The bare analysis is that of this
process with all raw data in memory: the processor time beyond it is the cost of reading, sending
and storing, and of starting the workers.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from sessions import NewSession, Store
from sessions.analysis_of import report_of
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.reanalysis import executor_for, reanalyze

DIFFERENT = 40  # recordings; the sessions are copies of them in turn


def main() -> int:
    """Print the table; 1 where two ways gave different reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=2000)
    count = parser.parse_args().sessions
    print("| how | sessions/s | CPU ms a session | of which overhead | digest of the reports |")
    print("|---|---|---|---|---|")
    seen = set()
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/store.sqlite") as store:
        fill(store, count)
        seconds, bare_cpu_s = bare(store, count)
        row("bare analysis", count, seconds=seconds, used_s=bare_cpu_s, bare_cpu_s=bare_cpu_s)
        for how, run in WAYS.items():
            began = cpu_s()
            seconds = run(store)
            used_s = cpu_s() - began
            digest = reports_digest(store, count)
            seen.add(digest)
            row(how, count, seconds=seconds, used_s=used_s, bare_cpu_s=bare_cpu_s, digest=digest)
    return 0 if len(seen) == 1 else 1


def row(
    how: str, count: int, *, seconds: float, used_s: float, bare_cpu_s: float, digest: str = ""
) -> None:
    """One line of the table."""
    overhead = 1 - bare_cpu_s / used_s
    cells = (how, f"{count / seconds:.1f}", f"{1e3 * used_s / count:.1f}", f"{overhead:.0%}")
    print(f"| {' | '.join(cells)} | {digest} |", flush=True)


def cpu_s() -> float:
    """Processor time of this process and of those it has started and seen ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def bare(store: Store, count: int) -> tuple[float, float]:
    """Seconds, and those of the processor, for as many analyses from packets in memory."""
    sessions = list(store.each_session())[:DIFFERENT]
    loaded = [(list(store.packets(one.id)), one) for one in sessions]
    report_of(*loaded[0])
    began, cpu_began = time.perf_counter(), cpu_s()
    for packets, session in loaded:
        report_of(packets, session)
    scale = count / len(loaded)
    return (time.perf_counter() - began) * scale, (cpu_s() - cpu_began) * scale


def run(store: Store, executor: Executor, workers: int) -> float:
    """Seconds to analyse every session again; the workers are warm."""
    for future in [executor.submit(abs, -1) for _ in range(workers)]:
        future.result()
    first = next(iter(store.each_session()))
    executor.submit(report_of, list(store.packets(first.id)), first).result()
    began = time.perf_counter()
    done = sum(1 for _ in reanalyze(store, executor, again=True, workers=workers))
    assert done == sum(1 for _ in store.each_session())
    return time.perf_counter() - began


def processes(jobs: int) -> Callable[[Store], float]:
    """That many processes."""

    def timed(store: Store) -> float:
        with executor_for(jobs=jobs) as executor:
            return run(store, executor, jobs)

    return timed


def cluster(store: Store) -> float:
    """A Dask cluster of two workers on this machine, reached by its address."""
    from distributed import LocalCluster  # noqa: PLC0415 (an extra)

    with (
        LocalCluster(  # type: ignore[no-untyped-call] # it ships no types
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as made,
        executor_for(jobs=2, cluster=made.scheduler_address) as executor,
    ):
        return run(store, executor, 2)


WAYS: dict[str, Callable[[Store], float]] = {
    "one process": processes(1),
    "two processes": processes(2),
    "Dask, two workers": cluster,
}


def reports_digest(store: Store, count: int) -> str:
    """A digest of every report in the store, in the order of their sessions."""
    digest = hashlib.sha256()
    sessions = list(store.each_session())
    assert len(sessions) == count
    for one in sessions:
        digest.update(one.id.encode() + json.dumps(store.report(one.id)).encode())
    return digest.hexdigest()[:12]


def fill(store: Store, count: int) -> None:
    """Half a minute of rotations each."""
    made = [list(packets_of(rotations(seed))) for seed in range(DIFFERENT)]
    new = NewSession(side="right", profile=RECORDING, profile_version=VERSION)
    for number in range(count):
        store.add(new, made[number % DIFFERENT])


def rotations(seed: int) -> Samples:
    """Standing, eight cycles of a leg, standing, at 50 Hz."""
    source = np.random.default_rng(seed)
    time_s: FloatArray = np.arange(0.0, 32.0, 0.02)
    moving = (time_s > 4.0) & (time_s < 28.0)
    amplitude = source.uniform(20, 40)
    angle = np.where(moving, amplitude * np.sin(2 * np.pi * (time_s - 4.0) / 3.0), 0.0)
    gyr = source.normal(scale=0.003, size=(len(time_s), 3))
    gyr[:, 2] += np.gradient(np.radians(angle), 0.02)
    acc = source.normal(scale=0.03, size=(len(time_s), 3))
    acc[:, 2] += STANDARD_GRAVITY_MS2
    return Samples(time_s, acc, gyr)


if __name__ == "__main__":
    sys.exit(main())
