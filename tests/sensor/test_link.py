"""A link to one sensor: every state, every way out of it, and what is on record afterwards."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import pytest
from bleak.exc import BleakDBusError

from firmware_profiles import PROFILES, recognise
from sensor.ble import Radio
from sensor.errors import (
    BluetoothUnavailable,
    ConnectionLost,
    SensorError,
    SensorNotFound,
    StartRefused,
    UnknownFirmware,
)
from sensor.link import Link, LinkSettings
from sensor.profile import Advertisement, Characteristic, Outgoing, Profile
from sensor.states import TRANSITIONS, Change, State
from sensor.traffic import Kind, Packet
from tests.sensor.toy_profile import Recognition, ToyProfile, recognise_toy
from tests.virtual_sensor.toy import BATTERY, COMMAND, PING, START, STREAM, ToyEmulator, at_rest
from virtual_sensor.peripheral import Occasion, Reaction, VirtualPeripheral
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

T = TypeVar("T")
BUSY = [State.SCANNING, State.CONNECTING, State.STARTING, State.STREAMING]
EVERY = [*BUSY, State.LOST, State.RESCANNING]


@dataclass
class Session:
    """A link at work, and what came of it."""

    virtual: VirtualRadio
    link: Link = field(init=False)
    packets: list[Packet] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    on_change: Callable[[Change], None] = lambda _: None

    @property
    def sensor(self) -> VirtualPeripheral:
        """The first sensor in range."""
        return self.virtual.sensors[0]

    @property
    def stream(self) -> list[int]:
        """The numbers of the samples that arrived, in order."""
        return [
            int.from_bytes(p.data[:4], "little")
            for p in self.packets
            if p.kind is Kind.NOTIFICATION and p.characteristic == STREAM.uuid
        ]

    @property
    def path(self) -> list[State]:
        """The states that were entered, in order."""
        return [change.now for change in self.changes]

    def observe(self, change: Change) -> None:
        """The link's observer."""
        self.changes.append(change)
        self.changed.set()
        self.on_change(change)

    async def until(self, state: State, times: int = 1) -> None:
        """Wait for the link to have entered the state so often."""
        while self.path.count(state) < times:
            self.changed.clear()
            await self.changed.wait()


def with_link(
    test: Callable[[Session], Awaitable[T]],
    *,
    settings: LinkSettings | None = None,
    recognised: Callable[[Advertisement], Recognition] = recognise_toy,
) -> tuple[Session, T]:
    async def main() -> tuple[Session, T]:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            session = Session(virtual)
            session.link = Link(
                virtual.radio,
                recognised,
                sink=session.packets.append,
                observer=session.observe,
                settings=settings,
            )
            return session, await test(session)

    return run(main(), speed=math.inf)


async def hold(session: Session, seconds: float) -> None:
    """A session of so many seconds of streaming."""
    running = asyncio.create_task(session.link.run())
    await session.until(State.STREAMING)
    await asyncio.sleep(seconds)
    session.link.stop()
    await running


# --- the ordinary course -------------------------------------------------------------------------


def test_an_ordinary_session_passes_through_its_states() -> None:
    session, _ = with_link(lambda s: hold(s, 5.0))
    assert session.path == [*BUSY, State.STOPPED]
    assert [change.cause for change in session.changes] == [
        "looking for a sensor",
        "found Toy",
        "connected",
        "the sensor sends data",
        "stopped",
    ]


def test_everything_is_on_record_once_and_in_order() -> None:
    session, _ = with_link(lambda s: hold(s, 5.0))
    kinds = [packet.kind for packet in session.packets]
    assert (kinds[0], kinds[-1]) == (Kind.OPENED, Kind.CLOSED)
    assert (kinds.count(Kind.OPENED), kinds.count(Kind.CLOSED)) == (1, 1)
    assert session.stream == list(range(len(session.stream)))
    assert len(session.stream) == pytest.approx(500, abs=30)
    assert [p.arrival_s for p in session.packets] == sorted(p.arrival_s for p in session.packets)


def test_the_procedure_gets_its_answers() -> None:
    profile = ToyProfile()
    with_link(lambda s: hold(s, 1.0), recognised=lambda _: Recognition(profile))
    assert profile.answers == [b"pong" + PING + b"?", bytes(range(100))]


