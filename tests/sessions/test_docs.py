"""docs/data.md names what there is: tables, formats, exports."""

from pathlib import Path

import pytest

from sessions.export import FORMATS as EXPORTS
from sessions.formats import FORMATS
from sessions.packing import FORMAT
from sessions.schema import metadata
from sessions.writer import CHUNK_S, MAX_WAITING_BYTES

DOCS = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_every_import_format_is_there_with_how_certain_it_is(known: object) -> None:
    (line,) = [line for line in DOCS.splitlines() if line.startswith(f"| {known.title} |")]  # type: ignore[attr-defined]  # a format
    assert ("**no**" in line) != known.certain  # type: ignore[attr-defined]  # a format


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_there(name: str) -> None:
    assert f"- **{name}**" in DOCS


@pytest.mark.parametrize("table", metadata.tables)
def test_every_table_is_there(table: str) -> None:
    assert f"`{table}`" in DOCS


def test_its_figures_are_the_programs() -> None:
    assert f"every {CHUNK_S} s" in DOCS
    assert f"up to {MAX_WAITING_BYTES >> 20} MB" in DOCS
    assert f"one byte of format ({FORMAT})" in DOCS
