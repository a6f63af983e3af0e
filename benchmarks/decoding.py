"""How long a sample takes to decode, beside the time that the sensor takes to make one.

python -m benchmarks.decoding [--seconds N]

The last column is a peer that does the least any decoder in Python can: one `struct.unpack` of the
same bytes into 16-bit numbers, with nothing scaled, checked or kept.
"""

import argparse
import struct
import time
from collections.abc import Callable, Sequence

from firmware_profiles import PROFILES
from sensor.profile import Block, Profile
from sensor.traffic import Packet
from tests.firmware_profiles.driving import Conversation, motion_of, streamed

REPEATS = 5  # of processor time the least is taken: what else runs on the machine only ever adds


def main() -> None:
    """Print a line for each profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the sensor's time")
    seconds = parser.parse_args().seconds
    print(f"{'profile':20} {'samples':>8} {'us/sample':>10} {'period us':>10} {'of a core':>10}"
          f" {'struct us':>10} {'ratio':>6}")  # fmt: skip
    for profile in PROFILES:
        print(_line(profile, seconds), flush=True)


def _line(profile: Profile, seconds: float) -> str:
    conversation = Conversation(profile).started()
    rate_hz = profile.specification.rate_hz
    packets = streamed(conversation, motion_of(conversation, round(seconds * rate_hz)))
    samples = sum(_samples(packet, conversation) for packet in packets)
    spent_us = _quickest(lambda: _decode(profile, conversation.traffic, packets)) / samples * 1e6
    peer_us = _quickest(lambda: _unpack(packets)) / samples * 1e6
    period_us = 1e6 / rate_hz
    return (
        f"{profile.specification.name:20} {samples:8d} {spent_us:10.2f} {period_us:10.0f}"
        f" {spent_us / period_us:10.3%} {peer_us:10.2f} {spent_us / peer_us:6.1f}"
    )


def _samples(packet: Packet, conversation: Conversation) -> int:
    """Whole samples: where both kinds come apart, those of the rates."""
    events = conversation.decoder.decode(packet)
    blocks = [event for event in events if isinstance(event, Block)]
    columns = [b.orientation_wxyz if b.gyr_rads is None else b.gyr_rads for b in blocks]
    return sum(len(column) for column in columns if column is not None)


def _quickest(work: Callable[[], None]) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _decode(profile: Profile, start: Sequence[Packet], packets: Sequence[Packet]) -> None:
    decoder = profile.decoder({})
    for packet in start:
        decoder.decode(packet)
    for packet in packets:
        decoder.decode(packet)


def _unpack(packets: Sequence[Packet]) -> None:
    for packet in packets:
        count = len(packet.data) // 2
        struct.unpack(f"<{count}h", packet.data[: 2 * count])


if __name__ == "__main__":
    main()
