"""`turnout show ID`: one stored session's report."""

import click
from rich.console import Console

from sessions import Store
from turnout.correction_words import struck_in_words
from turnout.options import json_option, read_store_option
from turnout.output import print_json
from turnout.summary import summary


@click.command("show")
@click.argument("session_id", metavar="ID")
@read_store_option
@json_option
def command(session_id: str, location: str, as_json: bool) -> None:
    """Show the report of a stored session; `turnout sessions` lists the IDs."""
    with Store.open(location) as store:
        session = store.session(session_id)
        report = store.report(session.id)
    if as_json:
        print_json({"session": session.to_dict(), "report": report})
        return
    console = Console()
    console.print(f"{session.id} · {session.started_at:%Y-%m-%d %H:%M} · {session.person}")
    console.print(summary(report, stored_s=session.duration_s))
    if session.struck_s:
        console.print(struck_in_words(session), markup=False, soft_wrap=True)
    if session.note:
        console.print(f"Note: {session.note}", markup=False)
