"""`turnout sensors`: the kinds of sensor that are known."""

from math import degrees

import click

from firmware_profiles import PROFILES
from firmware_profiles.refused import REFUSED
from sensor.profile import ClockKind, Specification
from sensor.samples import STANDARD_GRAVITY_MS2
from turnout.options import json_option
from turnout.output import print_json, print_table


@click.command("sensors")
@json_option
def command(as_json: bool) -> None:
    """List the known kinds of sensor: rate, ranges, clock, and what is confirmed on hardware."""
    known = [profile.specification for profile in PROFILES]
    if as_json:
        print_json([_to_dict(one) for one in known])
        return
    columns = ("profile", "sensor", "rate", "gyroscope", "time stamps", "shows loss", "confirmed")
    print_table(columns, [_row(one) for one in known])
    click.echo("\nKnown, and of no use here:")
    for refused in REFUSED:
        click.echo(f"  {refused.title}: {refused.reason}")
    click.echo("\nWhat is not confirmed for each is in docs/sensors.md and in --json.")


def _row(one: Specification) -> tuple[str, ...]:
    return (
        one.name,
        one.title,
        f"{one.rate_hz:g} Hz",
        "fused only" if one.fused_only else f"±{degrees(one.gyr_range_rads):.0f} °/s",
        "none" if one.clock.kind is ClockKind.NONE else f"{one.clock.bits} bits",
        "yes" if one.shows_loss else "no",
        "; ".join(one.confirmed) or "not on hardware",
    )


def _to_dict(one: Specification) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "version": one.version,
        "rate_hz": one.rate_hz,
        "gyr_range_dps": round(degrees(one.gyr_range_rads), 3),
        "acc_range_g": round(one.acc_range_ms2 / STANDARD_GRAVITY_MS2, 3),
        "gyr_scale_tolerance": one.gyr_scale_tolerance,
        "clock": {
            "kind": str(one.clock.kind),
            "tick_s": one.clock.tick_s,
            "bits": one.clock.bits,
            "stamps": one.clock.stamps,
        },
        "shows_loss": one.shows_loss,
        "settings": dict(one.settings),
        "fused_only": one.fused_only,
        "must_bond": one.must_bond,
        "min_mtu": one.min_mtu,
        "limits": list(one.limits),
        "confirmed": list(one.confirmed),
        "unconfirmed": list(one.unconfirmed),
    }
