"""Parquet: `sessions.parquet`, `repetitions.parquet`, `samples.parquet` (a row group a session)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.contents import (
    REPETITION_COLUMNS,
    SAMPLE_COLUMNS,
    SESSION_COLUMNS,
    Contents,
    repetition_rows,
    session_row,
)
from sessions.errors import ExtraMissing

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no types

SESSIONS_AT_ONCE = 256  # rows of the two small tables are gathered: a row group each would be waste


class ParquetExport:
    """Writes into a folder; see `sessions.export`."""

    def __init__(self, folder: Path) -> None:
        try:
            import pyarrow as pa  # noqa: PLC0415 (an extra)
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError as error:
            raise ExtraMissing("a Parquet export", extra="parquet") from error
        self._arrow = pa
        types = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}

        def schema(columns: Mapping[str, type]) -> "pa.Schema":
            return pa.schema([(name, types[kind]) for name, kind in columns.items()])

        self._schemas = {
            "sessions": schema(SESSION_COLUMNS),
            "repetitions": schema(REPETITION_COLUMNS),
            "samples": schema({"session": str, **dict.fromkeys(SAMPLE_COLUMNS, float)}),
        }
        self._files = {
            name: parquet.ParquetWriter(folder / f"{name}.parquet", kind)
            for name, kind in self._schemas.items()
        }
        self._rows: dict[str, list[dict[str, Any]]] = {"sessions": [], "repetitions": []}

    def add(self, contents: Contents) -> None:
        """Write one session."""
        samples = contents.samples
        row, repetitions = session_row(contents), list(repetition_rows(contents))
        columns = [
            [contents.session.id] * len(samples),
            samples.time_s,
            *samples.acc_ms2.T,
            *samples.gyr_rads.T,
        ]
        schema = self._schemas["samples"]
        self._files["samples"].write_table(self._arrow.table(columns, schema=schema))
        self._rows["sessions"].append(row)
        self._rows["repetitions"] += repetitions
        if len(self._rows["sessions"]) >= SESSIONS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Complete the files."""
        self._flush()
        for file in self._files.values():
            file.close()

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            self._write(name, rows)
            rows.clear()

    def _write(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        table = self._arrow.Table.from_pylist(list(rows), schema=self._schemas[name])
        self._files[name].write_table(table)
