"""From the raw traffic to blocks of samples: decoders, and the count of everything else."""

from collections.abc import Iterator
from typing import NamedTuple

from sensor.errors import PacketError
from sensor.profile import (
    Battery,
    Block,
    ClockKind,
    Decoder,
    Lost,
    Notice,
    Profile,
    Repeated,
    Settings,
)
from sensor.samples import FloatArray
from sensor.traffic import Kind, Packet

KEPT_MESSAGES = 20  # enough to see what is wrong; a broken sensor repeats itself for hours
KEPT_READINGS = 1000  # of the battery: more than a day's, at one a minute or two


class Arrived(NamedTuple):
    """A block of samples, the connection and time it came in, and the samples lost before it."""

    connection: int
    arrival_s: float
    block: Block
    lost: int


class Timing(NamedTuple):
    """What a profile with these settings says of time: the sample period, and who keeps it."""

    period_s: float
    own_clock: bool

    @classmethod
    def of(cls, profile: Profile, settings: Settings) -> "Timing":
        """The nominal period; whether packets carry the sensor's own time."""
        specification = profile.specification
        rate_hz = settings.get("rate_hz", specification.rate_hz)
        return cls(1.0 / rate_hz, specification.clock.kind is not ClockKind.NONE)


class BatteryReading(NamedTuple):
    """The charge left at a time of the session."""

    time_s: float
    percent: int


class Reader:
    """Decodes packets in their order of arrival, with a new decoder for each connection."""

    def __init__(self, profile: Profile, settings: Settings) -> None:
        self._profile = profile
        self._settings = settings
        self._connection: int | None = None
        self._decoder: Decoder | None = None
        self._lost = 0
        self.repeated = 0
        self.damaged = 0
        self.damage: list[str] = []
        self.battery: list[BatteryReading] = []
        self.notices: list[str] = []

    def read(self, packet: Packet) -> Iterator[Arrived]:
        """The blocks in a packet. A damaged packet is counted and gives none."""
        if packet.kind in {Kind.OPENED, Kind.CLOSED}:
            return
        if self._decoder is None or packet.connection != self._connection:
            self._decoder = self._profile.decoder(self._settings)
            self._connection, self._lost = packet.connection, 0
        try:
            events = self._decoder.decode(packet)
        except PacketError as error:
            self._note_damage(str(error))
            return
        for event in events:
            match event:
                case Block():
                    yield Arrived(packet.connection, packet.arrival_s, event, self._lost)
                    self._lost = 0
                case Lost(samples):
                    self._lost += samples
                case Repeated(samples):
                    self.repeated += samples
                case Battery(percent):
                    self._note_battery(BatteryReading(packet.arrival_s, percent))
                case Notice(text):
                    self._note(text)

    def _note_damage(self, message: str) -> None:
        self.damaged += 1
        if len(self.damage) < KEPT_MESSAGES:
            self.damage.append(message)

    def _note_battery(self, reading: BatteryReading) -> None:
        if len(self.battery) == KEPT_READINGS:
            del self.battery[KEPT_READINGS // 2]  # the first and the latest matter most
        self.battery.append(reading)

    def _note(self, text: str) -> None:
        if text not in self.notices and len(self.notices) < KEPT_MESSAGES:
            self.notices.append(text)


def motion_of(block: Block, *, fused: bool) -> FloatArray | None:
    """What tells of turning: rates (n, 3), or from a sensor that fuses orientations (n, 4)."""
    return block.orientation_wxyz if fused else block.gyr_rads


def length_of(block: Block) -> int:
    """How many samples a block has."""
    for values in (block.gyr_rads, block.orientation_wxyz, block.acc_ms2):
        if values is not None:
            return len(values)
    return 0
