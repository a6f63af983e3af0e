"""`turnout restore FILE`: the store as it was in a backup."""

from pathlib import Path

import click

from sessions import Store
from sessions.backup import restore
from turnout.options import json_option, store_option
from turnout.output import print_json


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also where sessions would be lost.")
@store_option
@json_option
def command(file: Path, replace: bool, location: str, as_json: bool) -> None:
    """Make the store as it was in a backup."""
    with Store.open(location) as store:
        count = restore(store, file, replace=replace)
    if as_json:
        print_json({"store": location, "sessions": count})
    else:
        click.echo(f"{count} sessions restored")
