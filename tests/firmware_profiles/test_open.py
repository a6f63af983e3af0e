"""The published layout: docs/open-firmware.md and the profile say the same."""

import math
import re
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from firmware_profiles.open import OpenEmulator, OpenProfile
from firmware_profiles.open_protocol import CONTROL, DATA, INFO, SERVICE, Info
from sensor.errors import PacketError, SensorError, StartRefused
from sensor.profile import (
    Block,
    Characteristic,
    Event,
    Lost,
    Notice,
    Outgoing,
    Repeated,
    Settings,
)
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import Conversation, decoded, motion_of, streamed

PAGE = Path(__file__).parents[2] / "docs" / "open-firmware.md"
PROFILE = OpenProfile()


def notified(data: str) -> Packet:
    return Packet(Kind.NOTIFICATION, math.nan, 1, DATA.uuid, bytes.fromhex(data))


def info(**changes: float) -> bytes:
    values = {"protocol": 1, "flags": 0, "rate": 1000, "axes": 0} | changes
    scales = (changes.get("scale", 1.0), 1.0, 100.0, 30.0)
    return struct.pack(
        "<BBHffffB3B", values["protocol"], values["flags"], values["rate"], *scales,
        values["axes"], 1, 2, 3,
    )  # fmt: skip


def test_the_page_names_the_same_characteristics() -> None:
    uuids = re.findall(r"`(593c[-0-9a-f]{32})`", PAGE.read_text(encoding="utf-8"))
    assert uuids == [SERVICE, INFO.uuid, CONTROL.uuid, DATA.uuid]


def test_the_pages_example_decodes_to_what_it_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    spaced = re.search(r"```\n([0-9a-f ]+)\n```", page)
    command = re.search(r"echo ([0-9a-f]+) \| turnout decode --profile open", page)
    assert spaced is not None
    assert command is not None
    assert spaced[1].replace(" ", "") == command[1]
    (block,) = PROFILE.decoder({}).decode(notified(command[1]))
    assert isinstance(block, Block)
    assert block.gyr_rads is not None
    assert block.time_s is not None
    np.testing.assert_allclose(np.degrees(block.gyr_rads), [[7, -7, 0]])
    np.testing.assert_allclose(block.time_s, [16.90906])


def test_the_start_says_what_the_page_says() -> None:
    conversation = Conversation(PROFILE).started()
    written = [p.data.hex() for p in conversation.traffic if p.kind is Kind.WRITE]
    assert written == ["00", "02e803", "030810", "01"]


def test_info_there_and_back() -> None:
    one = Info(3, 104.0, 0.5, 0.25, 80.0, 30.0, (1, 2, 3))
    assert Info.from_bytes(one.to_bytes()) == one
    assert len(one.to_bytes()) == 24


@pytest.mark.parametrize(
    "data",
    [
        b"",
        info()[:-1],
        info() + b"\x00",
        info(protocol=2),
        info(axes=1),
        info(flags=4),
        info(rate=0),
        info(scale=0.0),
        info(scale=-1.0),
        info(scale=math.nan),
        info(scale=math.inf),
    ],
)
def test_an_info_that_is_no_use_is_refused(data: bytes) -> None:
    with pytest.raises(PacketError):
        Info.from_bytes(data)


def test_a_slow_board_is_told() -> None:
    decoder = PROFILE.decoder({})
    (notice,) = decoder.decode(Packet(Kind.READ, 0.0, 1, INFO.uuid, info(rate=250)))
    assert notice == Notice("the sensor samples at 25 Hz; 50 or more are needed")


@pytest.mark.parametrize(
    ("flags", "extra"),
    [("10", ""), ("11", "c409"), ("12", "000000000000"), ("13", "c409" + "00" * 6)],
)
def test_extras_lie_behind_the_samples(flags: str, extra: str) -> None:
    head, samples = "000000000000" + "02", "0100" * 12
    events = PROFILE.decoder({}).decode(notified(flags + head + samples + extra))
    assert len(events) == 1
    for wrong in ("00", extra[:-2]):
        if wrong != extra and not (wrong == "" and extra == ""):
            with pytest.raises(PacketError, match="expected a packet with 2 samples"):
                PROFILE.decoder({}).decode(
                    notified(flags + head + samples + (extra + wrong if wrong == "00" else wrong))
                )


@pytest.mark.parametrize("head", ["20", "14", "18", "00"])
def test_another_version_or_flag_is_refused(head: str) -> None:
    with pytest.raises(PacketError, match="expected protocol 1"):
        PROFILE.decoder({}).decode(notified(head + "00000000000001" + "00" * 12))


def test_no_samples_are_refused() -> None:
    with pytest.raises(PacketError, match="0 samples"):
        PROFILE.decoder({}).decode(notified("10" + "00000000000000"))


