"""What a firmware profile must offer. The profiles live in `firmware_profiles`, one file each.

A profile does no I/O and knows no clock. Towards the sensor it yields steps, which the link carries
out; from the sensor it takes packets, which its decoder turns into events; and it can play the
sensor's own side (an `Emulator`), so that the virtual sensor can be any of them.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from sensor.samples import FloatArray, Samples
from sensor.traffic import Packet

Settings = Mapping[str, float]
"""What decoding needs beside the bytes, by name: `range_dps`, `range_g`, `rate_hz`, `mode`."""


class Characteristic(NamedTuple):
    """A GATT characteristic with its service, since some firmware repeats a UUID in several."""

    service: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What a sensor says of itself over the air. UUIDs are 128 bits long, in lower case."""

    address: str
    name: str | None = None
    rssi_dbm: int | None = None
    services: tuple[str, ...] = ()
    manufacturer_data: Mapping[int, bytes] = field(default_factory=dict)


# --- towards the sensor -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Ask for the notifications or indications of a characteristic."""

    characteristic: Characteristic


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Ask for them no more."""

    characteristic: Characteristic


@dataclass(frozen=True, slots=True)
class Write:
    """Send a command."""

    characteristic: Characteristic
    data: bytes
    response: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """Read a value; the step's answer is the value."""

    characteristic: Characteristic


@dataclass(frozen=True, slots=True)
class Request:
    """Send a command and wait for the notification that begins with `reply_prefix`: the answer."""

    characteristic: Characteristic
    data: bytes
    reply_from: Characteristic
    reply_prefix: bytes
    response: bool = True
    timeout_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Leave the sensor alone for a while."""

    seconds: float


Step = Subscribe | Unsubscribe | Write | Read | Request | Wait

Procedure = Generator[Step, bytes, None]
"""Yields steps and is sent each one's answer (empty for all but Read and Request).

Raises StartRefused when an answer is a refusal, UnknownFirmware when it shows that this sensor can
never do the job: that is not asked a second time.
"""


# --- from the sensor ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Samples of one packet, oldest first; None for what the packet does not carry.

    time_s: (n,) on the sensor's own clock, unwrapped within the connection.
    acc_ms2, gyr_rads: (n, 3). orientation_wxyz: (n, 4), takes sensor coordinates to the world's.
    """

    time_s: FloatArray | None = None
    acc_ms2: FloatArray | None = None
    gyr_rads: FloatArray | None = None
    orientation_wxyz: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Samples that the sensor sent and that never came, just before what follows.

    Negative when samples that had been given up turn up late.
    """

    samples: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """Samples that came a second time and were left out."""

    samples: int


@dataclass(frozen=True, slots=True)
class Battery:
    """The charge left, 0 to 100."""

    percent: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know, in plain words."""

    text: str


Event = Block | Lost | Repeated | Battery | Notice


class Decoder(Protocol):
    """Turns the traffic of one connection into events. Holds that connection's state."""

    def decode(self, packet: Packet) -> Sequence[Event]:
        """The events of one packet (also of values read and commands written).

        Raises PacketError for bytes that do not fit; the state stays sound and the next packet
        decodes as if these had not come.
        """
        ...


# --- the sensor's own side ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GattCharacteristic:
    """A characteristic as the sensor offers it.

    properties: of "read", "write", "write-without-response", "notify", "indicate".
    """

    uuid: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notification (or indication) that the sensor sends."""

    characteristic: Characteristic
    data: bytes


class Emulator(Protocol):
    """Plays the firmware: answers commands as the real sensor does, packs samples into packets.

    packet_bytes: how long a notification may be on the present link; what is longer will be cut.
    Set by whoever plays the radio.
    """

    packet_bytes: int
    advertisement: Advertisement
    services: Mapping[str, Sequence[GattCharacteristic]]

    @property
    def rate_hz(self) -> float | None:
        """The rate at which it now samples; None while it is not streaming."""
        ...

    @property
    def gyr_range_rads(self) -> float:
        """Where its gyroscope saturates."""
        ...

    @property
    def acc_range_ms2(self) -> float:
        """Where its accelerometer saturates."""
        ...

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """Notifications were switched on or off; what the sensor sends in answer."""
        ...

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """A command came; what the sensor sends in answer. Raises PacketError where it refuses."""
        ...

    def read(self, characteristic: Characteristic) -> bytes:
        """The present value of a characteristic."""
        ...

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """The packets completed by these samples; may hold samples back until a packet is full.

        The samples' time_s is the sensor's own clock.
        """
        ...


# --- the profile --------------------------------------------------------------------------------


class ClockKind(StrEnum):
    """What time a sensor's packets carry."""

    NONE = "none"  #: nothing: only the arrival is known
    TICKS = "ticks"  #: a counter that wraps
    ABSOLUTE = "absolute"  #: a counter wide enough never to wrap


@dataclass(frozen=True, slots=True)
class SensorClock:
    """The time stamps in a sensor's packets."""

    kind: ClockKind
    tick_s: float = 0.0
    bits: int = 0
    stamps: Literal["first", "last"] = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """What a firmware offers with the settings that its start sequence sets.

    version: raised whenever the profile would decode the same bytes to other numbers.
    gyr_scale_tolerance: one standard deviation of the gyroscope's scale error, as a fraction.
    shows_loss: whether lost packets can be known from the packets that came.
    data_characteristic: where the samples come from, for a notification of which only the bytes
    are known.
    confirmed, unconfirmed: what was seen on hardware, and what still has to be.
    """

    name: str
    title: str
    version: int
    rate_hz: float
    gyr_range_rads: float
    acc_range_ms2: float
    gyr_scale_tolerance: float
    clock: SensorClock
    shows_loss: bool
    settings: Settings
    data_characteristic: str = ""
    fused_only: bool = False
    must_bond: bool = False
    min_mtu: int = 23
    limits: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


class Profile(Protocol):
    """One firmware: how to recognise it, start it, read it, and play it."""

    @property
    def specification(self) -> Specification:
        """What it offers."""
        ...

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether a sensor that says this of itself runs this firmware."""
        ...

    def start(self, settings: Settings) -> Procedure:
        """Configure the sensor for the best rate for this job and start its stream."""
        ...

    def stop(self) -> Procedure:
        """Stop the stream and leave the sensor as a careful guest would."""
        ...

    def battery(self) -> Procedure:
        """Ask for the charge; the decoder turns the answer into a Battery event."""
        ...

    def decoder(self, settings: Settings) -> Decoder:
        """A decoder for one connection."""
        ...

    def emulator(self, settings: Settings) -> Emulator:
        """A sensor of this kind, switched on and not yet connected."""
        ...
