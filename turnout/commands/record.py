"""`turnout record`: one session from a sensor, until Ctrl-C."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
from rich.console import Console

from analysis import Side
from firmware_profiles import by_name
from sensor.ble import Radio
from sensor.link import LinkSettings
from sensor.profile import Advertisement
from sessions import Store
from turnout.bundle import read_bundle
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
from turnout.problems import DONE, FAILED, complain
from turnout.recording import Recorded, Recorder, Traffic
from turnout.recovered import complete_interrupted
from turnout.summary import summary
from turnout.terminal import view_for
from turnout.virtual import virtual_or_real, whose
from virtual_sensor import timelapse


@click.command("record")
@side_option
@exercise_option
@recorded_person_option
@click.option("--address", help="Only the sensor of this address, as `turnout scan` lists it.")
@click.option("--seconds", type=click.FloatRange(min=2), help="Stop by itself after so long.")
@virtual_option
@click.option("--seed", type=int, help="Which virtual person; another each time by default.")
@click.option(
    "--replay",
    metavar="FILE|ID",
    help="Play a bundle of `turnout doctor`, or a stored session, as if it were the sensor.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    default=1.0,
    show_default=True,
    help="How many times faster than life, of a replay or a virtual sensor.",
)
@store_option
@json_option
def command(
    side: Side,
    exercise: str,
    person: str | None,
    address: str | None,
    seconds: float | None,
    virtual: str | None,
    seed: int | None,
    replay: str | None,
    speed: float,
    location: str,
    as_json: bool,
) -> int:
    """Record a session: stand still for three seconds, do the exercise, end with Ctrl-C."""
    if speed != 1.0 and virtual is None and replay is None:
        raise click.UsageError("--speed is for --virtual and --replay: a real leg takes its time")
    console = Console(stderr=as_json)

    async def session(store: Store) -> Recorded:
        async with _source(store, replay, virtual, side=side, seed=seed) as source:
            recorder = Recorder(
                source=source,
                store=store,
                side=side,
                exercise=exercise,
                person=whose(person, real=virtual is None and replay is None),
                settings=LinkSettings(address=address),
            )
            return await run_shown(
                recorder,
                view_for(console),
                is_over=lambda moment: seconds is not None and moment.recorded_s >= seconds,
            )

    with Store.open(location) as store:
        complete_interrupted(store)
        recorded = timelapse.run(session(store), speed=speed)
        stored = store.session(recorded.session_id)
    if as_json:
        print_json({"session": stored.to_dict(), "report": recorded.report})
    else:
        console.print(summary(recorded.report, stored_s=stored.duration_s))
        again = typed(f"show {stored.id}")
        console.print(f"\nStored as session {stored.id}: {again}", markup=False, soft_wrap=True)
    if recorded.error is not None:
        complain(recorded.error)
        return FAILED
    return DONE


@asynccontextmanager
async def _source(
    store: Store, replay: str | None, virtual: str | None, *, side: Side, seed: int | None
) -> AsyncIterator[Radio | Traffic]:
    if replay is not None:
        yield _recorded_traffic(store, replay)
        return
    async with virtual_or_real(virtual, side=side, seed=seed) as radio:
        yield radio


def _recorded_traffic(store: Store, name: str) -> Traffic:
    if Path(name).exists():
        bundle = read_bundle(Path(name))
        return Traffic(bundle.packets, by_name(bundle.profile), Advertisement("", "bundle"))
    session = store.session(name)
    sensor = Advertisement(session.sensor_address, session.sensor_name)
    return Traffic(store.packets(session.id), by_name(session.profile), sensor)
