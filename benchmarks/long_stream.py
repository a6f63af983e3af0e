"""Does memory grow? `python -m benchmarks.long_stream [--hours 8] [--profile open] [--rate 200]`.

Somebody does set after set for so many hours of the loop's time, and everything that a recording
does while it lasts is done: the link, the writer and its store, the live decoder, the live count.
Prints the memory in use after every tenth. Ends with 1 where the second half needed more than the
first, or where a packet was dropped.
"""

import argparse
import asyncio
import gc
import math
import resource
import sys
import tempfile
import time

from analysis import LiveAnalysis
from firmware_profiles import by_name, recognise
from sensor.link import Link, LinkSettings
from sensor.live_stream import LiveStream
from sensor.profile import Profile
from sensor.traffic import Packet
from sessions import NewSession, Store
from virtual_sensor.radio import virtual_radio
from virtual_sensor.timelapse import run
from virtual_sensor.wearer import Wearer

STEPS = 10
GROWTH = 1.02  # what an allocator's fragmentation explains
FINISH_S = 60.0  # for what the writer has not written yet; hours pass in minutes here


def main() -> int:
    """Stream and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--profile", default="open")
    parser.add_argument("--rate", type=float, default=200.0)
    options = parser.parse_args()
    began_s = time.monotonic()
    profile = by_name(options.profile)
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/s.sqlite") as store:
        used, dropped = run(_stream(profile, options.rate, options.hours, store), speed=math.inf)
    grown = used[-1] / used[STEPS // 2 - 1]
    print(f"{grown:.3f} times the memory of half-time, {dropped} packets dropped; ", end="")
    print(f"{time.monotonic() - began_s:.0f} s of the clock")
    return int(grown > GROWTH or dropped > 0)


async def _stream(
    profile: Profile, rate_hz: float, hours: float, store: Store
) -> tuple[list[float], int]:
    """The most memory in use, in MB, up to each tenth of the time; the packets dropped."""
    settings = {**profile.specification.settings, "rate_hz": rate_hz}
    stream, analysis = LiveStream(profile, settings), LiveAnalysis(side="right")
    specification = profile.specification
    writer = store.begin(
        NewSession(
            side="right",
            profile=specification.name,
            profile_version=specification.version,
            settings=settings,
        )
    )

    def follow(packet: Packet) -> None:
        analysis.push(stream.feed(packet))

    used: list[float] = []
    wearer = Wearer(seed=1, side="right")
    async with virtual_radio(lambda: profile.emulator(settings), wearer) as virtual:
        link = Link(
            virtual.radio,
            recognise,
            sink=writer.append,
            consumer=follow,
            settings=LinkSettings(firmware=settings),
        )
        running = asyncio.create_task(link.run())
        for step in range(1, STEPS + 1):
            await asyncio.sleep(hours * 3600 / STEPS)
            used.append(_peak_mb())
            done = f"{step * hours / STEPS:5.2f} h, {stream.tally.received} samples"
            counted = f"{analysis.snapshot.rep_count} repetitions"
            print(
                f"{done}, {counted}: {used[-1]:.1f} MB, {len(gc.get_objects())} objects", flush=True
            )
        link.stop()
        await running
    await asyncio.to_thread(writer.finish, timeout_s=FINISH_S)
    return used, writer.dropped


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    raise SystemExit(main())
