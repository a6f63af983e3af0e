"""`turnout sessions`: what is stored, newest first."""

import click

from sessions import Session, Store, StoreDamaged
from sessions.words import lasting
from turnout.naming import typed
from turnout.options import json_option, read_store_option
from turnout.output import print_json, print_table
from turnout.problems import DONE, FAILED, complain
from turnout.recovered import complete_interrupted


@click.command("sessions")
@click.option("--person", help="Only this person's.")
@read_store_option
@json_option
def command(person: str | None, location: str, as_json: bool) -> int:
    """List the stored sessions, newest first."""
    damaged: list[StoreDamaged] = []
    with Store.open(location) as store:
        complete_interrupted(store)
        found = store.sessions(person=person, left_out=damaged.append)
    if as_json:
        print_json([session.to_dict() for session in found])
    elif found:
        columns = ("id", "when", "who", "leg", "exercise", "reps", "length", "sensor", "")
        print_table(columns, [_row(session) for session in found])
    elif person is not None:
        click.echo(f"Nothing of {person} is stored. `{typed('sessions')}` lists everybody's.")
    else:
        click.echo(
            f"Nothing is stored yet. `{typed('demo')}` shows how it goes, with a virtual sensor."
        )
    for one in damaged:
        complain(one)
    return FAILED if damaged else DONE


def _row(session: Session) -> tuple[str, ...]:
    state = "being recorded" if session.recording else ""
    return (
        session.id,
        f"{session.started_at:%Y-%m-%d %H:%M}",
        session.person,
        session.side,
        session.exercise.replace("_", " "),
        "not analysed" if session.rep_count is None else str(session.rep_count),
        lasting(session.duration_s),
        session.sensor_name or session.profile,
        "interrupted" if session.interrupted else state,
    )