def test_a_command_is_on_record_before_what_it_causes() -> None:
    session, _ = with_link(lambda s: hold(s, 1.0))
    records = [(p.kind, p.characteristic, p.data) for p in session.packets]
    started = records.index((Kind.WRITE, COMMAND.uuid, START))
    first = next(i for i, (kind, uuid, _) in enumerate(records) if (kind, uuid) == (1, STREAM.uuid))
    assert started < first


def test_the_sink_has_a_packet_before_the_consumer() -> None:
    order: list[str] = []

    async def main() -> None:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            link = Link(
                virtual.radio,
                recognise_toy,
                sink=lambda _: order.append("sink"),
                consumer=lambda _: order.append("consumer"),
            )
            asyncio.get_running_loop().call_later(2.0, link.stop)
            await link.run()

    run(main(), speed=math.inf)
    assert len(order) > 100
    assert order == ["sink", "consumer"] * (len(order) // 2)


def test_stopping_stops_the_sensor() -> None:
    async def test(session: Session) -> float | None:
        await hold(session, 1.0)
        return session.sensor.emulator.rate_hz

    assert with_link(test)[1] is None


def test_the_battery_is_asked_at_the_start_and_every_minute() -> None:
    async def test(session: Session) -> None:
        session.sensor.tampers.append(_every_hundredth)  # what streams meanwhile does not matter
        await hold(session, 185.0)

    session, _ = with_link(test)
    asked = [p.arrival_s for p in session.packets if p.characteristic == BATTERY.uuid]
    assert [later - earlier for earlier, later in pairwise(asked)] == (
        pytest.approx([60.0] * 3, abs=0.2)
    )


def _every_hundredth(packets: Sequence[Outgoing]) -> Sequence[Outgoing]:
    return [p for p in packets if int.from_bytes(p.data[:4], "little") % 100 == 0]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.specification.name)
def test_every_firmware_is_found_started_and_stopped(profile: Profile) -> None:
    async def main() -> tuple[list[Packet], float | None]:
        packets: list[Packet] = []
        async with virtual_radio(lambda: profile.emulator({}), at_rest) as virtual:
            link = Link(virtual.radio, recognise, sink=packets.append)
            asyncio.get_running_loop().call_later(10.0, link.stop)
            await link.run()
            assert link.profile is profile
            return packets, virtual.sensors[0].emulator.rate_hz

    packets, rate_hz = run(main(), speed=math.inf)
    data = [p for p in packets if p.characteristic == profile.specification.data_characteristic]
    assert len(data) > 50
    assert rate_hz is None


# --- losing the sensor and finding it again ------------------------------------------------------


def test_a_reconnect_goes_on_in_the_same_session() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        for connection in (1, 2, 3):
            await session.until(State.STREAMING, connection)
            await asyncio.sleep(2.0)
            await session.sensor.disconnect()
        await session.until(State.STREAMING, 4)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert sorted({p.connection for p in session.packets}) == [1, 2, 3, 4]
    assert [p.connection for p in session.packets] == sorted(p.connection for p in session.packets)
    # Subscribed once a connection: a sample that came twice would be here twice.
    assert len(session.stream) == len(set(session.stream))
    again = [State.LOST, State.RESCANNING, State.CONNECTING, State.STARTING, State.STREAMING]
    assert session.path == [*BUSY, *again * 3, State.STOPPED]


def test_a_sensor_that_falls_silent_is_noticed_and_started_anew() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await asyncio.sleep(2.0)
        session.sensor.tampers.append(lambda _: ())
        await session.until(State.LOST)
        session.sensor.tampers.clear()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    lost = next(change for change in session.changes if change.now is State.LOST)
    last = [p.arrival_s for p in session.packets if p.connection == 1 and p.characteristic]
    assert lost.cause == "nothing came from the sensor for 3 s"
    assert lost.at_s - last[-1] == pytest.approx(3.0, abs=0.05)


def test_a_pause_shorter_than_that_is_no_loss() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await asyncio.sleep(2.0)
        session.sensor.gate.clear()
        await asyncio.sleep(2.5)
        session.sensor.gate.set()
        await asyncio.sleep(2.0)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert session.path == [*BUSY, State.STOPPED]
    assert session.stream == list(range(len(session.stream)))
    assert len(session.stream) > 600


