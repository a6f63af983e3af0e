"""`turnout edit ID`: corrections to a session; the report is made again and the change kept."""

import click

from analysis import Side
from sessions import Store
from sessions.edit import changes, edit_session, restore, strike
from turnout.correction_words import change_in_words, struck_in_words
from turnout.options import SIDES, json_option, store_option
from turnout.output import print_json


@click.command("edit")
@click.argument("session_id", metavar="ID")
@click.option("--side", type=click.Choice(SIDES), help="The leg it really was.")
@click.option("--note", help="A new note.")
@click.option("--pain-before", type=click.IntRange(0, 10), help="Pain before, 0 to 10.")
@click.option("--pain-after", type=click.IntRange(0, 10), help="Pain after, 0 to 10.")
@click.option("--strike", "struck", type=int, help="Strike out the repetition of this number.")
@click.option(
    "--restore",
    "restored",
    type=int,
    help="Take back the strike of this number; `show` lists them.",
)
@store_option
@json_option
def command(
    session_id: str,
    side: Side | None,
    note: str | None,
    pain_before: int | None,
    pain_after: int | None,
    struck: int | None,
    restored: int | None,
    location: str,
    as_json: bool,
) -> None:
    """Correct a session. Without an option: list the corrections made so far."""
    with Store.open(location, create=False) as store:
        before = len(changes(store, session_id))
        edit_session(
            store,
            session_id,
            side=side,
            note=note,
            pain_before=pain_before,
            pain_after=pain_after,
        )
        if struck is not None:
            strike(store, session_id, struck)
        if restored is not None:
            restore(store, session_id, restored)
        session, made = store.session(session_id), changes(store, session_id)
    asked = any(
        value is not None for value in (side, note, pain_before, pain_after, struck, restored)
    )
    shown = made[before:] if asked else made
    if as_json:
        listed = [{"what": c.what, "before": c.before, "after": c.after} for c in shown]
        print_json({"session": session.to_dict(), "changes": listed})
        return
    for change in shown:
        click.echo(change_in_words(change))
    if not shown:
        click.echo("Nothing was changed.")
    if session.struck_s:
        click.echo(struck_in_words(session))
        click.echo(f"{len(session.struck_s)} struck out; {session.rep_count} repetitions count.")
