"""A coverage-guided search for bytes that a decoder does not withstand.

`python -m tests.fuzz.decoders` gives every decoder ten minutes, `--profile NAME --seconds N` one of
them N seconds. It needs atheris (`pip install atheris`), and exits 1 if anything was found.

No matter what a sensor sends: the decoder gives sane events, or raises PacketError and decodes what
follows as if those bytes had not come. What is found becomes a test in tests/firmware_profiles.
"""

import argparse
import math
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("expected atheris, which is not installed here: pip install atheris")

with atheris.instrument_imports(include=["firmware_profiles"]):
    from firmware_profiles import PROFILES, by_name

from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import Conversation, motion_of, streamed, survives
from tests.firmware_profiles.sanity import check_same, check_sane

REAL = 255  # in place of a characteristic: the next packet of a real stream
TAIL = 6  # real packets at the end, on which both decoders must agree


class Target:
    """One profile's decoder, with a recorded stream to mix into what is tried."""

    def __init__(self, name: str) -> None:
        self.profile = by_name(name)
        conversation = Conversation(self.profile).started()
        self.start = conversation.traffic
        self.stream = streamed(conversation, motion_of(conversation, 400))
        services = conversation.emulator.services.values()
        uuids = [one.uuid for service in services for one in service]
        kinds = (Kind.NOTIFICATION, Kind.READ, Kind.WRITE)
        self.ways = [(kind, uuid) for kind in kinds for uuid in uuids]

    def try_input(self, data: bytes) -> None:
        """Decode what the bytes stand for, and beside it the same without what was refused."""
        decoder, other = self.profile.decoder({}), self.profile.decoder({})
        tail = self.stream[-TAIL:]
        for packet in self._packets(data):
            events = survives(decoder, packet)
            if events is not None:
                check_sane(events)
                other.decode(packet)
        for packet in tail:
            check_same(survives(decoder, packet), survives(other, packet))

    def seeds(self) -> Iterator[bytes]:
        """Inputs to begin with: the start, real packets, and both."""
        start = b"".join(map(self._input, self.start))
        yield start
        yield bytes([REAL]) * 20
        yield start + b"".join(map(self._input, self.stream[:4]))

    def _packets(self, data: bytes) -> Iterator[Packet]:
        """Each: which characteristic and kind, how long, the bytes; or REAL."""
        real, at = iter(self.stream), 0
        while at < len(data):
            if data[at] == REAL:
                yield next(real, self.stream[0])
                at += 1
                continue
            kind, uuid = self.ways[data[at] % len(self.ways)]
            length = data[at + 1] if at + 1 < len(data) else 0
            yield Packet(kind, math.nan, 1, uuid, data[at + 2 : at + 2 + length])
            at += 2 + length

    def _input(self, packet: Packet) -> bytes:
        way = self.ways.index((packet.kind, packet.characteristic))
        return bytes([way, len(packet.data)]) + packet.data


def fuzz(name: str, seconds: int) -> None:
    """Search; does not return: the search ends the process, with a status of its own."""
    target = Target(name)
    with tempfile.TemporaryDirectory() as corpus:
        for i, seed in enumerate(target.seeds()):
            Path(corpus, str(i)).write_bytes(seed)
        options = [f"-max_total_time={seconds}", "-max_len=600", "-verbosity=0"]
        # What atheris notes of comparisons of arrays adds up to gigabytes; the decoders keep none.
        options += ["-rss_limit_mb=0"]
        options += [f"-artifact_prefix={tempfile.gettempdir()}/{name}-", "-print_final_stats=1"]
        warnings.simplefilter(
            "error"
        )  # a decoder that makes numpy warn has not looked at its bytes
        atheris.Setup([sys.argv[0], *options, corpus], target.try_input)
        atheris.Fuzz()


def main() -> int:
    """Run the search for one decoder here, or for each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [profile.specification.name for profile in PROFILES]
    parser.add_argument("--profile", choices=names)
    parser.add_argument("--seconds", type=int, default=600)
    chosen = parser.parse_args()
    if chosen.profile:
        fuzz(chosen.profile, chosen.seconds)
    failed = []
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz.decoders", "--profile", name]
        done = subprocess.run([*command, "--seconds", str(chosen.seconds)], check=False)
        print(f"{name}: {'nothing found' if done.returncode == 0 else 'FOUND SOMETHING'}")
        failed += [name] if done.returncode else []
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
