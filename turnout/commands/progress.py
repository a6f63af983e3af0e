"""`turnout progress`: have the legs changed, not yet, or is there too little to tell?"""

from shlex import quote

import click
from rich.console import Console
from rich.text import Text

from analysis.exercises import by_name
from analysis.progress import Leg, Progress, Quantity, draw, to_dict
from analysis.progress.words import name_of
from sessions import Store
from turnout.naming import typed
from turnout.options import DEFAULT_EXERCISE, exercise_option, json_option, read_store_option
from turnout.output import print_json
from turnout.progress_view import elsewhere, gathered, progress_of


@click.command("progress")
@click.option("--person", default="me", show_default=True, help="Whose legs.")
@exercise_option
@read_store_option
@json_option
def command(person: str, exercise: str, location: str, as_json: bool) -> None:
    """Say whether mobility has changed, for each leg: yes, not beyond error yet, or cannot tell."""
    with Store.open(location) as store:
        found = progress_of(store, person=person, exercise=exercise)
        some = found.left.points or found.right.points
        others = "" if some else elsewhere(store, person=person, exercise=exercise)
    if as_json:
        print_json(to_dict(found))
    else:
        _print(Console(), found, others, _record(person, exercise))


def _record(person: str, exercise: str) -> str:
    """The command that records what was asked for."""
    words = ["record", "--side", "left"]
    words += ["--person", quote(person)] if person != "me" else []
    words += ["--exercise", exercise] if exercise != DEFAULT_EXERCISE else []
    return typed(" ".join(words))


def _print(console: Console, found: Progress, others: str, record: str) -> None:
    console.print(Text(found.headline, style="bold"))
    for leg in (found.left, found.right):
        if leg.points:
            _print_leg(console, leg, name_of(Quantity.ARC, by_name(found.exercise)))
    if found.left.points and found.right.points:
        console.print(Text(f"\n{found.arc_difference.words}"))
    console.print(Text(f"\n{found.adherence.words}"))
    for note in found.notes:
        console.print(Text(note, style="yellow"))
    if not found.left.points and not found.right.points:
        console.print(Text(f"Record a session first: {record}"), soft_wrap=True)
        if others:
            console.print(Text(others))
    console.print(Text(f"\n{found.caveat}", style="dim"))


def _print_leg(console: Console, leg: Leg, name: str) -> None:
    console.print(Text(f"\n{leg.side.capitalize()} leg, {name}", style="bold"))
    console.print(Text(draw(leg)), soft_wrap=True)
    for one in (leg.arc, leg.internal, leg.external):
        if one.words:
            console.print(Text(one.words))
    if gathered(leg):
        console.print(Text(gathered(leg)))
    error = leg.arc.error
    if error is not None:
        console.print(
            Text(
                f"Smallest detectable change between two days: {error.sdc.value_deg:.0f}° "
                f"({error.rests_on}; {error.day_rests_on}).",
                style="dim",
            )
        )
