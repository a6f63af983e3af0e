"""`turnout restore FILE`: the store as it was in a backup."""

from pathlib import Path

import click

from sessions.backup import restore_at
from sessions.words import plural
from turnout.options import json_option, store_option
from turnout.output import print_json


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also where sessions would be lost.")
@store_option
@json_option
def command(file: Path, replace: bool, location: str, as_json: bool) -> None:
    """Make the store as it was in a backup."""
    done = restore_at(location, file, replace=replace)
    if as_json:
        aside = done.set_aside and str(done.set_aside)
        print_json({"store": done.name, "sessions": done.sessions, "set_aside": aside})
        return
    click.echo(f"{plural(done.sessions, 'session')} restored")
    if done.set_aside is not None:
        click.echo(f"The damaged store was set aside as {done.set_aside}")
