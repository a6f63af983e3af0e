"""Does memory grow? `python -m benchmarks.long_stream [--hours 8] [--profile open] [--rate 200]`.

Streams for so many hours of the loop's time through the link and the live decoder, and prints the
memory in use after every tenth. Ends with 1 where the second half needed more than the first.
"""

import argparse
import asyncio
import gc
import math
import resource
import sys
import time

from benchmarks.faulty_session import numbered
from firmware_profiles import by_name, recognise
from sensor.link import Link, LinkSettings
from sensor.live_stream import LiveStream
from sensor.profile import Profile
from sensor.traffic import Packet
from virtual_sensor.radio import virtual_radio
from virtual_sensor.timelapse import run

STEPS = 10
GROWTH = 1.02  # what an allocator's fragmentation explains


def main() -> int:
    """Stream and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--profile", default="open")
    parser.add_argument("--rate", type=float, default=200.0)
    options = parser.parse_args()
    began_s = time.monotonic()
    used = run(_stream(by_name(options.profile), options.rate, options.hours), speed=math.inf)
    grown = used[-1] / used[STEPS // 2 - 1]
    print(f"{grown:.3f} times the memory of half-time; {time.monotonic() - began_s:.0f} s")
    return int(grown > GROWTH)


async def _stream(profile: Profile, rate_hz: float, hours: float) -> list[float]:
    """The most memory in use, in MB, up to each tenth of the time."""
    settings = {**profile.specification.settings, "rate_hz": rate_hz}
    live = LiveStream(profile, settings)
    used: list[float] = []

    def consume(packet: Packet) -> None:
        live.feed(packet)

    async with virtual_radio(lambda: profile.emulator(settings), numbered) as virtual:
        link = Link(
            virtual.radio,
            recognise,
            sink=lambda _: None,
            consumer=consume,
            settings=LinkSettings(firmware=settings),
        )
        running = asyncio.create_task(link.run())
        for step in range(1, STEPS + 1):
            await asyncio.sleep(hours * 3600 / STEPS)
            used.append(_peak_mb())
            done = f"{step * hours / STEPS:5.2f} h, {live.tally.received} samples"
            print(f"{done}: {used[-1]:.1f} MB, {len(gc.get_objects())} objects", flush=True)
        link.stop()
        await running
    return used


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    raise SystemExit(main())
