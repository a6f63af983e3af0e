"""What is known beside the samples: the sensor that made them, and the leg."""

from dataclasses import dataclass

from analysis.errors import UnknownSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorFacts:
    """Facts that the samples themselves do not show; each has a default for an unknown sensor.

    gyr_scale_tolerance: one standard deviation of the gyroscope's scale error, as a fraction. Data
    sheets of consumer parts say 0.5 to 3 %, most of them 1 %.
    gyr_range_rads, acc_range_ms2: where it saturates; None to judge by flat tops.
    lost_samples: how many the link knows to be lost; None to judge by the times.
    """

    gyr_scale_tolerance: float = 0.01
    gyr_range_rads: float | None = None
    acc_range_ms2: float | None = None
    lost_samples: int | None = None


UNKNOWN_SENSOR = SensorFacts()


def leg_sign(side: str) -> float:
    """+1 where counter-clockwise from above is inward. Raises UnknownSetting."""
    if side not in {"left", "right"}:
        raise UnknownSetting(f"expected side 'left' or 'right', got {side!r}")
    return 1.0 if side == "right" else -1.0
