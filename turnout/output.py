"""Printing: JSON for programs, tables for people."""

import json
from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

WIDE = 400  # columns where nobody's window ends


def print_json(document: object) -> None:
    """One JSON document on standard output and nothing else. NaN never leaves the program."""
    click.echo(json.dumps(document, allow_nan=False, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table: long lines are cut on a terminal and kept whole in a pipe."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in columns:
        table.add_column(title, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def shown_progress() -> Progress:
    """A bar on standard error while the work lasts; not a line of it where that is no terminal."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
