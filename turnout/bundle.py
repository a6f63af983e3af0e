"""A bundle: a minute of a sensor's raw traffic in a file, to be sent to whoever mends a profile.

One JSON object a line: a header (profile, versions, what the link said), then the packets. Nothing
personal is in it: no address, no name of the sensor, no person.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sensor.states import Change
from sensor.traffic import Kind, Packet
from sessions import RecordingFileError

SCHEMA = "turnout.bundle/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What was recorded.

    versions: of the program, its libraries and the system. told: what the link said, in order.
    live_rep_count: None where nothing was counted. note: what the person adds.
    """

    profile: str
    profile_version: int
    settings: Mapping[str, float]
    versions: Mapping[str, str]
    told: Sequence[str]
    live_rep_count: int | None
    note: str
    packets: Sequence[Packet]


def impersonal(packets: Sequence[Packet]) -> list[Packet]:
    """The packets without the sensor's address, which is as good as a name."""
    return [replace(one, data=b"") if one.kind is Kind.OPENED else one for one in packets]


def told_of(change: Change, *, secrets: Sequence[str]) -> str:
    """A change of the link's state in one line, without these words."""
    cause = change.cause
    for secret in filter(None, secrets):
        cause = cause.replace(secret, "(the sensor)")
    return f"{change.at_s:.2f} s: {change.now}: {cause}"


def write_bundle(path: Path, bundle: Bundle) -> None:
    """Write it. Raises OSError."""
    header = {
        "schema": SCHEMA,
        "profile": bundle.profile,
        "profile_version": bundle.profile_version,
        "settings": dict(bundle.settings),
        "versions": dict(bundle.versions),
        "told": list(bundle.told),
        "live_rep_count": bundle.live_rep_count,
        "note": bundle.note,
    }
    lines = [header, *(_packet_to_dict(packet) for packet in bundle.packets)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def read_bundle(path: Path) -> Bundle:
    """Read it back. Raises RecordingFileError, which names the line."""
    number = 1
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        header = json.loads(lines[0])
        if header["schema"] != SCHEMA:
            raise RecordingFileError(f"{path}: expected {SCHEMA}, got {header['schema']!r}")
        packets = []
        for number, line in enumerate(lines[1:], start=2):  # noqa: B007 - the message names it
            packets.append(_packet(json.loads(line)))
        return Bundle(
            profile=str(header["profile"]),
            profile_version=int(header["profile_version"]),
            settings={str(k): float(v) for k, v in header["settings"].items()},
            versions={str(k): str(v) for k, v in header["versions"].items()},
            told=[str(line) for line in header["told"]],
            live_rep_count=header["live_rep_count"],
            note=str(header["note"]),
            packets=packets,
        )
    except OSError as error:
        raise RecordingFileError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        what = f"{path} is no bundle of `turnout doctor --bundle`"
        if number == 1:
            raise RecordingFileError(
                f"{what}: line 1 is no header of one. A recording is read by `turnout analyze` "
                "and `turnout import`"
            ) from error
        raise RecordingFileError(f"{what}: line {number}: {error}") from error


def _packet_to_dict(packet: Packet) -> dict[str, Any]:
    return {
        "kind": packet.kind.name.lower(),
        "arrival_s": packet.arrival_s,
        "connection": packet.connection,
        "characteristic": packet.characteristic,
        "data": packet.data.hex(),
    }


def _packet(line: Mapping[str, Any]) -> Packet:
    return Packet(
        Kind[line["kind"].upper()],
        float(line["arrival_s"]),
        int(line["connection"]),
        str(line["characteristic"]),
        bytes.fromhex(line["data"]),
    )
