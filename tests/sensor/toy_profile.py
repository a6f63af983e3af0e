"""A profile made up for tests, to go with the toy sensor."""

from collections.abc import Sequence
from dataclasses import dataclass

from sensor.errors import UnknownFirmware
from sensor.profile import (
    Advertisement,
    ClockKind,
    Decoder,
    Event,
    Procedure,
    Profile,
    Read,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Wait,
    Write,
)
from sensor.traffic import Packet
from tests.virtual_sensor.toy import (
    BATTERY,
    COMMAND,
    EVENT,
    PING,
    SERVICE,
    START,
    STOP,
    STREAM,
    ToyEmulator,
)


class ToyProfile:
    """Speaks to the toy sensor, with one step of each kind."""

    def __init__(self, *, min_mtu: int = 23) -> None:
        self.specification = Specification(
            name="toy",
            title="Toy",
            version=1,
            rate_hz=100.0,
            gyr_range_rads=10.0,
            acc_range_ms2=20.0,
            gyr_scale_tolerance=0.01,
            clock=SensorClock(ClockKind.ABSOLUTE, tick_s=1e-6, bits=64),
            shows_loss=True,
            settings={},
            data_characteristic=STREAM.uuid,
            min_mtu=min_mtu,
        )
        self.answers: list[bytes] = []

    def recognises(self, advertisement: Advertisement) -> bool:
        """By its service."""
        return SERVICE in advertisement.services

    def start(self, settings: Settings) -> Procedure:
        """Each kind of step once, and one subscription twice."""
        del settings
        yield Subscribe(EVENT)
        self.answers.append((yield Request(COMMAND, PING + b"?", EVENT, b"pong")))
        self.answers.append((yield Read(COMMAND)))
        yield Wait(0.05)
        yield Subscribe(STREAM)
        yield Subscribe(STREAM)
        yield Write(COMMAND, START)

    def stop(self) -> Procedure:
        """Stop the stream."""
        yield Write(COMMAND, STOP)
        yield Unsubscribe(STREAM)

    def battery(self) -> Procedure:
        """The standard one."""
        yield Read(BATTERY)

    def decoder(self, settings: Settings) -> Decoder:
        """Decodes nothing: the link knows no bytes."""
        del settings
        return _NoDecoder()

    def emulator(self, settings: Settings) -> ToyEmulator:
        """The toy."""
        del settings
        return ToyEmulator()


class _NoDecoder:
    def decode(self, packet: Packet) -> Sequence[Event]:
        del packet
        return ()


@dataclass(frozen=True)
class Recognition:
    """What the application's own recognition looks like."""

    profile: Profile | None = None
    refusal: str | None = None


def recognise_toy(advertisement: Advertisement) -> Recognition:
    """The toy and nothing else."""
    profile = ToyProfile()
    return Recognition(profile if profile.recognises(advertisement) else None)


class UnableProfile(ToyProfile):
    """Finds out, while `unable`, that the sensor has no gyroscope."""

    def __init__(self, *, unable: bool = True) -> None:
        super().__init__()
        self.unable = unable

    def start(self, settings: Settings) -> Procedure:
        """Ask, and go on only with one that can do it."""
        yield Read(COMMAND)
        if self.unable:
            raise UnknownFirmware("no gyroscope after all")
        yield from super().start(settings)
