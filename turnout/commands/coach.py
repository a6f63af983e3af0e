"""`turnout coach`, and bare `turnout`: the page that trains with you."""

import asyncio
import webbrowser

import click

from sensor.ble import Radio
from sessions import Store
from turnout.coach_plan import default_memory
from turnout.interrupts import ending_on_interrupt
from turnout.options import store_option, virtual_option
from turnout.recovered import complete_interrupted
from turnout.web.lan import lan_addresses, show_on_lan
from turnout.web.run import Serving, radios_with, run
from turnout.web.server import bound
from virtual_sensor import timelapse

PORT = 8467


@click.command("coach")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where to listen; 0 takes any that is free.",
)
@click.option("--lan", is_flag=True, help="Let phones and tablets at home show the pages, too.")
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@virtual_option
@click.option("--seed", type=int, help="Which virtual person; another each time by default.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True, max=100),
    default=1.0,
    help="How many times faster than life a virtual person is.",
)
@store_option
def command(
    port: int,
    lan: bool,
    browser: bool,
    virtual: str | None,
    seed: int | None,
    speed: float,
    location: str,
) -> None:
    """Open the coach page: it counts aloud, shows the angle, and keeps every session.

    With --virtual only virtual sensors are offered; without it one is always offered, too.
    """
    addresses = lan_addresses() if lan else []
    with Store.open(location) as store, bound("0.0.0.0" if lan else "127.0.0.1", port) as listening:  # noqa: S104 - asked for
        complete_interrupted(store)

        def on_started(serving: Serving) -> None:
            click.echo(f"Turnout's pages: {serving.address}")
            click.echo("Ctrl-C ends it, and a session that is going on in good order.")
            if lan:
                show_on_lan(serving.access, addresses, serving.port)
            if browser:
                webbrowser.open(serving.address)

        async def main() -> None:
            until = asyncio.Event()
            with ending_on_interrupt(until.set):
                await run(
                    store=store,
                    memory=default_memory(),
                    radios=radios_with(virtual or "open", seed=seed),
                    radio=None if virtual else Radio(),
                    listening=listening,
                    hosts=addresses,
                    until=until,
                    on_started=on_started,
                )

        timelapse.run(main(), speed=speed)
