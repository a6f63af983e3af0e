"""What is said about a stream beside its samples: loss, gaps, reconnects, battery, damage."""

from dataclasses import dataclass

from sensor.reading import BatteryReading

# A hole in the sample times is told to a person from here on: the eye sees it in a trace, and a
# leg at 100 degrees a second has moved 10 degrees.
LEAST_GAP_S = 0.1


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without samples, between the last before and the first after, on the session's clock.

    reconnect: the link was lost in between.
    """

    start_s: float
    end_s: float
    reconnect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of a stream.

    received: samples that came, once each. lost: samples that the sensor took and that never came
    while the link was up, as far as counter, clock or arrivals tell. repeated: came again and were
    left out. late: came after later ones (sorted in by the full reading, left out live).
    gap_count, gaps: all of them, and the first of them. damaged, damage: packets that could not be
    decoded, and the first messages. notices: each different one once.
    """

    received: int = 0
    lost: int = 0
    repeated: int = 0
    late: int = 0
    reconnects: int = 0
    gap_count: int = 0
    gaps: tuple[Gap, ...] = ()
    damaged: int = 0
    damage: tuple[str, ...] = ()
    battery: tuple[BatteryReading, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def loss_share(self) -> float:
        """Samples lost, of those that were sent."""
        sent = self.received + self.lost
        return self.lost / sent if sent else 0.0

    @property
    def battery_percent(self) -> int | None:
        """The latest charge; None where the sensor has not said."""
        return self.battery[-1].percent if self.battery else None
