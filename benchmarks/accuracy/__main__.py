"""`python -m benchmarks.accuracy`: the tables of docs/algorithm.md, or a part of them."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypedDict, Unpack

import click

from benchmarks.accuracy import real as real_recordings
from benchmarks.accuracy import show as one_recording
from benchmarks.accuracy import speed as speeds
from benchmarks.accuracy import tables
from benchmarks.accuracy.seeds import judging_seeds, tuning_seeds
from benchmarks.accuracy.trials import Trial, from_dict, run
from virtual_sensor.kinds import CHECKS, EXERCISE, HOUR, KINDS, OTHER
from virtual_sensor.world import WORLDS

_GROUPS = {"exercise": EXERCISE, "other": OTHER, "hour": HOUR, "checks": CHECKS}

_WORLD_GROUPS = {
    "all": list(WORLDS),
    "worse": [
        "biased",
        "scale",
        "swaying",
        "slow_rate",
        "lossy",
        "bad_clock",
        "bursty_clock",
        "stalling_clock",
    ],
}


class Options(TypedDict):
    """What the commands that simulate have in common."""

    seeds: str
    series: int
    count: int
    jobs: int
    peers: bool
    stages: str
    out: Path | None


Task = tuple[str, int, str, bool, tuple[str, ...]]


def _simulation_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--seeds", type=click.Choice(["tuning", "judging"]), default="tuning"),
        click.option("--series", default=0, help="Which series of judging seeds."),
        click.option("--count", default=10, help="Recordings of each kind in each world."),
        click.option("--jobs", default=os.cpu_count() or 1, help="Processes; else one a core."),
        click.option("--peers/--no-peers", default=True, help="The peer beside ours."),
        click.option("--stages", default="", help="More filters: madgwick, mahony, fusion."),
        click.option("--out", type=click.Path(path_type=Path), help="Every trial, as JSON lines."),
    ):
        command = option(command)
    return command


@click.group()
def main() -> None:
    """How exact the analysis is, beside its peers."""


@main.command()
@_simulation_options
@click.option(
    "--kinds", default="exercise,other", help="Kinds, or groups: exercise, other, hour, checks."
)
@click.option("--worlds", default="nominal", help="Worlds, or 'worse', or 'all'.")
def simulated(kinds: str, worlds: str, **options: Unpack[Options]) -> None:
    """Simulated legs with known truth: counts, angles, coverage, delays, false repetitions."""
    _print_simulated(_run(_kinds(kinds), _worlds(worlds), options))


@main.command()
@_simulation_options
def hour(**options: Unpack[Options]) -> None:
    """An hour of everything that is not the exercise, several times."""
    trials = _run(list(HOUR), ["nominal"], options)
    click.echo(tables.false_counts(trials))


@main.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("seed", type=int)
@click.option("--world", type=click.Choice(list(WORLDS)), default="nominal")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it into this file.")
def show(kind: str, seed: int, world: str, plot: Path | None) -> None:
    """One simulated recording: what was done, what was found, how far off."""
    click.echo(one_recording.describe(kind, seed, world))
    if plot:
        one_recording.draw(kind, seed, world, plot)


@main.command()
@click.option(
    "--data",
    envvar="TURNOUT_DATA",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="Folder of real recordings.",
)
def real(data: Path) -> None:
    """Real recordings: counts on SPAR, angles on BROAD, nothing found on x-io's."""
    for text in real_recordings.all_tables(data):
        click.echo(text)


@main.command()
def speed() -> None:
    """How long the analysis takes, beside vqf alone."""
    click.echo(speeds.all_tables())


@main.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
def compare(before: Path, after: Path) -> None:
    """Two files written by --out: which recordings changed their count, and the tables of both."""
    old, new = _read(before), _read(after)
    known = {_key(t): t for t in old}
    for trial in new:
        was = known.get(_key(trial))
        if was and was.count != trial.count:
            click.echo(f"{_key(trial)}: {was.count} -> {trial.count}, true {trial.true_count}")
    for label, trials in (("Before", old), ("After", new)):
        click.echo(f"## {label}\n\n{tables.angles(trials)}\n{tables.coverages(trials)}")


def _run(kinds: Iterable[str], worlds: Iterable[str], options: Options) -> list[Trial]:
    seeds = (
        tuning_seeds(options["count"])
        if options["seeds"] == "tuning"
        else judging_seeds(options["count"], series=options["series"])
    )
    stages = tuple(name for name in options["stages"].split(",") if name)
    tasks = [(k, s, w, options["peers"], stages) for w in worlds for k in kinds for s in seeds]
    trials = [t for rows in _progress(_each(tasks, options["jobs"]), len(tasks)) for t in rows]
    if options["out"]:
        options["out"].write_text("".join(json.dumps(t.to_dict()) + "\n" for t in trials))
    return trials


def _each(tasks: list[Task], jobs: int) -> Iterator[list[Trial]]:
    if jobs == 1:
        yield from map(_task, tasks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_task, tasks, chunksize=4)


def _task(task: Task) -> list[Trial]:
    kind, seed, world, peers, stages = task
    return run(kind, seed, world, peers=peers, stages=stages)


def _progress(rows: Iterable[list[Trial]], total: int) -> Iterator[list[Trial]]:
    with click.progressbar(rows, length=total, label="recordings", file=sys.stderr) as bar:
        yield from bar


def _print_simulated(trials: list[Trial]) -> None:
    real_ones = [t for t in trials if t.true_count]
    if real_ones:
        for make in (tables.targets, tables.counts, tables.angles, tables.coverages, tables.delays):
            click.echo(make(real_ones))
    if len(real_ones) < len(trials):
        click.echo(tables.false_counts(trials))
    click.echo(tables.failures(trials))


def _kinds(text: str) -> list[str]:
    names = [n for name in text.split(",") for n in (_GROUPS.get(name, [name]))]
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise click.BadParameter(f"no kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    return list(names)


def _worlds(text: str) -> list[str]:
    names = [n for name in text.split(",") for n in _WORLD_GROUPS.get(name, [name])]
    unknown = [name for name in names if name not in WORLDS]
    if unknown:
        raise click.BadParameter(f"no world {unknown[0]!r}; there are {', '.join(WORLDS)}")
    return names


def _read(path: Path) -> list[Trial]:
    return [from_dict(json.loads(line)) for line in path.read_text().splitlines()]


def _key(trial: Trial) -> str:
    return f"{trial.method} {trial.kind} {trial.seed} {trial.world}"


if __name__ == "__main__":
    main()