def test_a_sensor_that_is_away_for_a_minute_comes_back() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.sensor.move_out_of_range()
        await asyncio.sleep(60.0)
        await session.sensor.come_back()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert State.LOST in session.path


def test_a_sensor_that_stays_away_ends_the_session_with_the_reason() -> None:
    async def test(session: Session) -> float:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.sensor.switch_off()
        with pytest.raises(ConnectionLost, match="did not come back within 300 s"):
            await running
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(300.0, abs=10.0)
    assert session.path[-1] is State.STOPPED
    assert "battery" in session.changes[-1].cause


def test_an_adapter_that_is_switched_off_and_on_is_waited_for() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.virtual.adapter.set_powered(False)
        await asyncio.sleep(20.0)
        await session.virtual.adapter.set_powered(True)
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert "Bluetooth is switched off: switch it on" in [c.cause for c in session.changes]


def test_only_the_session_s_own_sensor_takes_up_the_session() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.virtual.add(ToyEmulator, at_rest)
        await session.sensor.disconnect()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    opened = {p.data for p in session.packets if p.kind is Kind.OPENED}
    assert opened == {ToyEmulator().advertisement.address.encode()}


# --- what goes wrong before there is a stream -----------------------------------------------------


def misbehave(session: Session, occasion: Occasion, reaction: Reaction, times: int) -> None:
    """The sensor reacts so on the first few such occasions."""
    left = [times]

    def interfere(now: Occasion) -> Reaction:
        if now is occasion and left[0] > 0:
            left[0] -= 1
            return reaction
        return Reaction.ALLOW

    session.sensor.interferers.append(interfere)


TROUBLE = [
    (Occasion.CONNECT, Reaction.DISCONNECT),
    (Occasion.SUBSCRIBE, Reaction.REFUSE),
    (Occasion.SUBSCRIBE, Reaction.DISCONNECT),
    (Occasion.WRITE, Reaction.REFUSE),
    (Occasion.WRITE, Reaction.DISCONNECT),
    (Occasion.READ, Reaction.REFUSE),
    (Occasion.READ, Reaction.DISCONNECT),
]


@pytest.mark.parametrize(("occasion", "reaction"), TROUBLE)
@pytest.mark.parametrize("times", [1, 3])
def test_a_start_that_fails_is_tried_again(
    occasion: Occasion, reaction: Reaction, times: int
) -> None:
    async def test(session: Session) -> None:
        misbehave(session, occasion, reaction, times)
        await hold(session, 2.0)

    session, _ = with_link(test)
    assert session.path.count(State.LOST) == times
    assert session.path[-2:] == [State.STREAMING, State.STOPPED]
    assert len(session.stream) > 150


@pytest.mark.parametrize(
    ("reaction", "error"), [(Reaction.REFUSE, StartRefused), (Reaction.DISCONNECT, ConnectionLost)]
)
def test_a_start_that_keeps_failing_ends_with_the_reason(
    reaction: Reaction, error: type[SensorError]
) -> None:
    async def test(session: Session) -> None:
        misbehave(session, Occasion.WRITE, reaction, 1000)
        with pytest.raises(error):
            await session.link.run()

    session, _ = with_link(test)
    assert session.path.count(State.LOST) == LinkSettings().connect_attempts
    assert session.path[-1] is State.STOPPED


def test_attempts_are_spaced_further_and_further() -> None:
    async def test(session: Session) -> None:
        misbehave(session, Occasion.WRITE, Reaction.REFUSE, 1000)
        with pytest.raises(StartRefused):
            await session.link.run()

    session, _ = with_link(test)
    pairs = pairwise(session.changes)
    waits_s = [b.at_s - a.at_s for a, b in pairs if a.now is State.LOST]
    assert waits_s[:4] == pytest.approx([0.25, 0.5, 1.0, 2.0], abs=0.05)


def test_a_sensor_that_takes_its_start_and_sends_nothing_is_not_streaming() -> None:
    async def test(session: Session) -> None:
        session.sensor.tampers.append(lambda _: ())
        with pytest.raises(StartRefused, match="sends nothing"):
            await session.link.run()

    session, _ = with_link(test)
    assert State.STREAMING not in session.path


