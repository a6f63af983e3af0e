"""A link to one sensor when nothing goes wrong: its states, and what is on record afterwards."""

import asyncio
import math
from collections.abc import Sequence
from itertools import pairwise

import pytest

from firmware_profiles import PROFILES, recognise
from sensor.link import Link, LinkSettings
from sensor.profile import Characteristic, Outgoing, Profile
from sensor.states import TRANSITIONS, State
from sensor.traffic import Kind, Packet
from tests.sensor.linked import BUSY, Session, hold, with_link
from tests.sensor.toy_profile import Recognition, ToyProfile, recognise_toy
from tests.virtual_sensor.toy import BATTERY, COMMAND, PING, START, STREAM, ToyEmulator, at_rest
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run


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


def test_the_clock_of_the_record_begins_with_the_session() -> None:
    async def test(session: Session) -> float:
        await asyncio.sleep(1000.0)
        await hold(session, 2.0)
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s < 10.0
    assert all(0.0 <= packet.arrival_s <= ended_s for packet in session.packets)


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
