"""Which radio a command uses: the system's Bluetooth, or a virtual one with somebody on it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from analysis import Side
from firmware_profiles import by_name
from sensor.ble import Radio

VIRTUAL_PERSON = "demo"
"""Whose sessions without a leg are: nobody's progress is to hold a simulation or a replay."""


def whose(person: str | None, *, real: bool) -> str:
    """Under whose name a recording is kept where nobody (None) may have been named.

    real: a sensor is worn now; neither a simulation nor a replay.
    """
    if person is not None:
        return person
    return "me" if real else VIRTUAL_PERSON


@asynccontextmanager
async def virtual_or_real(
    profile_name: str | None, *, side: Side = "right", seed: int | None = None
) -> AsyncIterator[Radio]:
    """The system's Bluetooth where no profile is named, else somebody who exercises for ever.

    Raises UnknownFirmware.
    """
    if profile_name is None:
        yield Radio()
        return
    from virtual_sensor.radio import virtual_radio  # noqa: PLC0415 - large, and seldom asked for
    from virtual_sensor.wearer import Wearer  # noqa: PLC0415

    profile = by_name(profile_name)
    settings = profile.specification.settings
    wearer = Wearer(seed=secrets.randbits(32) if seed is None else seed, side=side)
    async with virtual_radio(lambda: profile.emulator(settings), wearer) as virtual:
        yield virtual.radio


@asynccontextmanager
async def virtual_on_table(profile_name: str) -> AsyncIterator[Radio]:
    """A virtual radio with a sensor that nobody wears. Raises UnknownFirmware."""
    from virtual_sensor.on_table import on_table  # noqa: PLC0415
    from virtual_sensor.radio import virtual_radio  # noqa: PLC0415

    profile = by_name(profile_name)
    settings = profile.specification.settings
    motion = on_table(secrets.randbits(32))
    async with virtual_radio(lambda: profile.emulator(settings), motion) as virtual:
        yield virtual.radio
