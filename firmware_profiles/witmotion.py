"""WitMotion BLE 5.0 family: WT901BLE(CL) 5.0, BWT901BLE5.0, WT9011DCL-BT50, WT901BLE67/68, -SDCL.

Sources: WitMotion "Bluetooth 5.0 communication protocol"; github
WITMOTION/WitBluetooth_BWT901BLE5_0 (DeviceModel.java, device_model.py);
rubenmuehlhans/esphome-witmotion (witmotion_struct.h); naugehyde/bt-sensors-plugin-sk (WT901BLE.js,
with captured frames).

A byte stream of frames: several may share a notification, and one may be cut. There is neither a
counter nor a time, so loss cannot be known, but for a frame that is seen to be cut.
"""

import struct
from collections.abc import Sequence

import numpy as np

from firmware_profiles.emulation import SensorEmulator, serial_port
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNTIMED,
    choose,
    effective_settings,
    quantise,
)
from firmware_profiles.lithium import lithium_percent, lithium_volts
from sensor.errors import PacketError
from sensor.profile import (
    Advertisement,
    Battery,
    Block,
    Characteristic,
    ClockKind,
    Event,
    Lost,
    Outgoing,
    Procedure,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Wait,
    Write,
)
from sensor.samples import Samples
from sensor.traffic import Kind, Packet

# The base ends in 9a34fb: it is not the Bluetooth base, which ends in 9b34fb.
SERVICE = "0000ffe5-0000-1000-8000-00805f9a34fb"
DATA = Characteristic(SERVICE, "0000ffe4-0000-1000-8000-00805f9a34fb")
COMMAND = Characteristic(SERVICE, "0000ffe9-0000-1000-8000-00805f9a34fb")

DATA_HEADER = b"\x55\x61"
REPLY_HEADER = b"\x55\x71"
HEADERS = (DATA_HEADER, REPLY_HEADER)
FRAME = np.dtype([("header", "S2"), ("acc", "<i2", 3), ("gyr", "<i2", 3), ("angle", "<i2", 3)])
APPENDED = 8  # bytes of year ... second and milliseconds behind the frames of some firmware
ACC_LSB_MS2 = 16 / 32768 * MS2_PER_G
GYR_LSB_RADS = 2000 / 32768 * RAD_PER_DEG
GYR_RANGE_RADS = 2000 * RAD_PER_DEG
ACC_RANGE_MS2 = 16 * MS2_PER_G

UNLOCK = bytes.fromhex("ffaa6988b5")
RATE_REGISTER, BATTERY_REGISTER = 0x03, 0x64
BATTERY_REPLY = REPLY_HEADER + bytes([BATTERY_REGISTER, 0])
# 200 Hz is left out: the vendor's own sources disagree on its code (0x0a or 0x0b).
RATE_CODES = {1.0: 3, 2.0: 4, 5.0: 5, 10.0: 6, 20.0: 7, 50.0: 8, 100.0: 9}
DEFAULT_RATE_HZ = 10.0
COMMAND_PAUSE_S = 0.1  # the vendor's text asks for as much between a command and the next

SPECIFICATION = Specification(
    name="witmotion",
    title="WitMotion BLE 5.0 (WT901BLE and kin)",
    version=1,
    rate_hz=100.0,
    gyr_range_rads=GYR_RANGE_RADS,
    acc_range_ms2=ACC_RANGE_MS2,
    gyr_scale_tolerance=0.01,  # no data sheet states it; MEMS parts of this class keep about 1 %
    clock=SensorClock(ClockKind.NONE),
    shows_loss=False,
    settings={"rate_hz": 100.0},
    data_characteristic=DATA.uuid,
    limits=(
        UNTIMED,
        "the rate is set anew at each start; the sensor forgets it when switched off",
    ),
    unconfirmed=(
        "the axes: left-handed as printed (x left, y forward, z up), right-handed by captures",
        "the code for 200 Hz; 100 Hz is used",
        "the gyroscope's scale tolerance",
    ),
)


class WitMotionProfile:
    """WitMotion's Bluetooth 5.0 sensors with an accelerometer and a gyroscope."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the name, or the service; not the vibration sensors that share both UUIDs."""
        name = (advertisement.name or "").upper()
        if name.startswith("WTVB"):
            return False
        return name.startswith(("WT", "BWT")) or SERVICE in advertisement.services

    def start(self, settings: Settings) -> Procedure:
        """Subscribing starts it, at whatever rate it was left at; then the rate is set."""
        chosen = effective_settings(SPECIFICATION, settings)
        code = choose(RATE_CODES, chosen["rate_hz"], "rate_hz")
        yield Subscribe(DATA)
        yield from _spaced(UNLOCK)
        yield from _spaced(_set_register(RATE_REGISTER, code))

    def stop(self) -> Procedure:
        """Unsubscribing stops it. Nothing was saved, so it wakes up as its owner left it."""
        yield Unsubscribe(DATA)

    def battery(self) -> Procedure:
        """The volts, in a register reply among the data."""
        command = bytes([0xFF, 0xAA, 0x27, BATTERY_REGISTER, 0])
        yield Request(COMMAND, command, DATA, BATTERY_REPLY, response=False)

    def decoder(self, settings: Settings) -> "WitMotionDecoder":
        """The scales are fixed."""
        effective_settings(SPECIFICATION, settings)
        return WitMotionDecoder()

    def emulator(self, settings: Settings) -> "WitMotionEmulator":
        """A WT901BLE68 as it wakes up: at 10 Hz."""
        effective_settings(SPECIFICATION, settings)
        return WitMotionEmulator()


