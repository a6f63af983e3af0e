"""`turnout decode`: hex in, JSON out, for anyone bringing up a sensor."""

from typing import TextIO

import click

from firmware_profiles import by_name
from firmware_profiles.describe import Describer
from sensor.errors import SensorError
from sensor.profile import Settings
from turnout.output import print_json


@click.command("decode")
@click.option(
    "--profile", "name", required=True, help="The firmware, as `turnout sensors` lists it."
)
@click.option(
    "--characteristic", metavar="UUID", help="Where lines that hold only bytes came from."
)
@click.option(
    "--set",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="What decoding needs beside the bytes, as in range_dps=500.",
)
@click.argument("lines", type=click.File("r", errors="replace"), default="-")
def command(
    name: str, characteristic: str | None, assignments: tuple[str, ...], lines: TextIO
) -> None:
    """Decode packets, one a line: hex, or a characteristic and hex; one JSON object a line out."""
    profile = by_name(name)
    known = profile.specification.settings
    settings = {**known, **dict(_setting(text, known) for text in assignments)}
    try:
        describer = Describer(profile, settings, characteristic)
    except SensorError as error:  # a value that this firmware has not
        raise click.UsageError(f"--set: {error}") from error
    except ValueError as error:
        raise click.UsageError(f"--characteristic: {error}") from error
    for line in lines:
        for answer in describer.describe(line):
            print_json(answer)


def _setting(text: str, known: Settings) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in known:
        raise click.UsageError(
            f"--set {text}: this profile has no setting {name!r}; it has: "
            f"{', '.join(sorted(known)) or 'none'}"
        )
    try:
        return name, float(value)
    except ValueError:
        raise click.UsageError(f"--set {text}: expected a number after {name}=") from None
