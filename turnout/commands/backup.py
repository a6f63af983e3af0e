"""`turnout backup FILE`: the whole store in one file, while it may be in use."""

from pathlib import Path

import click

from sessions import Store
from sessions.backup import backup
from sessions.words import plural
from turnout.options import json_option, store_option
from turnout.output import print_json


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
@json_option
def command(file: Path, location: str, as_json: bool) -> None:
    """Write the whole store to a new file. A recording may go on meanwhile."""
    with Store.open(location, create=False) as store:
        count = backup(store, file)
    if as_json:
        print_json({"file": str(file), "sessions": count})
    else:
        written = plural(count, "session")
        click.echo(f"{written} written to {file}; keep it where only you can read it")
