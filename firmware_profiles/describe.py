"""One line about one packet in, dictionaries out: what `turnout decode` prints.

For anyone bringing up a sensor. The dictionaries' form is a contract (docs/add-a-sensor.md).
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sensor.errors import PacketError
from sensor.profile import Battery, Block, Event, Lost, Notice, Profile, Repeated, Settings
from sensor.samples import FloatArray
from sensor.traffic import Kind, Packet

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHORT_UUID = re.compile(r"(?:0x)?([0-9a-f]{4})")
# How other tools write bytes: 0x55, 0x61 or 55:61.
BETWEEN_BYTES = re.compile(r"[\s,:]+")
KINDS = {"notify": Kind.NOTIFICATION, "read": Kind.READ, "write": Kind.WRITE}


class Describer:
    """Decodes lines one after the other, as the packets of one connection.

    characteristic: that of lines which give only bytes, in full or as four digits that tell which
    of the profile's it is; without it, the profile's data. ValueError for one that is neither.
    """

    def __init__(
        self, profile: Profile, settings: Settings, characteristic: str | None = None
    ) -> None:
        self._decoder = profile.decoder(settings)
        self._kinds = _kinds(profile, settings)
        self._default = profile.specification.data_characteristic
        if characteristic is not None:
            self._default = _full_uuid(characteristic.strip().lower(), self._kinds)

    def describe(self, line: str) -> list[dict[str, Any]]:
        """The dictionaries of one line: `[notify|read|write] [characteristic] hex`.

        Never raises: what is wrong with a line or its bytes is its `error`. An empty line or one
        that begins with # gives nothing.
        """
        if not line.strip() or line.lstrip().startswith("#"):
            return []
        try:
            return to_dicts(self._decoder.decode(self._packet(line)))
        except (PacketError, ValueError) as error:
            return [{"error": str(error)}]

    def _packet(self, line: str) -> Packet:
        words = [word for word in BETWEEN_BYTES.split(line.lower()) if word]
        if not words:
            raise ValueError(f"expected hex, got: {line.strip()}")
        kind = KINDS.get(words[0])
        words = words[1:] if kind is not None else words
        characteristic = self._default
        if words and UUID.fullmatch(words[0]):
            characteristic, words = words[0], words[1:]
        try:
            data = bytes.fromhex("".join(word.removeprefix("0x") for word in words))
        except ValueError:
            raise ValueError(
                "expected hex, or a characteristic's UUID and hex, got: " + line.strip()
            ) from None
        if kind is None:
            kind = self._kinds.get(characteristic, Kind.NOTIFICATION)
        # No arrival is known; decoders take a NaN for just that.
        return Packet(kind, math.nan, 1, characteristic, data)


def to_dicts(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events of one packet: what was lost, all its samples in one dictionary, the rest."""
    before: list[dict[str, Any]] = []
    samples: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for event in events:
        match event:
            case Lost(lost):
                before.append({"lost": lost})
            case Repeated(repeated):
                before.append({"repeated": repeated})
            case Block():
                samples += _samples(event)
            case Battery(percent):
                after.append({"battery_percent": percent})
            case Notice(text):
                after.append({"notice": text})
    said = bool(before or after)
    return [*before, *([{"samples": samples}] if samples or not said else []), *after]


def _samples(block: Block) -> list[dict[str, Any]]:
    columns = {
        "time_s": block.time_s,
        "acc_ms2": block.acc_ms2,
        "gyr_rads": block.gyr_rads,
        "orientation_wxyz": block.orientation_wxyz,
    }
    n = max(len(column) for column in columns.values() if column is not None)
    rows = {name: _rows(column, n) for name, column in columns.items()}
    return [{name: rows[name][i] for name in rows} for i in range(n)]


def _rows(column: FloatArray | None, n: int) -> list[Any]:
    return [None] * n if column is None else np.asarray(column).tolist()


def _full_uuid(given: str, known: Mapping[str, Kind]) -> str:
    """The 128-bit form; a short one is looked for among those that the sensor offers."""
    if UUID.fullmatch(given):
        return given
    short = SHORT_UUID.fullmatch(given)
    found = [uuid for uuid in known if short is not None and uuid[4:8] == short[1]]
    if len(found) != 1:
        raise ValueError(
            f"expected a characteristic's UUID, got {given!r}; this sensor has: {', '.join(known)}"
        )
    return found[0]


def _kinds(profile: Profile, settings: Settings) -> dict[str, Kind]:
    """What a packet on each characteristic most likely is, from what the sensor offers."""
    kinds = {}
    for characteristics in profile.emulator(settings).services.values():
        for characteristic in characteristics:
            properties = characteristic.properties
            if properties & {"notify", "indicate"}:
                kinds[characteristic.uuid] = Kind.NOTIFICATION
            else:
                kinds[characteristic.uuid] = Kind.READ if "read" in properties else Kind.WRITE
    return kinds
