"""`turnout import FILE`: recordings and the sessions of other stores taken into the store."""

from datetime import datetime
from pathlib import Path

import click

from analysis import Side
from analysis.errors import AnalysisError
from sessions import Store
from sessions.analysis_of import report_session
from sessions.importing import Imported, import_recording, import_store, is_store
from turnout import __version__
from turnout.options import SIDES, exercise_option, json_option, store_option
from turnout.output import print_json


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--side", type=click.Choice(SIDES), help="The leg that wore the sensor.")
@exercise_option
@click.option("--person", default="me", show_default=True, help="Whose leg it is.")
@click.option("--started", type=click.DateTime(), help="When it was recorded, local time.")
@click.option("--note", default="", help="Anything worth knowing.")
@store_option
@json_option
def command(
    file: Path,
    side: Side | None,
    exercise: str,
    person: str,
    started: datetime | None,
    note: str,
    location: str,
    as_json: bool,
) -> None:
    """Take in a recording (a CSV, an export of another program, a zip), or another store."""
    if side is None and not is_store(file):
        raise click.UsageError("expected --side left or --side right: the file does not say")
    with Store.open(location) as store:
        if is_store(file):
            found = import_store(store, file)
        else:
            assert side is not None
            found = import_recording(
                store,
                file,
                side=side,
                exercise=exercise,
                person=person,
                started_at=started and started.astimezone(),
                note=note,
                program_version=__version__,
            )
        problems = _analysed(store, found)
        sessions = [store.session(one).to_dict() for one in found.session_ids]
    if as_json:
        print_json({"format": found.title, "assumed": found.assumed, "sessions": sessions})
        return
    click.echo(f"Taken in as {found.title}:")
    for one in sessions:
        count = "not analysed" if one["rep_count"] is None else f"{one['rep_count']} repetitions"
        click.echo(f"  {one['id']}  {one['side']}  {one['duration_s']} s  {count}")
    for text in (*(f"Assumed: {one}" for one in found.assumed), *problems):
        click.echo(text)


def _analysed(store: Store, found: Imported) -> list[str]:
    """Make the reports that are missing; what could not be analysed is kept all the same."""
    problems = []
    for session_id in found.session_ids:
        if store.session(session_id).rep_count is None:
            try:
                report_session(store, session_id)
            except AnalysisError as error:
                problems.append(f"Session {session_id} is kept and not analysed: {error}")
    return problems
