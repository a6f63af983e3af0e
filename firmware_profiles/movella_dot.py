"""Xsens DOT and Movella DOT.

Sources: "Movella DOT BLE Services Specifications" 2023 rev C; "Xsens DOT BLE Services
Specifications" XD0506P rev F; github xsens/xsens_dot_server (bleHandler.js);
protobioengineering/xsens-dot-python-examples (captured packets).

One sample a notification, stamped in microseconds; no counter, so loss is seen in the times.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware_profiles.counters import SampleClock
from firmware_profiles.emulation import SensorEmulator
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    choose,
    effective_settings,
    plausible_acc,
    plausible_gyr,
    turned_back,
    unit_quaternions,
    widened,
)
from sensor.errors import PacketError
from sensor.profile import (
    Advertisement,
    Battery,
    Block,
    Characteristic,
    ClockKind,
    Event,
    GattCharacteristic,
    Notice,
    Outgoing,
    Procedure,
    Read,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Write,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet


def _uuid(short: int) -> str:
    return f"1517{short:04x}-4947-11e9-8646-d663bd873d93"


SERVICE, CONFIGURATION_SERVICE, BATTERY_SERVICE = _uuid(0x2000), _uuid(0x1000), _uuid(0x3000)
CONFIGURATION = Characteristic(CONFIGURATION_SERVICE, _uuid(0x1002))
CONTROL = Characteristic(SERVICE, _uuid(0x2001))
LONG = Characteristic(SERVICE, _uuid(0x2002))
MEDIUM = Characteristic(SERVICE, _uuid(0x2003))
SHORT = Characteristic(SERVICE, _uuid(0x2004))
BATTERY = Characteristic(BATTERY_SERVICE, _uuid(0x3001))
MESSAGES = frozenset({_uuid(0x7001), _uuid(0x7002), _uuid(0x7003)})  # command, answer, event
PAYLOAD_SIZE = {LONG: 63, MEDIUM: 40, SHORT: 20}  # unused bytes at the end are zero
COMPANY = 0x0886

FIELDS = {
    "time_us": ("<u4", ()),
    "quaternion": ("<f4", (4,)),  # w, x, y, z; takes sensor coordinates to east-north-up
    "free_acc": ("<f4", (3,)),  # m/s2 in east-north-up, gravity taken off
    "acc": ("<f4", (3,)),  # m/s2
    "gyr": ("<f4", (3,)),  # deg/s
    "mag": ("<i2", (3,)),
    "status": ("<u2", ()),
    "clipped": ("u1", (2,)),
}


@dataclass(frozen=True, slots=True)
class Mode:
    """A payload: where it comes and what it holds after the time."""

    characteristic: Characteristic
    fields: tuple[str, ...]

    @property
    def layout(self) -> np.dtype[np.void]:
        """The payload's layout."""
        return np.dtype([(name, *FIELDS[name]) for name in ("time_us", *self.fields)])


# Those with Euler angles or increments in place of what this program reads are left out.
MODES = {
    2: Mode(MEDIUM, ("quaternion", "free_acc", "status", "clipped")),
    3: Mode(MEDIUM, ("quaternion", "free_acc")),
    5: Mode(SHORT, ("quaternion",)),
    6: Mode(SHORT, ("free_acc",)),
    20: Mode(MEDIUM, ("acc", "gyr", "mag")),
    21: Mode(MEDIUM, ("acc", "gyr")),
    24: Mode(MEDIUM, ("quaternion", "gyr")),
    26: Mode(LONG, ("quaternion", "acc", "gyr")),
}
LAYOUTS = {number: mode.layout for number, mode in MODES.items()}
RATES_HZ = {float(rate): rate for rate in (1, 4, 10, 12, 15, 20, 30, 60)}

STOP, START = 0, 1
CONFIGURATION_SIZE = 32
SET_RATE = 0x10  # in the mask at the beginning of the configuration: only the rate is meant
RATE_AT = 24
FREE_ONLY = Notice("this mode sends acceleration without gravity: it is given as it came")

SPECIFICATION = Specification(
    name="movella_dot",
    title="Movella DOT (Xsens DOT)",
    version=1,
    rate_hz=60.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=16 * MS2_PER_G,
    gyr_scale_tolerance=0.005,  # calibrated at the factory; see unconfirmed
    clock=SensorClock(ClockKind.TICKS, tick_s=1e-6, bits=32, stamps="first"),
    shows_loss=True,
    settings={"mode": 21.0, "rate_hz": 60.0},
    data_characteristic=MEDIUM.uuid,
    min_mtu=43,
    limits=("60 samples a second at most; 120 only into its own memory",),
    unconfirmed=(
        "whether Windows 11 needs it added in the system's settings once",
        "the gyroscope's scale tolerance",
    ),
)


