"""`turnout delete`: a session, or a person with everything of theirs, gone for good."""

import click

from sessions import Store, StoreDamaged
from sessions.deletion import Deleted, delete_person, delete_session, sessions_of
from sessions.words import plural
from turnout.options import json_option, store_option
from turnout.output import print_json


@click.command("delete")
@click.argument("session_id", metavar="[ID]", required=False)
@click.option("--person", help="Delete this person and every session of theirs.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
@json_option
def command(
    session_id: str | None, person: str | None, yes: bool, location: str, as_json: bool
) -> None:
    """Delete a session, or a person with everything of theirs. It cannot be undone."""
    if (session_id is None) == (person is None):
        raise click.UsageError("expected a session's ID, or --person NAME")
    with Store.open(location, create=False) as store:
        if session_id is not None:
            what = _named(store, session_id)
        else:
            assert person is not None
            what = f"{person} and {plural(len(sessions_of(store, person)), 'session')}"
        if not yes:
            click.confirm(f"Delete {what}? It cannot be undone", abort=True, err=True)
        done: Deleted
        if session_id is not None:
            done = delete_session(store, session_id)
        else:
            assert person is not None
            done = delete_person(store, person)
    if as_json:
        print_json({"deleted": done.session_ids, "left_behind": done.left_behind})
        return
    click.echo(f"Deleted {what}.")
    if done.left_behind is not None:
        click.echo(f"Remains may still be in the file: {done.left_behind}.", err=True)


def _named(store: Store, session_id: str) -> str:
    try:
        one = store.session(session_id)
    except StoreDamaged:
        return f"session {session_id}, which is damaged"
    return f"session {one.id} of {one.started_at:%Y-%m-%d %H:%M}"
