"""`turnout export`: stored sessions as files for other programs."""

from pathlib import Path

import click

from sessions import Store, StoreDamaged
from sessions.export import FORMATS, export
from sessions.words import plural
from turnout.naming import here
from turnout.options import json_option, store_option
from turnout.output import print_json, shown_progress
from turnout.problems import DONE, FAILED


@click.command("export")
@click.argument("session_ids", metavar="[ID]…", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every session of the store.")
@click.option("--person", help="Every session of this person.")
@click.option(
    "--to",
    "form",
    type=click.Choice(list(FORMATS)),
    default="csv",
    show_default=True,
    help="In which form; docs/data.md has what each holds.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder to make.  [default: turnout-FORMAT]",
)
@store_option
@json_option
def command(
    session_ids: tuple[str, ...],
    everything: bool,
    person: str | None,
    form: str,
    folder: Path | None,
    location: str,
    as_json: bool,
) -> int:
    """Write sessions into a new folder: by their IDs, one person's, or all."""
    if sum((bool(session_ids), everything, person is not None)) != 1:
        raise click.UsageError("expected one of these: session IDs, --person NAME, --all")
    damaged: list[StoreDamaged] = []
    with Store.open(location, create=False) as store:
        chosen = [store.session(one) for one in session_ids] or store.each_session(
            person=person, left_out=damaged.append
        )
        with shown_progress() as progress:
            done = export(
                store,
                progress.track(chosen, description="Exporting"),
                to=form,
                folder=folder or Path(f"turnout-{form}"),
            )
    if as_json:
        problems = [{"id": one, "problem": why} for one, why in done.problems]
        print_json({"folder": str(done.folder), "ids": done.session_ids, "problems": problems})
    else:
        click.echo(f"{plural(len(done.session_ids), 'session')} written to {done.folder}")
        for one, why in done.problems:
            click.echo(f"Left out {one}: {why}", err=True)
    for damage in damaged:
        click.echo(f"Left out: {here(str(damage))}", err=True)
    return FAILED if done.problems or damaged else DONE
