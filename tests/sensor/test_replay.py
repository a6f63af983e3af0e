"""Recorded traffic played again: the same packets, in order, at their times."""

import asyncio
import math

from firmware_profiles import by_name
from sensor.profile import Advertisement
from sensor.replay import Replay
from sensor.states import TRANSITIONS, Change, State
from sensor.traffic import Kind, Packet
from virtual_sensor import timelapse

UUID = "0000ffe4-0000-1000-8000-00805f9a34fb"
SENSOR = Advertisement("AA:BB", "WT901")


def note(at_s: float, connection: int = 1) -> Packet:
    return Packet(Kind.NOTIFICATION, at_s, connection, UUID, b"\x55\x61")


PACKETS = [
    Packet(Kind.OPENED, 0.5, 1, "", b"AA:BB"),
    note(1.0),
    note(1.25),
    Packet(Kind.CLOSED, 2.0, 1, "", b"out of range"),
    Packet(Kind.OPENED, 9.0, 2, "", b"AA:BB"),
    note(9.5, 2),
]


def play(*, stop_at_s: float = math.inf) -> tuple[list[Packet], list[float], list[Change]]:
    heard: list[Packet] = []
    times: list[float] = []
    changes: list[Change] = []

    async def run() -> None:
        def sink(packet: Packet) -> None:
            heard.append(packet)
            times.append(replay.now_s)

        replay = Replay(
            PACKETS, by_name("witmotion"), advertisement=SENSOR, sink=sink, observer=changes.append
        )
        if math.isfinite(stop_at_s):
            asyncio.get_running_loop().call_later(stop_at_s, replay.stop)
        await replay.run()

    timelapse.run(run(), speed=math.inf)
    return heard, times, changes


def test_every_packet_is_played_at_its_time() -> None:
    heard, times, _ = play()
    assert heard == PACKETS
    assert times == [packet.arrival_s for packet in PACKETS]


def test_the_states_are_those_of_a_link() -> None:
    changes = play()[2]
    assert all(change.now in TRANSITIONS[change.before] for change in changes)
    assert [change.now for change in changes if change.now is State.STREAMING] == [
        State.STREAMING
    ] * 2
    lost = next(change for change in changes if change.now is State.LOST)
    assert (lost.at_s, lost.cause) == (2.0, "out of range")
    assert changes[-1].now is State.STOPPED


def test_it_stops_when_it_is_asked_to() -> None:
    heard, _, changes = play(stop_at_s=1.1)
    assert heard == PACKETS[:2]
    assert changes[-1].now is State.STOPPED
