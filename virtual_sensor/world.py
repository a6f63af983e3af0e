"""What surrounds the person: the sensor's errors, the radio's losses, a body that sways."""

from dataclasses import dataclass, replace

import numpy as np

from sensor.samples import STANDARD_GRAVITY_MS2

_DEG = np.pi / 180


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Knobs of one recording's surroundings. "s.d." draws a new value for every recording.

    The defaults are a sound consumer sensor on a calm person; each says where it comes from.
    """

    rate_hz: float = 100.0  # what most sensors offer over BLE with gyroscope and accelerometer
    gyr_range_rads: float = 2000 * _DEG  # the widest common setting
    acc_range_ms2: float = 16 * STANDARD_GRAVITY_MS2
    gyr_bits: int = 16  # of a signed word over the range, as all common parts give
    acc_bits: int = 16

    gyr_bias_rads: float = 0.8 * _DEG  # s.d. per axis: BMI270 and LSM6DSO say 0.5-1 °/s typical
    gyr_bias_walk_rads: float = 0.002 * _DEG  # per √s and axis: a part that warms up on the skin
    gyr_noise_rads: float = 0.007 * _DEG  # per √Hz: BMI160 and BMI270 data sheets
    gyr_scale: float = 0.005  # s.d.: a part calibrated at the factory
    gyr_scale_tolerance: float = 0.005  # what the analysis is told of it (one s.d.)
    gyr_misalignment: float = 0.002  # s.d. of each cross term: half of the scale's, as usual
    acc_bias_ms2: float = 0.02 * STANDARD_GRAVITY_MS2  # s.d. per axis: 20 mg, data sheets
    acc_noise_ms2: float = 180e-6 * STANDARD_GRAVITY_MS2  # per √Hz: BMI160
    acc_scale: float = 0.003  # s.d. per axis, same class of parts

    loss: float = 0.0  # share of samples lost one at a time
    loss_bursts_hz: float = 0.0  # how often a run of samples is lost
    loss_burst_s: float = 0.2  # its mean length (exponential): a few BLE connection intervals
    clock_error: float = 50e-6  # s.d.: a crystal
    stamp_jitter_s: float = 0.0  # s.d. of what each time stamp is off by
    stamp_group: int = 1  # samples stamped together on arrival, a millisecond apart
    stamp_stalls_hz: float = 0.0  # how often what comes waits, and then comes at once
    stamp_stall_s: tuple[float, float] = (0.1, 0.35)  # for how long: some BLE connection intervals

    sway_rad: float = 0.6 * _DEG  # s.d. of the pelvis about each axis, standing
    sway_correlation_s: float = 2.0  # median over people; quiet stance wanders over seconds
    unsteadiness: float = 0.2  # of the unsteadiest person; fitted to real recordings, see there
    stance_lean_rad: float = 1.5 * _DEG  # s.d. of the standing femur from upright, each way
    stance_return_rad: float = 0.5 * _DEG  # s.d. of how the foot is put back after a set


NOMINAL = World()

WORLDS: dict[str, World] = {
    "nominal": NOMINAL,
    "biased": replace(NOMINAL, gyr_bias_rads=4 * _DEG),
    "scale": replace(NOMINAL, gyr_scale=0.02, gyr_scale_tolerance=0.02),
    "swaying": replace(NOMINAL, sway_rad=1.8 * _DEG),
    "unsteady": replace(NOMINAL, unsteadiness=0.5),
    "leaning_stance": replace(NOMINAL, stance_lean_rad=4 * _DEG),
    "slow_rate": replace(NOMINAL, rate_hz=25.0),
    "fast_rate": replace(NOMINAL, rate_hz=400.0),
    "lossy": replace(NOMINAL, loss=0.02, loss_bursts_hz=0.05),
    "bad_clock": replace(NOMINAL, clock_error=2e-3, stamp_jitter_s=0.005, loss=0.01),
    "bursty_clock": replace(NOMINAL, clock_error=2e-3, stamp_group=8),
    "stalling_clock": replace(NOMINAL, clock_error=2e-3, stamp_group=8, stamp_stalls_hz=0.1),
    "narrow": replace(NOMINAL, gyr_range_rads=250 * _DEG, acc_range_ms2=4 * STANDARD_GRAVITY_MS2),
    "all_bad": replace(
        NOMINAL,
        gyr_bias_rads=4 * _DEG,
        gyr_scale=0.02,
        gyr_scale_tolerance=0.02,
        sway_rad=1.8 * _DEG,
        rate_hz=50.0,
        loss=0.02,
        loss_bursts_hz=0.02,
        stamp_jitter_s=0.003,
    ),
}
"""The nominal world and the worse ones, by name."""
