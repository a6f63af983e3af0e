"""What the profiles ask of a sensor, and what they make of its refusals."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from firmware_profiles import by_name
from firmware_profiles.lithium import lithium_percent, lithium_volts
from firmware_profiles.metamotion import BMI160, MetaMotionEmulator
from sensor.errors import PacketError, SensorError, StartRefused, UnknownFirmware
from sensor.profile import (
    Block,
    Characteristic,
    Event,
    Notice,
    Repeated,
)
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import (
    Conversation,
    answered,
    column,
    commands,
    decoded,
    lost,
    motion_of,
    streamed,
    survives,
)


def test_the_dots_commands_are_those_of_its_specification() -> None:
    stop, rate, start = commands("movella_dot")
    assert stop == "010015"
    assert rate == "10" + "00" * 23 + "3c00" + "00" * 6
    assert start == "010115"


def test_the_thingys_rate_is_changed_and_nothing_else() -> None:
    assert commands("thingy52") == ["e803f401f401640001"]


def test_polars_start_is_the_one_derived_from_its_specification() -> None:
    sent = commands("polar_verity_sense")
    assert "020500013400010110000201d0070401" + "03" in sent
    assert sent[:2] == ["0302", "0102"]


def test_metamotions_commands_are_those_of_the_vendors_tests() -> None:
    sent = commands("metamotion", range_g=16.0)
    assert "0303a803" in sent  # BMI270: 100 Hz, 16 g
    assert {"130501", "13020100", "130101", "03020100"} <= set(sent)
    assert "13032800" in sent


def test_an_older_metamotion_is_started_its_own_way() -> None:
    class OlderEmulator(MetaMotionEmulator):
        CHIP = BMI160

    conversation = Conversation(by_name("metamotion"), {"range_g": 16.0})
    conversation.emulator = OlderEmulator()
    conversation.started()
    sent = [p.data.hex() for p in conversation.traffic if p.kind is Kind.WRITE]
    assert {"0303280c", "031c01", "130701"} <= set(sent)  # the vendor's bytes again
    samples = motion_of(conversation, 60)
    events = decoded(conversation.decoder, streamed(conversation, samples))
    np.testing.assert_allclose(column(events, "gyr_rads"), samples.gyr_rads, atol=6e-4)
    np.testing.assert_allclose(column(events, "acc_ms2"), samples.acc_ms2, atol=3e-3)


@pytest.mark.parametrize(
    ("acc", "gyr", "reason"),
    [
        ("03800101", "1380", "has no gyroscope"),
        ("03800301", "13800001", "chips are unknown"),
        ("03800400", "13800001", "chips are unknown"),  # halves of two different boards
    ],
)
def test_a_metawear_that_cannot_do_it_is_refused(acc: str, gyr: str, reason: str) -> None:
    with pytest.raises(UnknownFirmware, match=reason):
        answered(by_name("metamotion").start({}), acc, gyr)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (("",), "expected the sensor's features, got nothing"),
        (("0f6e02", "f0030200", "f001020700"), "wrong resolution"),
        (("0f6e02", "f0030200", "f00102"), "unknown command"),
        (("0f6e02", "f0030200", "f0010220"), "status 32"),
        (("0f6e02", "f0030200", "f001020000ffffff"), "not to be understood"),
        (("0f6e02", "f0030206", "f00102000000013400", "f002020d"), "it is in its charger"),
    ],
)
def test_polars_refusals_are_told(answers: Sequence[str], reason: str) -> None:
    with pytest.raises(StartRefused, match=reason):
        answered(by_name("polar_verity_sense").start({}), *answers)


@pytest.mark.parametrize("factor", ["00000000", "000080bf", "0000807f", "0000c07f"])
def test_a_factor_that_makes_nothing_of_a_polars_numbers_is_refused(factor: str) -> None:
    """Zero, minus one, infinity, and no number."""
    answer = bytes.fromhex("f002050000" + "0501" + factor)
    control = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
    with pytest.raises(PacketError, match="the factor in the answer is no use"):
        by_name("polar_verity_sense").decoder({}).decode(
            Packet(Kind.NOTIFICATION, math.nan, 1, control, answer)
        )


def test_a_polar_without_a_gyroscope_is_not_asked_again() -> None:
    with pytest.raises(UnknownFirmware, match="does not offer a gyroscope"):
        answered(by_name("polar_verity_sense").start({}), "0f05" + "00" * 15)  # an H10's


def test_of_what_polar_offers_the_wanted_value_or_the_largest_is_taken() -> None:
    offered = "00013400010110000204f500f401e803d007040103"  # PmdSettingTest.kt, for the gyroscope
    procedure = by_name("polar_verity_sense").start({"range_dps": 500.0})
    answers = ["0f6e02", "f0030200", "f001020000" + offered, "f002020000"]
    answers += ["f0030500", "f001050000" + offered, "f00205000005010000803f"]
    sent = answered(procedure, *answers)
    assert sent[-1] == "020500013400010110000201f401040103"
    assert "020200013400010110000201d007040103" in sent  # 8 g is not offered


def test_a_thingy_with_other_firmware_is_refused() -> None:
    with pytest.raises(UnknownFirmware, match="expected a configuration of 9 bytes"):
        answered(by_name("thingy52").start({}), "00")


def test_movesense_says_that_it_lacks_a_path() -> None:
    conversation = Conversation(by_name("movesense"), {"mode": 7.0}).started()
    assert conversation.events == [Notice("the sensor refused to stream (status 404)")]
    assert conversation.emulator.rate_hz is None


def test_movesenses_long_packets_come_in_two_parts() -> None:
    conversation = Conversation(by_name("movesense"), {"rate_hz": 104.0}).started()
    samples = motion_of(conversation, 160)
    packets = streamed(conversation, samples)
    assert [len(p.data) for p in packets[:4]] == [152, 48, 152, 48]
    doubled = [p for i in range(0, len(packets), 2) for p in [*packets[i : i + 2]] * 2]
    assert lost(decoded(conversation.profile.decoder({"rate_hz": 104.0}), doubled)) == 0
    halves = [p for packet in packets for p in (packet, packet)]
    events = decoded(conversation.profile.decoder({"rate_hz": 104.0}), halves)
    assert len(column(events, "gyr_rads")) == 160
    assert Repeated(8) in events


@pytest.mark.parametrize(("late_s", "belongs"), [(0.0, True), (0.05, True), (0.08, False)])
def test_a_second_part_that_comes_a_packet_late_belongs_to_another(
    late_s: float, belongs: bool
) -> None:
    conversation = Conversation(by_name("movesense"), {"rate_hz": 104.0}).started()
    first, second = streamed(conversation, motion_of(conversation, 8))
    decoder = conversation.decoder
    assert decoder.decode(replace(first, arrival_s=10.0)) == []
    events = survives(decoder, replace(second, arrival_s=10.0 + late_s))
    assert (events is not None) == belongs


def test_a_second_part_of_another_length_is_refused() -> None:
    conversation = Conversation(by_name("movesense"), {"rate_hz": 104.0}).started()
    first, second, *_ = streamed(conversation, motion_of(conversation, 16))
    for data in (second.data[:-1], second.data + b"\x00", second.data[:2]):
        decoder = conversation.profile.decoder({"rate_hz": 104.0})
        decoder.decode(first)
        with pytest.raises(PacketError):
            decoder.decode(Packet(second.kind, math.nan, 1, second.characteristic, data))
        assert len(decoder.decode(second)) == 1  # the first one still waits for it


@pytest.mark.parametrize("gone", [4, 5])
def test_a_lost_part_loses_the_packet_and_no_more(gone: int) -> None:
    conversation = Conversation(by_name("movesense"), {"rate_hz": 104.0}).started()
    packets = streamed(conversation, motion_of(conversation, 160))
    del packets[gone]
    events: list[Event] = []
    damage: list[str] = []
    for packet in packets:
        try:
            events += conversation.decoder.decode(packet)
        except PacketError as error:
            damage.append(str(error))
    # Only a second part without its first is damage; a first alone is given up in silence.
    assert len(damage) == (1 if gone == 4 else 0)
    assert all("fits no first one" in message for message in damage)
    assert lost(events) == 8
    assert len(column(events, "gyr_rads")) == 152


def test_a_dot_refuses_what_it_cannot_and_another_rate_while_it_measures() -> None:
    dot = Conversation(by_name("movella_dot")).started().emulator
    service = "15171000-4947-11e9-8646-d663bd873d93"
    configuration = Characteristic(service, "15171002-4947-11e9-8646-d663bd873d93")
    with pytest.raises(PacketError, match="not now"):
        dot.written(configuration, bytes([0x10]) + bytes(23) + b"\x3c\x00" + bytes(6))
    with pytest.raises(PacketError, match="nothing can be read"):
        dot.read(Characteristic("", ""))
    with pytest.raises(PacketError, match="nothing can be written"):
        dot.written(Characteristic("", ""), b"")


def test_what_a_dots_packet_does_not_use_must_be_zero() -> None:
    values = np.array([1, 2, 3, 4, 5, 6], "<f4").tobytes()
    uuid = by_name("movella_dot").specification.data_characteristic
    for tail, sound in ((b"", True), (bytes(12), True), (bytes(11) + b"\x01", False)):
        packet = Packet(Kind.NOTIFICATION, math.nan, 1, uuid, bytes(4) + values + tail)
        decoder = by_name("movella_dot").decoder({})
        if sound:
            assert len(decoder.decode(packet)) == 1
        else:
            with pytest.raises(PacketError, match="alone or with zeros up to 40"):
                decoder.decode(packet)


def test_a_dots_mode_follows_the_command_that_started_it() -> None:
    """Mode 26: orientation, accelerations and rates in the long payload."""
    base = "-4947-11e9-8646-d663bd873d93"
    decoder = by_name("movella_dot").decoder({})
    values = np.array([1, 0, 0, 0, 1, 2, 9, 90, -180, 45], "<f4").tobytes()
    long = Packet(Kind.NOTIFICATION, math.nan, 1, "15172002" + base, bytes(4) + values + bytes(19))
    with pytest.raises(PacketError, match="of mode 21"):
        decoder.decode(long)
    decoder.decode(Packet(Kind.WRITE, math.nan, 1, "15172001" + base, bytes([1, 1, 26])))
    (block,) = decoder.decode(long)
    assert isinstance(block, Block)
    assert block.acc_ms2 is not None
    assert block.gyr_rads is not None
    assert block.orientation_wxyz is not None
    np.testing.assert_allclose(block.acc_ms2, [[1, 2, 9]])
    np.testing.assert_allclose(np.degrees(block.gyr_rads), [[90, -180, 45]])
    np.testing.assert_allclose(block.orientation_wxyz, [[1, 0, 0, 0]])


def test_what_a_dot_sent_before_it_heard_that_it_shall_stop_is_read() -> None:
    base = "-4947-11e9-8646-d663bd873d93"
    decoder = by_name("movella_dot").decoder({"mode": 26.0})
    values = np.array([1, 0, 0, 0, 1, 2, 9, 90, -180, 45], "<f4").tobytes()
    sent = [Packet(Kind.NOTIFICATION, math.nan, 1, "15172002" + base, bytes(4) + values)]
    # A stop, which may name any mode, and a command that is too short.
    sent += [
        Packet(Kind.WRITE, math.nan, 1, "15172001" + base, one) for one in (b"\1\0\x15", b"\1\1")
    ]
    late = (33_334).to_bytes(4, "little") + values
    sent += [Packet(Kind.NOTIFICATION, math.nan, 1, "15172002" + base, late)]
    events = decoded(decoder, sent)
    assert lost(events) == 1
    assert len(column(events, "gyr_rads")) == 2


def test_a_dot_in_a_fused_mode_gives_the_force_it_felt() -> None:
    """At rest, tilted by a quarter about x: the world's up is the sensor's y."""
    half = math.sqrt(0.5)
    values = np.array([half, half, 0, 0, 0, 0, 0], "<f4").tobytes()
    packet = Packet(
        Kind.NOTIFICATION, math.nan, 1, "15172003-4947-11e9-8646-d663bd873d93", bytes(4) + values
    )
    (block,) = by_name("movella_dot").decoder({"mode": 3.0}).decode(packet)
    assert isinstance(block, Block)
    assert block.acc_ms2 is not None
    np.testing.assert_allclose(block.acc_ms2, [[0.0, 9.80665, 0.0]], atol=1e-5)


@pytest.mark.parametrize(
    ("name", "setting", "value", "message"),
    [
        ("witmotion", "rate_hz", 200.0, "rate_hz can be 1, 2, 5, 10, 20, 50, 100"),
        ("movella_dot", "rate_hz", 120.0, "rate_hz can be 1, 4, 10, 12, 15, 20, 30, 60"),
        ("movella_dot", "mode", 17.0, "mode can be 2, 3, 5, 6, 20, 21, 24, 26"),
        ("movesense", "rate_hz", 208.0, "rate_hz can be 13, 26, 52, 104"),
        ("movesense", "mode", 9.0, "mode can be 1, 2, 3, 4, 5, 7"),
        ("metamotion", "range_dps", 300.0, "range_dps can be 125, 250, 500, 1000, 2000"),
        ("thingy52", "rate_hz", 201.0, "5 to 200"),
        ("adafruit", "rate_hz", 0.5, "1 to 1000"),
        ("adafruit", "rate_hz", 2000.0, "1 to 1000"),  # half a ms: 0 is "when it changes"
        ("shimmer3r", "rate_hz", 2000.0, "1 to 1024"),
        ("shimmer3r", "range_g", 5.0, "range_g can be 2, 4, 8, 16"),
    ],
)
def test_what_a_sensor_cannot_be_set_to_is_told_with_what_it_can(
    name: str, setting: str, value: float, message: str
) -> None:
    with pytest.raises(SensorError, match=message):
        answered(by_name(name).start({setting: value}), *["00"] * 9)


@pytest.mark.parametrize("percent", range(101))
def test_a_cells_voltage_gives_its_charge_to_the_step(percent: int) -> None:
    assert lithium_percent(lithium_volts(percent)) <= max(percent, 5)
    assert lithium_percent(lithium_volts(percent)) >= percent - 16  # the table's widest step


def test_the_vendors_volts() -> None:
    volts = (3.0, 3.39, 3.45, 3.6, 3.69, 3.71, 3.75, 3.78, 3.79, 3.83, 3.9, 3.94, 3.96, 4.2)
    charges = [0, 0, 5, 10, 15, 20, 30, 40, 50, 60, 75, 90, 100, 100]
    assert [lithium_percent(one) for one in volts] == charges


def test_an_adafruits_periods_are_set_apart_although_they_share_their_name() -> None:
    conversation = Conversation(by_name("adafruit")).started()
    emulator = conversation.emulator
    for service in ("adaf0200", "adaf0400"):
        base = "-c332-42a8-93bd-25e905756cb8"
        assert emulator.read(Characteristic(service + base, "adaf0001" + base)).hex() == "0a000000"
