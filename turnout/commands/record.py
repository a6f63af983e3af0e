"""`turnout record`: one session from a sensor, until Ctrl-C."""

import click
from rich.console import Console

from analysis import Side
from sensor.link import LinkSettings
from sessions import Store
from turnout.live_run import run_shown
from turnout.naming import called
from turnout.options import exercise_option, json_option, side_option, store_option, virtual_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED
from turnout.recording import Recorded, Recorder
from turnout.summary import summary
from turnout.terminal import view_for
from turnout.virtual import virtual_or_real
from virtual_sensor import timelapse


@click.command("record")
@side_option
@exercise_option
@click.option("--person", default="me", show_default=True, help="Whose leg it is.")
@click.option("--address", help="Only the sensor of this address, as `turnout scan` lists it.")
@click.option("--seconds", type=click.FloatRange(min=2), help="Stop by itself after so long.")
@virtual_option
@click.option("--seed", type=int, help="Which virtual person; another each time by default.")
@store_option
@json_option
def command(
    side: Side,
    exercise: str,
    person: str,
    address: str | None,
    seconds: float | None,
    virtual: str | None,
    seed: int | None,
    location: str,
    as_json: bool,
) -> int:
    """Record a session: stand still for three seconds, do the exercise, end with Ctrl-C."""
    console = Console(stderr=as_json)

    async def session(store: Store) -> Recorded:
        async with virtual_or_real(virtual, side=side, seed=seed) as radio:
            recorder = Recorder(
                radio=radio,
                store=store,
                side=side,
                exercise=exercise,
                person=person,
                settings=LinkSettings(address=address),
            )
            return await run_shown(
                recorder,
                view_for(console),
                is_over=lambda moment: seconds is not None and moment.recorded_s >= seconds,
            )

    with Store.open(location) as store:
        recorded = timelapse.run(session(store))
        stored = store.session(recorded.session_id)
    if as_json:
        print_json({"session": stored.to_dict(), "report": recorded.report})
    else:
        console.print(summary(recorded.report))
        console.print(f"\nStored as session {stored.id}: {called()} show {stored.id}")
    if recorded.error is not None:
        click.echo(f"turnout: {recorded.error}", err=True)
        return FAILED
    return DONE
