"""A sensor and its reader without a radio between them: steps carried out, packets handed over."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from firmware_profiles import PROFILES, by_name
from sensor.errors import PacketError
from sensor.profile import (
    Block,
    Decoder,
    Event,
    Lost,
    Outgoing,
    Procedure,
    Profile,
    Read,
    Repeated,
    Request,
    Settings,
    Subscribe,
    Unsubscribe,
    Write,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet

NAMES = [profile.specification.name for profile in PROFILES]


@dataclass
class Conversation:
    """One connection to an emulated sensor; `events` is all that its decoder has said."""

    profile: Profile
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.emulator = self.profile.emulator(self.settings)
        self.decoder = self.profile.decoder(self.settings)
        self.events: list[Event] = []
        self.traffic: list[Packet] = []

    def started(self) -> "Conversation":
        """The same, once the start sequence has been carried out."""
        self.carry_out(self.profile.start(self.settings))
        return self

    def carry_out(self, procedure: Procedure) -> None:
        """Do what the steps say, as the link does."""
        answer: bytes | None = None
        while True:
            try:
                step = next(procedure) if answer is None else procedure.send(answer)
            except StopIteration:
                return
            answer = b""
            match step:
                case Subscribe(characteristic):
                    self.hear(self.emulator.subscribed(characteristic, True))
                case Unsubscribe(characteristic):
                    self.hear(self.emulator.subscribed(characteristic, False))
                case Write(characteristic, data):
                    self.note(Kind.WRITE, characteristic.uuid, data)
                    self.hear(self.emulator.written(characteristic, data))
                case Read(characteristic):
                    answer = self.emulator.read(characteristic)
                    self.note(Kind.READ, characteristic.uuid, answer)
                case Request():
                    answer = self.ask(step)

    def ask(self, request: Request) -> bytes:
        """The answer to a request; there must be one."""
        self.note(Kind.WRITE, request.characteristic.uuid, request.data)
        answers = self.emulator.written(request.characteristic, request.data)
        self.hear(answers)
        for answer in answers:
            if answer.characteristic == request.reply_from and answer.data.startswith(
                request.reply_prefix
            ):
                return answer.data
        raise AssertionError(f"nothing answers {request.data.hex()}")

    def hear(self, packets: Iterable[Outgoing]) -> None:
        """Hand over what the sensor sends."""
        for packet in packets:
            self.note(Kind.NOTIFICATION, packet.characteristic.uuid, packet.data)

    def note(self, kind: Kind, characteristic: str, data: bytes) -> None:
        """Hand one packet to the decoder."""
        packet = Packet(kind, math.nan, 1, characteristic, data)
        self.traffic.append(packet)
        self.events += self.decoder.decode(packet)


def motion(
    n: int, *, rate_hz: float, gyr_rads: float, acc_ms2: float, start_s: float = 7.0, seed: int = 1
) -> Samples:
    """Samples of smooth motion at an even rate, within the ranges."""
    rng = np.random.default_rng(seed)
    time_s = start_s + np.arange(n) / rate_hz
    phases = rng.uniform(0.0, 2 * np.pi, (2, 3))
    turns = 2 * np.pi * rng.uniform(0.2, 2.0, (2, 3))
    waves = np.sin(turns[:, np.newaxis] * (time_s - start_s)[:, np.newaxis] + phases[:, np.newaxis])
    return Samples(time_s, 0.9 * acc_ms2 * waves[0], 0.9 * gyr_rads * waves[1])


def motion_of(conversation: Conversation, n: int, *, start_s: float = 7.0) -> Samples:
    """Samples that the emulated sensor could measure just as it is set now."""
    emulator = conversation.emulator
    assert emulator.rate_hz is not None
    return motion(
        n,
        rate_hz=emulator.rate_hz,
        gyr_rads=emulator.gyr_range_rads,
        acc_ms2=emulator.acc_range_ms2,
        start_s=start_s,
    )


def streamed(conversation: Conversation, samples: Samples) -> list[Packet]:
    """The notifications of the emulated sensor, a sample at a time as it measures them."""
    return [
        Packet(Kind.NOTIFICATION, math.nan, 1, packet.characteristic.uuid, packet.data)
        for i in range(len(samples))
        for packet in conversation.emulator.encode(samples.between(i, i + 1))
    ]


def decoded(decoder: Decoder, packets: Iterable[Packet]) -> list[Event]:
    return [event for packet in packets for event in decoder.decode(packet)]


def survives(decoder: Decoder, packet: Packet) -> Sequence[Event] | None:
    """The events, or None for a PacketError: nothing else may come of any bytes."""
    try:
        return decoder.decode(packet)
    except PacketError as error:
        assert error.data is not None  # noqa: PT017 - that it is one is all there is to see
        return None


def column(events: Iterable[Event], name: str) -> FloatArray:
    """All values of one kind; the times are those of the rates (or orientations)."""
    blocks = [event for event in events if isinstance(event, Block)]
    if name == "time_s":
        blocks = [b for b in blocks if b.gyr_rads is not None or b.orientation_wxyz is not None]
    parts = [getattr(block, name) for block in blocks]
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if known else np.empty((0, 3))


def lost(events: Iterable[Event]) -> int:
    return sum(event.samples for event in events if isinstance(event, Lost))


def repeated(events: Iterable[Event]) -> int:
    return sum(event.samples for event in events if isinstance(event, Repeated))


def answered(procedure: Procedure, *answers: str) -> list[str]:
    """Carry out a procedure with these answers to what it reads and requests; what it requests."""
    left = [bytes.fromhex(answer) for answer in answers]
    answer: bytes | None = None
    sent: list[str] = []
    while True:
        try:
            step = next(procedure) if answer is None else procedure.send(answer)
        except StopIteration:
            return sent
        sent += [step.data.hex()] if isinstance(step, Request) else []
        answer = left.pop(0) if isinstance(step, Read | Request) else b""


def commands(name: str, **settings: float) -> list[str]:
    conversation = Conversation(by_name(name), settings).started()
    return [p.data.hex() for p in conversation.traffic if p.kind is Kind.WRITE]