class MovellaDotProfile:
    """Movella DOT in a raw mode: accelerations and rates."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the name, old or new, or the maker."""
        name = advertisement.name or ""
        return name.startswith(("Xsens DOT", "Movella DOT")) or (
            COMPANY in advertisement.manufacturer_data
        )

    def start(self, settings: Settings) -> Procedure:
        """Stop, set the rate (refused while measuring), read it back, subscribe, start."""
        chosen = effective_settings(SPECIFICATION, settings)
        number = _mode_number(chosen)
        rate = choose(RATES_HZ, chosen["rate_hz"], "rate_hz")
        yield Write(CONTROL, bytes([1, STOP, number]))
        yield Write(CONFIGURATION, _rate_configuration(rate))
        yield Read(CONFIGURATION)
        yield Subscribe(MODES[number].characteristic)
        yield Write(CONTROL, bytes([1, START, number]))

    def stop(self) -> Procedure:
        """Stop measuring; the rate stays as it was set."""
        yield Write(CONTROL, bytes([1, STOP, round(SPECIFICATION.settings["mode"])]))
        yield Unsubscribe(MEDIUM)

    def battery(self) -> Procedure:
        """A characteristic of its own: percent, and whether it charges."""
        yield Read(BATTERY)

    def decoder(self, settings: Settings) -> "MovellaDotDecoder":
        """Mode and rate follow the commands in the traffic."""
        return MovellaDotDecoder(settings)

    def emulator(self, settings: Settings) -> "MovellaDotEmulator":
        """A DOT, idle."""
        return MovellaDotEmulator(settings)


