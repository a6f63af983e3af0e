"""`turnout demo`: the whole program at work, with nothing to buy and nothing to set up."""

from typing import Literal

import click
from rich.console import Console

from turnout.options import SIDES, json_option, known_profile, store_option


def _known_fault(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """At once, and not when somebody has begun to watch."""
    if name is not None:
        from virtual_sensor.faults import FAULTS  # noqa: PLC0415 - large, and seldom asked for

        if name not in FAULTS:
            raise click.UsageError(f"--fault {name}: expected one of {', '.join(FAULTS)}")
    return name


@click.command("demo")
@click.option(
    "--side",
    type=click.Choice(SIDES),
    default="right",
    show_default=True,
    help="The leg that wears the sensor.",
)
@click.option(
    "--profile",
    default="open",
    show_default=True,
    callback=known_profile,
    help="Which sensor is played.",
)
@click.option("--seed", type=click.IntRange(0), help="Which virtual person; another by default.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    default=1.0,
    show_default=True,
    help="How many times faster than life.",
)
@click.option(
    "--fault",
    metavar="NAME",
    callback=_known_fault,
    help="Let something go wrong; docs/faults.md lists what.",
)
@store_option
@json_option
def command(
    side: Literal["left", "right"],
    profile: str,
    seed: int | None,
    speed: float,
    fault: str | None,
    location: str,
    as_json: bool,
) -> int:
    """Show the whole program: a virtual person does ten rotations, read over a virtual radio."""
    console = Console(stderr=as_json)
    console.print(
        "A virtual person with a virtual sensor stands still for three seconds and turns the "
        f"{side} leg in and out ten times. Ctrl-C stops."
    )
    from turnout.demo_shown import show_demo  # noqa: PLC0415 - the words above come first, at once

    return show_demo(
        console,
        location=location,
        side=side,
        profile=profile,
        seed=seed,
        speed=speed,
        fault=fault,
        as_json=as_json,
    )
