"""`turnout scan`: which sensors are near, and whether they can be used."""

import asyncio
from dataclasses import dataclass

import click

from firmware_profiles import Recognition, recognise
from sensor.ble import scan
from sensor.errors import SensorNotFound
from sensor.profile import Advertisement
from turnout.options import json_option, virtual_option
from turnout.output import print_json, print_table
from turnout.virtual import virtual_or_real


@dataclass(frozen=True, slots=True)
class Found:
    """A device that was heard, and what it is."""

    advertisement: Advertisement
    recognition: Recognition

    @property
    def usable(self) -> bool:
        """Whether a profile speaks to it."""
        return self.recognition.profile is not None

    def to_dict(self) -> dict[str, object]:
        """The same for JSON."""
        profile = self.recognition.profile
        return {
            "address": self.advertisement.address,
            "name": self.advertisement.name,
            "rssi_dbm": self.advertisement.rssi_dbm,
            "kind": self.recognition.title or None,
            "profile": profile.specification.name if profile else None,
            "usable": self.usable,
            "refusal": self.recognition.refusal,
        }


@click.command("scan")
@click.option(
    "--seconds", type=click.FloatRange(0.5, 120), default=5.0, show_default=True, help="How long."
)
@click.option("--all", "everything", is_flag=True, help="Also devices that are no known sensor.")
@virtual_option
@json_option
def command(seconds: float, everything: bool, virtual: str | None, as_json: bool) -> None:
    """List the sensors that are near: kind, signal, whether each can be used and, if not, why."""
    found = asyncio.run(_look(virtual, seconds))
    known = [one for one in found if everything or one.recognition.title]
    if as_json:
        print_json([one.to_dict() for one in known])
        return
    if not known:
        raise SensorNotFound(
            f"listened for {seconds:g} s and heard {len(found)} devices, none of them a known "
            "sensor: switch yours on, bring it near, and disconnect it from phones and other "
            "programs"
        )
    print_table(("name", "kind", "address", "signal", ""), [_row(one) for one in known])


async def _look(virtual: str | None, seconds: float) -> list[Found]:
    found: dict[str, Found] = {}
    async with virtual_or_real(virtual) as radio:
        async for sighting in scan(radio, timeout_s=seconds):
            advertisement = sighting.advertisement
            found[advertisement.address] = Found(advertisement, recognise(advertisement))
    return sorted(found.values(), key=_by_use_and_signal)


def _by_use_and_signal(one: Found) -> tuple[bool, int]:
    return not one.usable, -(one.advertisement.rssi_dbm or -200)


def _row(one: Found) -> tuple[str, ...]:
    advertisement, recognition = one.advertisement, one.recognition
    signal = "" if advertisement.rssi_dbm is None else f"{advertisement.rssi_dbm} dBm"
    verdict = "can be used" if one.usable else f"cannot be used: {recognition.refusal or 'unknown'}"
    return (
        advertisement.name or "(no name)",
        recognition.title or "not a known sensor",
        advertisement.address,
        signal,
        verdict,
    )
