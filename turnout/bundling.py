"""Records a bundle: the raw traffic of whatever sensor is found, for a while."""

import asyncio
from collections.abc import Callable

from analysis import LiveAnalysis
from firmware_profiles import recognise
from sensor.ble import Radio
from sensor.errors import SensorError
from sensor.link import Link
from sensor.live_stream import LiveStream
from sensor.states import Change, State
from sensor.traffic import Packet
from turnout.bundle import Bundle, impersonal, told_of
from turnout.doctor import versions


async def record_bundle(
    radio: Radio, *, seconds: float, note: str, tell: Callable[[str], None]
) -> Bundle:
    """The traffic of the first usable sensor for so long, and what the link said meanwhile.

    A link that fails on the way is no reason to throw away what came before. Raises a SensorError
    where nothing came at all.
    """
    packets: list[Packet] = []
    changes: list[Change] = []
    error: SensorError | None = None

    def observe(change: Change) -> None:
        changes.append(change)
        tell(f"{change.cause}.")
        if change.now is State.STREAMING and not stopping:
            stopping.append(asyncio.get_running_loop().call_later(seconds, link.stop))

    stopping: list[asyncio.TimerHandle] = []
    link = Link(radio, recognise, sink=packets.append, observer=observe)
    try:
        await link.run()
    except SensorError as ended:
        error = ended
    if not packets or link.profile is None or link.advertisement is None:
        raise error or SensorError("stopped before a sensor was found")
    specification = link.profile.specification
    named = (link.advertisement.name or "", link.advertisement.address)
    return Bundle(
        profile=specification.name,
        profile_version=specification.version,
        settings=specification.settings,
        versions=versions(),
        told=[told_of(change, secrets=named) for change in changes],
        live_rep_count=_live_count(packets, link),
        note=note,
        packets=impersonal(packets),
    )


def _live_count(packets: list[Packet], link: Link) -> int:
    assert link.profile is not None
    stream = LiveStream(link.profile, link.profile.specification.settings)
    live = LiveAnalysis(side="right")  # the count does not depend on the leg
    for packet in packets:
        live.push(stream.feed(packet))
    return live.snapshot.rep_count
