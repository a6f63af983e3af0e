"""Reads a recording file (or a zip or folder of them) into samples, and says what it assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sensor.samples import FloatArray, Samples
from sessions.columns import Part, Role, find_parts, missing_columns
from sessions.errors import RecordingFileError
from sessions.files import companions, name_of, read_files
from sessions.formats import FORMATS, HEADER, SENSOR_LOGGER, TURNOUT, Format
from sessions.tables import Table, decoded, parse_table, shown, split_cells
from sessions.times import rising_times
from sessions.words import plural

SHORTEST_S = 2.0  # the contract's: below that there is nothing to say
LONGEST_STEP_S = 1.0  # a repetition takes a few seconds; slower than this the unit is mistaken
GRAVITY_IN_G = 0.8, 1.25  # no accelerometer reads so little in m/s², unless it falls all the time
FASTEST_RADS = 35.0  # 2000 °/s, where sensors end; a leg turns at a tenth of it


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What a file holds.

    samples: time_s as in the file (in seconds) and strictly rising.
    assumed: what was taken for granted or left out, in words.
    """

    samples: Samples
    format: Format
    assumed: tuple[str, ...] = ()


def read_recording(path: Path) -> Recording:
    """The recording in a file, a zip or a folder.

    Raises RecordingFileError, which says what is wrong and where.
    """
    files = read_files(path)
    tables = _tables(path, files)
    for known in FORMATS:
        parts = find_parts(known, tables, within=name_of(path))
        if len(parts) == 1 and known.acc_file is not None and len(files) == 1:
            files = companions(path)
            parts = find_parts(known, _tables(path, files), within=name_of(path))
        if {"acc", "gyr"} <= parts.keys():
            return _joined(known, parts, files)
        if parts and known.acc_file is not None:
            missing = "rotation rates" if "acc" in parts else "acceleration"
            raise RecordingFileError(
                f"{name_of(path)} looks like {known.title} without {missing}: put the file with "
                "them beside it, under the name it was exported with, or give the whole zip or "
                "folder"
            )
    table = next(iter(tables.values()))
    known, missing_names = missing_columns(table)
    raise RecordingFileError(
        f"{table.name} has no column {', '.join(missing_names)} (expected as {known.title}); its "
        f"columns are {shown(','.join(table.columns))}"
    )


def _tables(path: Path, files: Mapping[str, bytes]) -> dict[str, Table]:
    """The tables among the files; exports hold other files beside the recording."""
    tables = {}
    for name, data in files.items():
        try:
            tables[name] = parse_table(name, data, HEADER)
        except RecordingFileError:
            if len(files) == 1:
                raise
    if not tables:
        raise RecordingFileError(f"{path} holds no recording that turnout knows, see docs/data.md")
    return tables


def _joined(known: Format, parts: Mapping[Role, Part], files: Mapping[str, bytes]) -> Recording:
    gyr_part, acc_part = parts["gyr"], parts["acc"]
    assumed = list(known.assumed)
    gyr, acc = gyr_part.table.numbers(gyr_part.axes), acc_part.table.numbers(acc_part.axes)
    time_s, kept = rising_times(known, gyr_part, assumed)
    gyr = gyr[kept]
    if acc_part.table is gyr_part.table:
        acc = acc[kept]
    else:
        acc_time_s, acc_kept = rising_times(known, acc_part, assumed)
        inside = (time_s >= acc_time_s[0]) & (time_s <= acc_time_s[-1])
        time_s, gyr = time_s[inside], gyr[inside]
        acc = _at(time_s, acc_time_s, acc[acc_kept])
        assumed.append("acceleration brought to the times of the rates by straight lines")
    if known is SENSOR_LOGGER:
        acc = _phone_acceleration(acc, time_s, parts, files, assumed)
    samples = Samples(time_s, acc * known.acc_ms2, gyr * known.gyr_rads)
    _refuse_if_short(samples, gyr_part.table)
    _refuse_if_sparse(samples, gyr_part.table)
    if known is TURNOUT:  # headed by hand as often as not; it names no unit but of the time
        _refuse_other_units(samples, gyr_part.table)
    return Recording(samples, known, tuple(assumed))


def _at(time_s: FloatArray, known_s: FloatArray, values: FloatArray) -> FloatArray:
    return np.column_stack([np.interp(time_s, known_s, column) for column in values.T])


def _phone_acceleration(
    acc: FloatArray,
    time_s: FloatArray,
    parts: Mapping[Role, Part],
    files: Mapping[str, bytes],
    assumed: list[str],
) -> FloatArray:
    """Sensor Logger's acceleration with its gravity, positive upwards at rest."""
    if not parts["acc"].table.name.lower().startswith("total"):
        if "gravity" not in parts:
            raise RecordingFileError(
                "expected TotalAcceleration.csv or Gravity.csv beside Accelerometer.csv: without "
                "gravity it cannot be known which way is up; switch one of them on in the app"
            )
        part = parts["gravity"]
        gravity_time_s, kept = rising_times(SENSOR_LOGGER, part, assumed)
        acc = acc + _at(time_s, gravity_time_s, part.table.numbers(part.axes)[kept])
        assumed.append("gravity added to the acceleration")
    metadata = next((data for name, data in files.items() if name == "Metadata.csv"), b"")
    lines = decoded("Metadata.csv", metadata).splitlines()
    cells = [*split_cells("Metadata.csv", lines[:2], ","), list[str](), list[str]()]
    row = dict(zip(cells[0], cells[1], strict=False))
    platform, standard = row.get("platform", "").lower(), row.get("standardisation", "").lower()
    if platform == "ios" and standard != "true":
        assumed.append("an iPhone's acceleration turned round: it counts gravity downwards")
        return -acc
    if not platform:
        assumed.append("no Metadata.csv: acceleration taken as Android's, positive upwards at rest")
    return acc


def _refuse_if_short(samples: Samples, table: Table) -> None:
    duration_s = float(samples.time_s[-1] - samples.time_s[0]) if len(samples) else 0.0
    if duration_s < SHORTEST_S:
        raise RecordingFileError(
            f"{table.name} is too short: expected at least {SHORTEST_S:g} s of samples, found "
            f"{plural(len(samples), 'row')} over {duration_s:.3g} s"
        )


def _refuse_if_sparse(samples: Samples, table: Table) -> None:
    step_s = float(np.median(np.diff(samples.time_s)))
    if step_s > LONGEST_STEP_S:
        raise RecordingFileError(
            f"{table.name} has a sample every {step_s:.1f} s: expected several a second; are its "
            "times in another unit than its header says?"
        )


def _refuse_other_units(samples: Samples, table: Table) -> None:
    acc = float(np.median(np.linalg.norm(samples.acc_ms2, axis=1)))
    low, high = GRAVITY_IN_G
    if low <= acc <= high:
        raise RecordingFileError(
            f"{table.name} has an acceleration of {acc:.2f} most of the time: expected 9.8 m/s², "
            "this looks like g; multiply it by 9.80665"
        )
    gyr = float(np.quantile(np.abs(samples.gyr_rads).max(axis=1), 0.99))
    if gyr > FASTEST_RADS:
        raise RecordingFileError(
            f"{table.name} has rates of {gyr:.0f} and more: expected rad/s, of which no leg does "
            f"{FASTEST_RADS:g}, this looks like °/s; divide them by 57.2958"
        )
