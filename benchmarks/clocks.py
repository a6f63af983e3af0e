"""How far sample times are from the truth, for each trouble and kind of clock.

python -m benchmarks.clocks [--seeds N] [--trouble NAME] [--sensor NAME]
"""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.trains import Sensor, SimulatedProfile, Train, Trouble, errors, train
from sensor.samples import FloatArray
from sensor.stream import LiveStream, read_session

SENSORS = (
    Sensor(name="us32"),
    Sensor(name="us32 x5", per_packet=5),
    Sensor(name="ms32 x4", rate_hz=52.0, per_packet=4, tick_s=1e-3),
    Sensor(name="24 bit", bits=24, tick_s=1 / 32768, rate_hz=102.4),
    Sensor(name="ns64 x36", bits=64, tick_s=1e-9, rate_hz=52.0, per_packet=36, stamps="last"),
    Sensor(name="none 50", bits=0, rate_hz=50.0),
    Sensor(name="none 100", bits=0),
    Sensor(name="none 100 x3", bits=0, per_packet=3),
    Sensor(name="none apart", bits=0, rate_hz=104.0, apart=True),
)

STALLS = tuple((float(t), 0.3 + 2.7 * (t % 7) / 7) for t in range(11, 115, 13))
TROUBLES = (
    Trouble(name="calm", jitter="none"),
    Trouble(name="jitter"),
    Trouble(name="lognormal jitter", jitter="lognormal"),
    Trouble(name="30 ms radio", jitter="interval"),
    Trouble(name="10 s only", duration_s=10.0),
    Trouble(name="7000 ppm", ppm=7000.0),
    Trouble(name="-7000 ppm", ppm=-7000.0),
    Trouble(name="rate wanders 50 ppm", wander_ppm=50.0, duration_s=600.0),
    Trouble(name="bursts", stalls=STALLS),
    Trouble(name="begins in a stall", stalls=((0.0, 3.0),)),
    Trouble(name="ends in a stall", stalls=((119.0, 1.0),)),
    Trouble(name="20 s of trickle", trickle=(40.0, 60.0, 0.8)),
    Trouble(name="2 % lost singly", loss=0.02),
    Trouble(name="clumps lost", lost=((20.0, 30), (50.0, 8), (80.0, 120), (95.0, 3))),
    Trouble(name="lost in stalls", stalls=STALLS, lost=((11.2, 20), (37.1, 10), (63.0, 100))),
    Trouble(name="repeated and swapped", repeats=0.01, swaps=0.01),
    Trouble(name="wraps", sensor_start_s=4294.967296 - 60.0),
    Trouble(name="jump +0.3 s", jumps=((60.0, 0.3),)),
    Trouble(name="jump -0.3 s", jumps=((60.0, -0.3),)),
    Trouble(name="jumps +30, -7 s", jumps=((40.0, 30.0), (80.0, -7.0))),
    Trouble(name="restart, no outage", restarts=((60.0, 0.0),)),
    Trouble(name="restart, 1.5 s off", restarts=((60.0, 1.5),)),
    Trouble(name="link lost 6 s", breaks=((60.0, 6.0),)),
    Trouble(name="all at once", ppm=7000.0, stalls=STALLS, loss=0.01, restarts=((70.0, 1.0),)),
)


class Row(NamedTuple):
    """Errors in ms of one train: the full reading's largest, the live one's 95 % and largest."""

    full_ms: float
    live_p95_ms: float
    live_ms: float
    settled_ms: float
    lost: int
    full_lost: int
    live_lost: int


def measure(sensor: Sensor, sent: Train) -> Row:
    """Read a train both ways and set the times beside the truth."""
    profile = SimulatedProfile(sensor)
    full = read_session(sent.packets, profile, {})
    live = LiveStream(profile, {})
    parts = [live.feed(packet) for packet in sent.packets]
    live_s = np.concatenate([part.time_s for part in parts])
    rates = np.concatenate([part.gyr_rads for part in parts])
    _check_rising(full.samples.time_s)
    _check_rising(live_s)
    full_error = 1e3 * np.abs(errors(full.samples.time_s, full.samples.gyr_rads, sent.truth_s))
    live_error = 1e3 * np.abs(errors(live_s, rates, sent.truth_s))
    settled = live_error[live_s > 15.0] if live_s[-1] > 16.0 else live_error[:0]
    return Row(
        float(full_error.max()),
        float(np.percentile(live_error, 95)),
        float(live_error.max()),
        float(settled.max(initial=0.0)),
        sent.lost,
        full.lost,
        live.tally.lost,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--trouble", default="", help="part of its name")
    parser.add_argument("--sensor", default="", help="part of its name")
    options = parser.parse_args()
    print("largest error in ms over the seeds; lost: told, full and live, of those removed")
    print(f"{'trouble':22}{'sensor':13}{'full':>8}{'live p95':>9}{'max':>8}{'>15 s':>8}  lost")
    for trouble, sensor in _cases(options.trouble, options.sensor):
        rows = [measure(sensor, train(sensor, trouble, seed=s)) for s in range(options.seeds)]
        worst = np.max([row[:4] for row in rows], axis=0)
        lost = "  ".join(f"{row.full_lost}/{row.live_lost} of {row.lost}" for row in rows)
        limit = 5.0 if sensor.own_clock else 20.0
        mark = "*" if worst[0] > limit else " "
        print(
            f"{trouble.name:22}{sensor.name:13}{worst[0]:7.1f}{mark}{worst[1]:9.1f}"
            f"{worst[2]:8.1f}{worst[3]:8.1f}  {lost}"
        )


def _cases(trouble_name: str, sensor_name: str) -> Iterator[tuple[Trouble, Sensor]]:
    for trouble in TROUBLES:
        for sensor in SENSORS:
            if trouble_name in trouble.name and sensor_name in sensor.name:
                if not sensor.own_clock and (trouble.jumps or trouble.swaps):
                    continue  # there is no clock to jump, and nothing to see a repetition by
                yield trouble, sensor


def _check_rising(time_s: FloatArray) -> None:
    if not np.all(np.diff(time_s) > 0):
        raise AssertionError("sample times do not rise strictly")


if __name__ == "__main__":
    main()