def test_packets_that_cannot_fit_are_said_to_be_so() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(StartRefused, match="need an MTU of 300 bytes and the link has 247"):
            await session.link.run()

    with_link(test, recognised=lambda _: Recognition(ToyProfile(min_mtu=300)))


def test_no_sensor_is_found_in_time() -> None:
    async def test(session: Session) -> float:
        await session.sensor.switch_off()
        with pytest.raises(SensorNotFound, match="switch it on"):
            await session.link.run()
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(20.0, abs=0.5)
    assert session.path == [State.SCANNING, State.STOPPED]


def test_a_sensor_that_cannot_be_used_is_named() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(UnknownFirmware, match="has no gyroscope"):
            await session.link.run()

    with_link(test, recognised=lambda _: Recognition(refusal="this one has no gyroscope"))


def test_another_sensor_than_the_one_wanted_is_left_alone() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(SensorNotFound, match="F0:00:00:00:00:FF"):
            await session.link.run()

    with_link(test, settings=LinkSettings(address="F0:00:00:00:00:FF"))


@pytest.mark.parametrize("failures", [3, 1000])
def test_a_scan_that_another_program_hinders_is_tried_again(failures: int) -> None:
    async def main() -> list[Packet]:
        packets: list[Packet] = []
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            scanner, client = virtual.adapter.backends()
            left = [failures]

            class Hindered(scanner):  # type: ignore[misc, valid-type]  # made at run time
                async def start(self) -> None:
                    left[0] -= 1
                    if left[0] >= 0:
                        raise BleakDBusError("org.bluez.Error.InProgress", ["in progress"])
                    await super().start()

            link = Link(Radio(Hindered, client), recognise_toy, sink=packets.append)
            asyncio.get_running_loop().call_later(40.0, link.stop)
            await link.run()
        return packets

    if failures == 3:
        assert len(run(main(), speed=math.inf)) > 100
    else:
        with pytest.raises(ConnectionLost, match="InProgress"):
            run(main(), speed=math.inf)


def test_bluetooth_that_is_off_at_the_start_is_said_at_once() -> None:
    async def test(session: Session) -> float:
        await session.virtual.adapter.set_powered(False)
        with pytest.raises(BluetoothUnavailable, match="switch it on"):
            await session.link.run()
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s < 1.0
    assert session.path == [State.SCANNING, State.STOPPED]


# --- ending, whatever is going on ----------------------------------------------------------------


async def _reach(session: Session, state: State) -> "asyncio.Task[None]":
    """Run the link and return at the very moment it enters the state."""
    reached = asyncio.Event()

    def on_change(change: Change) -> None:
        if change.now is state:
            reached.set()
        elif change.now is State.STREAMING and state in {State.LOST, State.RESCANNING}:
            loop = asyncio.get_running_loop()
            loop.call_later(1.0, lambda: asyncio.ensure_future(session.sensor.disconnect()))

    session.on_change = on_change
    running = asyncio.create_task(session.link.run())
    await reached.wait()
    return running


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("later_s", [0.0, 0.03, 0.12])
@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_it_ends_in_any_state_within_three_seconds(state: State, later_s: float, how: str) -> None:
    async def test(session: Session) -> float:
        running = await _reach(session, state)
        await asyncio.sleep(later_s)
        began_s = session.link.now_s
        if how == "stop":
            session.link.stop()
            await running
        else:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        took_s = session.link.now_s - began_s
        await asyncio.sleep(1.0)
        # A sensor that was out of reach at the time cannot be told; its link is down.
        assert session.sensor.emulator.rate_hz is None or state in {State.LOST, State.RESCANNING}
        return took_s

    session, took_s = with_link(test)
    assert took_s <= 3.0
    assert session.path[-1] is State.STOPPED
    kinds = [p.kind for p in session.packets]
    assert kinds.count(Kind.OPENED) == kinds.count(Kind.CLOSED)


