"""`turnout retest`: a pair of sets with the sensor taken off between, to learn your own error."""

import secrets

import click
from rich.console import Console

from analysis import Event, SetEnded, Side
from sensor.link import LinkSettings
from sessions import Store
from sessions.model import RETEST
from turnout.live_run import run_shown
from turnout.naming import typed
from turnout.options import (
    exercise_option,
    json_option,
    recorded_person_option,
    side_option,
    store_option,
    virtual_option,
)
from turnout.output import print_json
from turnout.problems import DONE, FAILED
from turnout.progress_view import progress_of
from turnout.recording import Recorded, Recorder
from turnout.summary import angle
from turnout.terminal import view_for
from turnout.virtual import virtual_or_real, whose
from virtual_sensor import timelapse


@click.command("retest")
@side_option
@exercise_option
@recorded_person_option
@click.option("--address", help="Only the sensor of this address, as `turnout scan` lists it.")
@virtual_option
@store_option
@json_option
def command(
    side: Side,
    exercise: str,
    person: str | None,
    address: str | None,
    virtual: str | None,
    location: str,
    as_json: bool,
) -> int:
    """Record two sets with the sensor taken off and put on between them.

    Each pair teaches the program how much your own figures vary from strapping alone.
    """
    console = Console(stderr=as_json)
    person = whose(person, real=virtual is None)
    visit = RETEST + secrets.token_hex(4)
    seed = secrets.randbits(32)  # of a virtual person: the same one for both sets

    async def one_set(store: Store) -> Recorded:
        over: list[Event] = []
        async with virtual_or_real(virtual, side=side, seed=seed) as radio:
            recorder = Recorder(
                source=radio,
                store=store,
                side=side,
                exercise=exercise,
                person=person,
                visit=visit,
                settings=LinkSettings(address=address),
                on_event=lambda event: over.append(event) if isinstance(event, SetEnded) else None,
            )
            return await run_shown(recorder, view_for(console), is_over=lambda _: bool(over))

    with Store.open(location) as store:
        console.print("First set. It ends when you stand still for a while, or with Ctrl-C.")
        pair = [timelapse.run(one_set(store))]
        console.print("\nNow take the sensor off, and strap it on again as you would tomorrow.")
        _wait_for_enter(pair[0].session_id, err=as_json)
        pair.append(timelapse.run(one_set(store)))
        found = progress_of(store, person=person, exercise=exercise)
    if as_json:
        print_json({"visit": visit, "sessions": [one.session_id for one in pair]})
    else:
        _print(console, pair)
        leg = found.left if side == "left" else found.right
        if leg.arc.error is not None:
            error = leg.arc.error
            console.print(
                f"Smallest detectable change between two days: {error.sdc.value_deg:.0f}° "
                f"({error.rests_on})."
            )
    return FAILED if any(one.error for one in pair) else DONE


def _wait_for_enter(first_id: str, *, err: bool) -> None:
    """Raises Abort where there is to be no second set, and says what became of the first."""
    try:
        click.prompt("Press Enter when you are ready", default="", show_default=False, err=err)
    except click.Abort:
        again = typed(f"show {first_id}")
        click.echo(f"\nThe first set is stored and counts as a single session: {again}", err=True)
        raise


def _print(console: Console, pair: list[Recorded]) -> None:
    for number, one in enumerate(pair, start=1):
        found = one.report["range_of_motion"]
        text = "no repetitions" if found is None else angle(found["typical"], "arc")
        console.print(f"Set {number} (session {one.session_id}): typical arc {text}")