def test_the_sequence_counts_what_the_clock_does_not() -> None:
    """A packet lost, and the next one stamped as if none were: the sequence is believed."""
    decoder = PROFILE.decoder({})
    events: list[Event] = []
    for sequence, time_us in ((0, 0), (2, 10_000), (1, 5_000), (2, 10_000)):
        data = struct.pack("<BHIB", 0x10, sequence, time_us, 1) + bytes(12)
        events += decoder.decode(notified(data.hex()))
    others = [event for event in events if not isinstance(event, Block)]
    assert others == [Lost(1), Lost(-1), Repeated(1)]


def test_started_again_within_a_connection_the_sequence_begins_anew() -> None:
    conversation = Conversation(PROFILE).started()
    decoded(conversation.decoder, streamed(conversation, motion_of(conversation, 100)))
    conversation.started()
    packets = streamed(conversation, motion_of(conversation, 100, start_s=9.0))
    events = decoded(conversation.decoder, packets)
    assert [type(event) for event in events] == [Block] * 20


@pytest.mark.parametrize(("packet_bytes", "size"), [(20, 1), (31, 1), (32, 2), (67, 4), (244, 5)])
def test_a_packet_holds_as_many_samples_as_fit(packet_bytes: int, size: int) -> None:
    conversation = Conversation(PROFILE)
    conversation.emulator.packet_bytes = packet_bytes
    conversation.started()
    packets = streamed(conversation, motion_of(conversation, 20))
    assert {len(packet.data) for packet in packets} == {8 + 12 * size}
    blocks = [e for e in decoded(conversation.decoder, packets) if isinstance(e, Block)]
    assert sum(len(block.acc_ms2) for block in blocks) == 20  # type: ignore[arg-type]  # all have


def test_a_board_that_keeps_its_own_rate_and_ranges_is_used_as_it_is() -> None:
    class Fixed(OpenEmulator):
        def __init__(self, settings: Settings) -> None:
            super().__init__({"rate_hz": 104.0, "range_dps": 1000.0, "range_g": 4.0})
            assert settings is not None

        def _set_rate(self, rate_hz: float) -> tuple[int, bytes]:
            assert rate_hz == 100.0
            return 3, struct.pack("<H", 1040)

        def _set_ranges(self, range_g: float, range_dps: float) -> tuple[int, bytes]:
            assert (range_g, range_dps) == (8.0, 2000.0)
            return 3, bytes([4, 8])

    conversation = Conversation(PROFILE)
    conversation.emulator = Fixed({})
    conversation.started()
    samples = motion_of(conversation, 100)
    events = decoded(conversation.decoder, streamed(conversation, samples))
    rates = np.concatenate([e.gyr_rads for e in events if isinstance(e, Block)])  # type: ignore[misc]  # these have rates
    np.testing.assert_allclose(rates, samples.gyr_rads, atol=35e-3 * math.pi / 180)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"\x81\x01", "it does not know the command"),
        (b"\x81\x04", "not while it streams"),
        (b"\x81\x09", "status 9"),
        (b"\x81", "it does not know the command"),
    ],
)
def test_a_refusal_to_start_is_told_with_its_reason(answer: bytes, reason: str) -> None:
    class Refusing(OpenEmulator):
        def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
            if data == b"\x01":
                return [Outgoing(CONTROL, answer)]
            return super().written(characteristic, data)

    conversation = Conversation(PROFILE)
    conversation.emulator = Refusing({})
    with pytest.raises(StartRefused, match=reason):
        conversation.started()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("00", "8000"),
        ("01", "8100"),
        ("02f401", "8200f401"),
        ("020100", "8203e803"),  # 0.1 Hz it has not: it stays at 100
        ("030410", "83000410"),
        ("030510", "83030810"),
        ("02", "8202"),
        ("05", "8501"),
        ("040102030405060708", "8400010203040506070800000000"),
    ],
)
def test_the_emulated_board_answers_as_the_page_says(command: str, answer: str) -> None:
    board = PROFILE.emulator({})
    board.subscribed(CONTROL, True)
    (sent,) = board.written(CONTROL, bytes.fromhex(command))
    assert sent.data.hex() == answer


def test_nothing_is_set_while_it_streams() -> None:
    board = Conversation(PROFILE).started().emulator
    assert [out.data.hex() for out in board.written(CONTROL, bytes.fromhex("02f401"))] == [
        "8204e803"
    ]


def test_settings_that_it_does_not_have_are_named() -> None:
    with pytest.raises(SensorError, match="has no setting 'colour'; it has: acc_mg_per_lsb"):
        PROFILE.decoder({"colour": 1.0})
    with pytest.raises(SensorError, match="must be a finite number"):
        PROFILE.decoder({"rate_hz": math.nan})
    with pytest.raises(SensorError, match="range_dps can be 250, 500, 1000, 2000"):
        PROFILE.emulator({"range_dps": 300.0})
