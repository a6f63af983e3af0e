"""What is known about the sensor that made a recording."""

from dataclasses import dataclass


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
