"""What goes wrong with sensors and their links, to be asked for by name.

Each fault is a coroutine that does its mischief until it is over or cancelled, and leaves the
sensor sound. Those that lie in the packets act all the time; those that lie in the link act once
the sensor streams, `after_s` later; those of the start act before there is a stream.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

from sensor.profile import ClockKind, Outgoing, Specification
from virtual_sensor.peripheral import Interferer, Occasion, Reaction, Tamper, VirtualPeripheral
from virtual_sensor.radio import VirtualRadio

PACKET_SHARE = 0.02  # of the packets that are tampered with: twice what users call a bad link
STALL_EVERY_S = 10.0
STALL_S = 2.0  # shorter than the silence that a link takes for a loss
DRIFT = 2e-3  # a sensor without a crystal; a crystal keeps to 5e-5
SMALL_MTU = 23  # what every Bluetooth Low Energy link can carry (Core 5.4, vol. 3 part F, 5.2.1)
AWAY_S = 60.0
ADAPTER_OFF_S = 15.0
BEFORE_WRAP_S = 5.0
TIMES_AT_START = 2  # a link that tries again once more gets through
BATTERY_STEP_S = 10.0  # from 9 percent to none while a link asks for it at least once


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a fault happens: the radio, the sensor, what chance decides, and when it begins."""

    virtual: VirtualRadio
    sensor: VirtualPeripheral
    specification: Specification
    rng: random.Random
    after_s: float = 15.0  # a person has begun to move by then


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by its name.

    play: does it. visible: whether a sensor of that kind can show it. ends: whether the session
    cannot go on afterwards. bursts: whether what it holds up comes later. away_s: for how long the
    sensor cannot be reached at all.
    """

    name: str
    title: str
    play: Callable[[Scene], Awaitable[None]]
    visible: Callable[[Specification], bool] = lambda _: True
    ends: bool = False
    bursts: bool = False
    away_s: float = 0.0


@asynccontextmanager
async def playing(name: str, scene: Scene) -> AsyncIterator[Fault]:
    """The fault happens while this lasts. Raises KeyError for a name that is not in `FAULTS`."""
    fault = FAULTS[name]
    task = asyncio.ensure_future(fault.play(scene))
    await asyncio.sleep(0)  # what it does to the start must be in place before anyone connects
    try:
        yield fault
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


# --- in the packets ------------------------------------------------------------------------------


def _tampering(change: Callable[[Scene], Tamper]) -> Callable[[Scene], Awaitable[None]]:
    async def play(scene: Scene) -> None:
        with _added(scene.sensor.tampers, change(scene)):
            await asyncio.Event().wait()

    return play


def _lose(scene: Scene) -> Tamper:
    return lambda packets: [p for p in packets if scene.rng.random() >= PACKET_SHARE]


def _repeat(scene: Scene) -> Tamper:
    def repeat(packets: Sequence[Outgoing]) -> Sequence[Outgoing]:
        return [p for packet in packets for p in [packet] * (1 + _chosen(scene))]

    return repeat


def _swap(scene: Scene) -> Tamper:
    held: list[Outgoing] = []

    def swap(packets: Sequence[Outgoing]) -> Sequence[Outgoing]:
        out: list[Outgoing] = []
        for packet in packets:
            if not held and _chosen(scene):
                held.append(packet)
            else:
                out += [packet, *held]
                held.clear()
        return out

    return swap


def _cut(scene: Scene) -> Tamper:
    def cut(packet: Outgoing) -> Outgoing:
        return replace(packet, data=packet.data[: scene.rng.randrange(len(packet.data))])

    return lambda packets: [cut(p) if _chosen(scene) else p for p in packets]


def _add_foreign(scene: Scene) -> Tamper:
    def foreign(like: Outgoing) -> Outgoing:
        return replace(like, data=scene.rng.randbytes(scene.rng.randint(1, 2 * len(like.data))))

    def add(packets: Sequence[Outgoing]) -> Sequence[Outgoing]:
        return [p for packet in packets for p in ([foreign(packet)] * _chosen(scene) + [packet])]

    return add


def _chosen(scene: Scene) -> bool:
    return scene.rng.random() < PACKET_SHARE


# --- in the stream and the link ------------------------------------------------------------------


async def _stall(scene: Scene) -> None:
    await _streaming(scene)
    try:
        while True:
            scene.sensor.gate.clear()
            await asyncio.sleep(STALL_S)
            scene.sensor.gate.set()
            await asyncio.sleep(STALL_EVERY_S)
    finally:
        scene.sensor.gate.set()


async def _fall_silent(scene: Scene) -> None:
    """Connected, and not a word more; a sensor that is started anew speaks again."""
    await _streaming(scene)
    with _added(scene.sensor.tampers, lambda _: ()):
        await _wait_until(lambda: not scene.sensor.streaming.is_set())


async def _disconnect(scene: Scene) -> None:
    await _streaming(scene)
    await scene.sensor.disconnect()


async def _go_away(scene: Scene) -> None:
    await _streaming(scene)
    try:
        await scene.sensor.move_out_of_range()
        await asyncio.sleep(AWAY_S)
    finally:
        await scene.sensor.come_back()


async def _switch_adapter_off(scene: Scene) -> None:
    await _streaming(scene)
    try:
        await scene.virtual.adapter.set_powered(False)
        await asyncio.sleep(ADAPTER_OFF_S)
    finally:
        await scene.virtual.adapter.set_powered(True)


async def _empty_battery(scene: Scene) -> None:
    await _streaming(scene)
    for percent in range(9, -1, -1):
        # A firmware that reports its battery has it as an attribute of its emulator.
        if hasattr(scene.sensor.emulator, "battery_percent"):
            scene.sensor.emulator.battery_percent = percent
        await asyncio.sleep(BATTERY_STEP_S)
    await scene.sensor.switch_off()


# --- at the start --------------------------------------------------------------------------------


def _misbehaving(reaction: Reaction, *occasions: Occasion) -> Callable[[Scene], Awaitable[None]]:
    async def play(scene: Scene) -> None:
        left = TIMES_AT_START

        def interfere(occasion: Occasion) -> Reaction:
            nonlocal left
            if occasion not in occasions or left == 0:
                return Reaction.ALLOW
            left -= 1
            return reaction

        with _added(scene.sensor.interferers, interfere):
            await _wait_until(lambda: left == 0)

    return play


async def _limit_mtu(scene: Scene) -> None:
    scene.sensor.limit_mtu(SMALL_MTU)


# --- in the sensor's clock -----------------------------------------------------------------------


async def _drift(scene: Scene) -> None:
    scene.sensor.clock = lambda since_on_s: since_on_s * (1 + DRIFT)


async def _wrap(scene: Scene) -> None:
    clock = scene.specification.clock
    ahead_s = 2**clock.bits * clock.tick_s - BEFORE_WRAP_S
    scene.sensor.clock = lambda since_on_s: since_on_s + ahead_s


async def _restart(scene: Scene) -> None:
    """A loose battery contact: the sensor comes back as if it had just been switched on."""
    await _streaming(scene)
    await scene.sensor.switch_off()
    await scene.sensor.switch_on()


def _has_counter(specification: Specification) -> bool:
    return specification.clock.kind is ClockKind.TICKS and specification.clock.bits > 0


def _has_clock(specification: Specification) -> bool:
    return specification.clock.kind is not ClockKind.NONE


FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("lost", "packets are lost", _tampering(_lose)),
        Fault("repeated", "packets come twice", _tampering(_repeat)),
        Fault("swapped", "packets come in the wrong order", _tampering(_swap)),
        Fault("cut", "packets are cut short", _tampering(_cut)),
        Fault("foreign", "packets come that mean nothing", _tampering(_add_foreign)),
        Fault("stall", "packets are held up and come in a burst", _stall, bursts=True),
        Fault("silence", "the sensor is connected and sends nothing", _fall_silent),
        Fault("disconnect", "the link ends in mid-stream", _disconnect),
        Fault(
            "disconnect_at_connect",
            "the link ends as soon as it stands",
            _misbehaving(Reaction.DISCONNECT, Occasion.CONNECT),
        ),
        Fault(
            "disconnect_at_start",
            "the link ends while the sensor is started",
            _misbehaving(Reaction.DISCONNECT, Occasion.WRITE, Occasion.SUBSCRIBE, Occasion.READ),
        ),
        Fault(
            "refused",
            "the sensor refuses its first commands",
            _misbehaving(Reaction.REFUSE, Occasion.WRITE, Occasion.SUBSCRIBE),
        ),
        Fault("small_mtu", "the link carries 20 bytes at a time", _limit_mtu),
        Fault("gone", "the sensor is out of range for a minute", _go_away, away_s=AWAY_S),
        Fault(
            "adapter_off",
            "Bluetooth is switched off and on",
            _switch_adapter_off,
            away_s=ADAPTER_OFF_S,
        ),
        Fault("clock_drift", "the sensor's clock runs fast", _drift, _has_clock),
        Fault("clock_wrap", "the sensor's clock passes its end", _wrap, _has_counter),
        Fault("restart", "the sensor starts anew in mid-stream", _restart),
        Fault("battery", "the battery dies", _empty_battery, ends=True),
    )
}
"""Every fault that can be asked for."""


async def _streaming(scene: Scene) -> None:
    await scene.sensor.streaming.wait()
    await asyncio.sleep(scene.after_s)


async def _wait_until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nothing tells when a sensor's state changes
        await asyncio.sleep(0.05)


@contextmanager
def _added(to: list[Tamper] | list[Interferer], one: Tamper | Interferer) -> Iterator[None]:
    to.append(one)  # type: ignore[arg-type]  # the list and what goes into it are of one kind
    try:
        yield
    finally:
        to.remove(one)  # type: ignore[arg-type]  # as above