def test_a_sensor_that_does_not_answer_cannot_hold_up_the_end() -> None:
    async def test(session: Session) -> float:
        running = await _reach(session, State.STREAMING)
        leaving = asyncio.create_task(session.sensor.move_out_of_range())
        await asyncio.sleep(0.1)
        began_s = session.link.now_s
        session.link.stop()
        await running
        took_s = session.link.now_s - began_s
        await leaving
        return took_s

    assert with_link(test)[1] <= 3.0


@pytest.mark.parametrize("state", [State.CONNECTING, State.STARTING, State.STREAMING])
def test_unplugging_in_any_state_is_named_within_five_seconds(state: State) -> None:
    async def test(session: Session) -> tuple[float, Change]:
        running = await _reach(session, state)
        unplugged_s = session.link.now_s
        off = asyncio.create_task(session.sensor.switch_off())
        await session.until(State.LOST)
        lost = session.changes[session.path.index(State.LOST)]
        session.link.stop()
        await running
        await off
        return lost.at_s - unplugged_s, lost

    _, (took_s, lost) = with_link(test)
    assert took_s <= 5.0
    assert any(word in lost.cause for word in ("nothing came", "does not answer", "out of range"))


def test_a_link_stopped_before_it_runs_ends_at_once() -> None:
    async def test(session: Session) -> None:
        session.link.stop()
        await session.link.run()

    session, _ = with_link(test)
    assert session.packets == []
    assert session.link.state is State.STOPPED


@pytest.mark.parametrize("culprit", ["sink", "consumer"])
def test_a_receiver_that_fails_ends_the_session_and_stops_the_sensor(culprit: str) -> None:
    async def main() -> tuple[int, float | None]:
        received = {"sink": 0, "consumer": 0}

        def receiver(name: str) -> Callable[[Packet], None]:
            def receive(_: Packet) -> None:
                received[name] += 1
                if name == culprit and received[name] == 100:
                    raise OSError("the disk is full")

            return receive

        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            link = Link(
                virtual.radio, recognise_toy, sink=receiver("sink"), consumer=receiver("consumer")
            )
            with pytest.raises(OSError, match="the disk is full"):
                await link.run()
            assert link.state is State.STOPPED
            return received["sink"], virtual.sensors[0].emulator.rate_hz

    recorded, rate_hz = run(main(), speed=math.inf)
    assert recorded >= 100
    assert rate_hz is None


def test_two_links_do_not_touch_each_other() -> None:
    async def main() -> tuple[Session, Session]:
        virtual = VirtualRadio()
        sessions = []
        for _ in range(2):
            sensor = await virtual.add(ToyEmulator, at_rest)
            session = Session(virtual)
            session.link = Link(
                virtual.radio,
                recognise_toy,
                sink=session.packets.append,
                observer=session.observe,
                settings=LinkSettings(address=sensor.address),
            )
            sessions.append(session)
        running = [asyncio.create_task(session.link.run()) for session in sessions]
        await sessions[1].until(State.STREAMING)
        await asyncio.sleep(1.0)
        await virtual.sensors[0].switch_off()
        await asyncio.sleep(20.0)
        for session in sessions:
            session.link.stop()
        await asyncio.gather(*running)
        await virtual.close()
        return sessions[0], sessions[1]

    failing, sound = run(main(), speed=math.inf)
    assert State.LOST in failing.path
    assert sound.path == [*BUSY, State.STOPPED]
    assert sound.stream == list(range(len(sound.stream)))
    assert len(sound.stream) > 2000


def test_only_the_transitions_of_the_table_happen() -> None:
    assert TRANSITIONS[State.STOPPED] == frozenset()
    assert all(State.STOPPED in after for state, after in TRANSITIONS.items() if after)
    assert set(TRANSITIONS) == set(State)


def test_an_answer_may_come_before_the_write_is_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profile = ToyProfile()

    async def test(session: Session) -> None:
        at_once = session.sensor.on_write

        async def confirm_late(characteristic: Characteristic, data: bytes) -> None:
            at_once(characteristic, data)
            await asyncio.sleep(0.2)

        monkeypatch.setattr(session.sensor, "on_write", confirm_late)
        await hold(session, 1.0)

    session, _ = with_link(test, recognised=lambda _: Recognition(profile))
    assert profile.answers[0] == b"pong" + PING + b"?"
    assert State.LOST not in session.path