class WitMotionDecoder:
    """One connection: the tail of a frame that has not yet come whole."""

    def __init__(self) -> None:
        self._tail = b""

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Samples of the whole frames, the battery from a register reply.

        A frame of which the rest does not come is given up, as one lost sample.
        """
        if packet.kind is not Kind.NOTIFICATION or packet.characteristic != DATA.uuid:
            return []
        data, events = packet.data, list[Event]()
        joined = bool(self._tail) and data[:2] not in HEADERS
        data = self._tail + data if joined else data
        frames, tail = _split(data, joined=joined)
        if not joined and not frames and not tail:
            raise PacketError("expected a frame that begins with 5561 or 5571", packet.data)
        size = FRAME.itemsize
        used = joined and (len(data) < size or frames[:1] == [data[:size]])
        if self._tail[:2] == DATA_HEADER and not used:
            events.append(Lost(1))
        self._tail = tail
        return [*events, *_events(frames)]


class WitMotionEmulator(SensorEmulator):
    """A WT901BLE68."""

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement(
                "F0:00:00:00:00:02", "WT901BLE68(F00000000002)", -50, (SERVICE,)
            ),
            services=serial_port(DATA, COMMAND),
            gyr_range_rads=GYR_RANGE_RADS,
            acc_range_ms2=ACC_RANGE_MS2,
        )
        self._set_rate_hz = DEFAULT_RATE_HZ

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """It streams while someone listens."""
        super().subscribed(characteristic, enabled)
        self.rate_hz = self._set_rate_hz if DATA in self._subscribed else None
        return ()

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Five-byte commands; as the real one, it says nothing to those it does not know."""
        if characteristic != COMMAND:
            return super().written(characteristic, data)
        rates = {code: rate for rate, code in RATE_CODES.items()}
        match tuple(data):
            case (0xFF, 0xAA, 0x03, code, 0) if code in rates:
                self._set_rate_hz = rates[code]
                self.rate_hz = self._set_rate_hz if DATA in self._subscribed else None
            case (0xFF, 0xAA, 0x27, register, 0):
                return [Outgoing(DATA, self._register_reply(register))]
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """One frame a sample. The angles, which nothing here reads, stay zero."""
        if self.rate_hz is None:
            return []
        frames = np.zeros(len(samples), FRAME)
        frames["header"] = DATA_HEADER
        frames["acc"] = quantise(samples.acc_ms2, ACC_LSB_MS2, "<i2")
        frames["gyr"] = quantise(samples.gyr_rads, GYR_LSB_RADS, "<i2")
        return [Outgoing(DATA, frame.tobytes()) for frame in frames]

    def _register_reply(self, register: int) -> bytes:
        values = [0] * 8
        if register == BATTERY_REGISTER:
            values[0] = round(lithium_volts(self.battery_percent) * 100)
        return REPLY_HEADER + struct.pack("<BB8h", register, 0, *values)


def _set_register(register: int, value: int) -> bytes:
    return bytes([0xFF, 0xAA, register]) + struct.pack("<H", value)


def _spaced(command: bytes) -> Procedure:
    yield Write(COMMAND, command, response=False)
    yield Wait(COMMAND_PAUSE_S)


def _next_header(data: bytes, start: int) -> int:
    """Where the next frame may begin; the length of the data where none does."""
    while (start := data.find(DATA_HEADER[:1], start)) >= 0:
        if _may_begin(data[start:]):
            return start
        start += 1
    return len(data)


def _split(data: bytes, *, joined: bool) -> tuple[list[bytes], bytes]:
    """The whole frames in the bytes, and the tail that may be the beginning of another.

    A frame at the beginning of a notification is one. Others are where another frame or nothing
    follows: the two bytes also occur within frames, and parts put together need not belong
    together (`joined`: the data begin with the tail of an earlier notification).
    """
    frames, size, start = [], FRAME.itemsize, _next_header(data, 0)
    while len(data) - start >= size:
        begins = start == 0 and not joined
        if begins or _goes_on(data[start + size :]):
            frames.append(data[start : start + size])
            start = _next_header(data, start + size)
        else:
            start = _next_header(data, start + 1)
    return frames, data[start:]


def _may_begin(data: bytes) -> bool:
    return data[:2] in {*HEADERS, DATA_HEADER[:1]}


def _goes_on(rest: bytes) -> bool:
    """Whether a frame may end where these bytes begin."""
    after = rest[APPENDED:]
    return (
        not rest or _may_begin(rest) or (len(rest) >= APPENDED and (not after or _may_begin(after)))
    )


def _events(frames: Sequence[bytes]) -> list[Event]:
    events: list[Event] = []
    readings = [frame for frame in frames if frame[:2] == DATA_HEADER]
    if readings:
        fields = np.frombuffer(b"".join(readings), FRAME)
        events.append(
            Block(acc_ms2=fields["acc"] * ACC_LSB_MS2, gyr_rads=fields["gyr"] * GYR_LSB_RADS)
        )
    replies = (frame for frame in frames if frame[:4] == BATTERY_REPLY)
    events += [
        Battery(lithium_percent(struct.unpack_from("<H", frame, 4)[0] / 100)) for frame in replies
    ]
    return events