class MovellaDotDecoder:
    """One connection: the mode, the rate, the clock."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        self._mode = _mode_number(chosen)
        self._clock = SampleClock(bits=32, tick_s=1e-6, period_s=1.0 / chosen["rate_hz"])
        self._rate_hz = chosen["rate_hz"]
        self._noticed = False

    def decode(self, packet: Packet) -> Sequence[Event]:
        """A sample, what was lost before it, the battery."""
        data = packet.data
        payloads = {characteristic.uuid for characteristic in PAYLOAD_SIZE}
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, uuid if uuid in payloads:
                return self._sample(packet)
            case ((Kind.READ | Kind.NOTIFICATION), BATTERY.uuid):
                if len(data) != 2 or data[0] > 100:
                    raise PacketError("expected the charge, 0 to 100, and a flag", data)
                return [Battery(data[0])]
            case ((Kind.READ | Kind.WRITE), CONFIGURATION.uuid):
                self._configured(packet)
            case _, uuid if uuid in MESSAGES:
                _check_message(data)
            case Kind.WRITE, CONTROL.uuid if len(data) == 3 and data[1] == START:
                self._mode = data[2]
                self._clock.restart(period_s=1.0 / self._rate_hz)
        return []

    def _configured(self, packet: Packet) -> None:
        if len(packet.data) != CONFIGURATION_SIZE:
            if packet.kind is Kind.WRITE:
                return  # the sensor will have refused it
            raise PacketError(
                f"expected a configuration of {CONFIGURATION_SIZE} bytes", packet.data
            )
        rate = int.from_bytes(packet.data[RATE_AT : RATE_AT + 2], "little")
        if packet.kind is Kind.READ or packet.data[0] & SET_RATE:
            if rate not in RATES_HZ:
                raise PacketError(f"a rate of {rate} Hz is none that this sensor has", packet.data)
            self._rate_hz = float(rate)
            self._clock.restart(period_s=1.0 / self._rate_hz)

    def _sample(self, packet: Packet) -> Sequence[Event]:
        fields = self._fields(packet)
        block = _block(fields, packet.data)
        times_s, events = self._clock.stamp(
            int(fields["time_us"][0]), 1, arrival_s=packet.arrival_s
        )
        if times_s is None:
            return events
        block = Block(times_s, block.acc_ms2, block.gyr_rads, block.orientation_wxyz)
        if MODES[self._mode].fields == ("free_acc",) and not self._noticed:
            self._noticed = True
            events = [FREE_ONLY, *events]
        return [*events, block]

    def _fields(self, packet: Packet) -> NDArray[np.void]:
        mode, data = MODES.get(self._mode), packet.data
        if mode is None:
            raise PacketError(f"payload mode {self._mode} is none that this program reads", data)
        layout = LAYOUTS[self._mode]
        used, whole = layout.itemsize, PAYLOAD_SIZE[mode.characteristic]
        if len(data) not in {used, whole} or any(data[used:]):
            raise PacketError(
                f"expected {used} bytes of mode {self._mode}, alone or with zeros up to {whole}, "
                f"got {len(data)}",
                data,
            )
        return np.frombuffer(data, layout, 1)


class MovellaDotEmulator(SensorEmulator):
    """A DOT that measures in the raw modes."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        super().__init__(
            advertisement=Advertisement(
                "F0:00:00:00:00:03", "Movella DOT", -50, (), {COMPANY: b"\x00"}
            ),
            services=_SERVICES,
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self._mode = _mode_number(chosen)
        self._set_rate_hz = 60.0

    def read(self, characteristic: Characteristic) -> bytes:
        """The configuration, the state of measuring, the battery."""
        if characteristic == CONFIGURATION:
            return _rate_configuration(round(self._set_rate_hz), mask=0)
        if characteristic == CONTROL:
            return bytes([1, STOP if self.rate_hz is None else START, self._mode])
        if characteristic == BATTERY:
            return bytes([self.battery_percent, 0])
        return super().read(characteristic)

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Set the rate while idle; start and stop. Refuses modes it cannot send."""
        if characteristic == CONFIGURATION and len(data) == CONFIGURATION_SIZE:
            rate = int.from_bytes(data[RATE_AT : RATE_AT + 2], "little")
            if self.rate_hz is not None or (data[0] & SET_RATE and rate not in RATES_HZ):
                raise PacketError("the rate cannot be set so, or not now", data)
            self._set_rate_hz = float(rate) if data[0] & SET_RATE else self._set_rate_hz
        elif characteristic == CONTROL and len(data) == 3 and data[0] == 1:
            if data[1] == START and data[2] not in {20, 21}:
                raise PacketError("this emulated sensor sends raw modes only", data)
            self._mode = data[2]
            self.rate_hz = self._set_rate_hz if data[1] == START else None
        else:
            return super().written(characteristic, data)
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """One notification a sample, filled up with zeros."""
        mode = MODES[self._mode]
        if self.rate_hz is None or mode.characteristic not in self._subscribed:
            return []
        payloads = np.zeros(len(samples), LAYOUTS[self._mode])
        payloads["time_us"] = np.rint(samples.time_s * 1e6).astype(np.int64) % 2**32
        payloads["acc"] = samples.acc_ms2
        payloads["gyr"] = samples.gyr_rads / RAD_PER_DEG
        size = PAYLOAD_SIZE[mode.characteristic]
        return [
            Outgoing(mode.characteristic, payload.tobytes().ljust(size, b"\x00"))
            for payload in payloads
        ]


_SERVICES: Mapping[str, Sequence[GattCharacteristic]] = {
    CONFIGURATION_SERVICE: (GattCharacteristic(CONFIGURATION.uuid, frozenset({"read", "write"})),),
    SERVICE: (
        GattCharacteristic(CONTROL.uuid, frozenset({"read", "write"})),
        GattCharacteristic(LONG.uuid, frozenset({"notify"})),
        GattCharacteristic(MEDIUM.uuid, frozenset({"notify"})),
        GattCharacteristic(SHORT.uuid, frozenset({"notify"})),
    ),
    BATTERY_SERVICE: (GattCharacteristic(BATTERY.uuid, frozenset({"read", "notify"})),),
}


def _mode_number(chosen: Settings) -> int:
    choose({float(number): mode for number, mode in MODES.items()}, chosen["mode"], "mode")
    return round(chosen["mode"])


def _rate_configuration(rate: int, *, mask: int = SET_RATE) -> bytes:
    configuration = bytearray(CONFIGURATION_SIZE)
    configuration[0] = mask
    struct.pack_into("<H", configuration, RATE_AT, rate)
    return bytes(configuration)


def _check_message(data: bytes) -> None:
    """Raise PacketError unless a message about recording or synchronising is sound.

    Nothing in them is used. Two examples in the maker's text break its own rule: recompute them.
    """
    if len(data) < 4 or len(data) != data[1] + 3:
        raise PacketError("expected a message's number, the length of its data, and a sum", data)
    if sum(data) % 256 != 0:
        raise PacketError("the bytes of a message must add up to a multiple of 256", data)


def _block(fields: NDArray[np.void], data: bytes) -> Block:
    """The values of one payload, (1, 3) and (1, 4), without its time."""
    names = fields.dtype.names or ()
    quaternion = acc = gyr = None
    if "quaternion" in names:
        quaternion = unit_quaternions(widened(fields["quaternion"]), data)
    if "acc" in names:
        acc = plausible_acc(widened(fields["acc"]), data)
    elif "free_acc" in names:
        acc = _with_gravity(widened(fields["free_acc"]), quaternion)
        acc = plausible_acc(acc, data)
    if "gyr" in names:
        gyr = plausible_gyr(widened(fields["gyr"]) * RAD_PER_DEG, data)
    return Block(None, acc, gyr, quaternion)


def _with_gravity(free_ms2: FloatArray, quaternion: FloatArray | None) -> FloatArray:
    """What the accelerometer felt; as it is where no orientation came along."""
    if quaternion is None:
        return free_ms2
    return turned_back(quaternion, free_ms2 + np.array([0.0, 0.0, MS2_PER_G]))
