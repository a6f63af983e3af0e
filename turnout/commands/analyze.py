"""`turnout analyze FILE`: the report of a recording file."""

import csv
from pathlib import Path
from shlex import quote

import click
import numpy as np
from rich.console import Console

from analysis import Side, Trace, analyze, to_dict
from sensor.samples import FloatArray
from sessions.errors import RecordingFileError
from sessions.importing_csv import is_export
from sessions.recordings import read_recording
from turnout.options import exercise_option, json_option, side_option
from turnout.output import print_json
from turnout.summary import summary

COLUMNS = ("rotation_deg", "flexion_deg", "abduction_deg", "tilt_deg", "rate_dps")


@click.command("analyze")
@click.argument("file", type=click.Path(path_type=Path))
@side_option
@exercise_option
@json_option
@click.option(
    "--trace",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.csv",
    help="Write the leg's angles, one row a sample.",
)
def command(file: Path, side: Side, exercise: str, as_json: bool, trace: Path | None) -> None:
    """Analyse a recording: a CSV with time_s, acc_x … gyr_z, or an export that is recognised."""
    if is_export(file):
        raise RecordingFileError(
            f"{file} is an export: name one recording in {file / 'samples'}, or take them all in "
            f"with `turnout import {quote(str(file))}`"
        )
    recording = read_recording(file)
    report = analyze(recording.samples, side=side, exercise=exercise)
    if trace is not None and report.trace is not None:
        _write_trace(trace, report.trace, recording.samples.time_s)
    if as_json:
        print_json(to_dict(report))
        return
    console = Console()
    for assumed in recording.assumed:
        console.print(f"Assumed: {assumed}", style="dim", markup=False)
    console.print(summary(to_dict(report)))


def _write_trace(path: Path, trace: Trace, time_s: FloatArray) -> None:
    """One row a sample of the recording, times from its first; empty where nothing is known."""
    trace = trace.at(time_s - time_s[0])
    columns = [getattr(trace, name) for name in COLUMNS]
    try:
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(("time_s", *COLUMNS))
            for row in np.column_stack([trace.time_s, *columns]).tolist():
                writer.writerow("" if value != value else f"{value:.6g}" for value in row)  # noqa: PLR0124 - NaN
    except OSError as error:
        raise click.UsageError(
            f"--trace {path}: the file cannot be written: {error.strerror}"
        ) from error
