"""The settings of Polar's measurement commands and answers: identifier, count, values.

Source: github polarofficial/polar-ble-sdk, technical_documentation/online_measurement.pdf.
"""

import struct
from collections.abc import Iterator, Mapping

from sensor.errors import PacketError

RATE, RESOLUTION, RANGE, RANGE_MILLI, CHANNELS, FACTOR, SECURITY = range(7)
SETTING_FORMAT = {RATE: "<H", RESOLUTION: "<H", RANGE: "<H", RANGE_MILLI: "<I", CHANNELS: "<B"}
SETTING_FORMAT |= {FACTOR: "<f", SECURITY: "<16s"}


def parse_settings(data: bytes) -> dict[int, tuple[float, ...]]:
    """The values offered for each setting: identifier, count, values, one after the other.

    Raises PacketError where they end early or an identifier is unknown.
    """
    return dict(_settings(data))


def write_settings(settings: Mapping[int, float]) -> bytes:
    """One value for each setting, in the sensor's form."""
    return b"".join(
        bytes([name, 1])
        + struct.pack(SETTING_FORMAT[name], value if name == FACTOR else round(value))
        for name, value in settings.items()
    )


def _settings(data: bytes) -> Iterator[tuple[int, tuple[float, ...]]]:
    offset = 0
    while offset < len(data):
        name, count = data[offset], data[offset + 1] if offset + 1 < len(data) else 0
        if name not in SETTING_FORMAT or count == 0:
            raise PacketError(f"setting {name} is unknown or has no value", data)
        layout = struct.Struct("<" + SETTING_FORMAT[name][1:] * count)
        offset += 2
        if len(data) - offset < layout.size:
            raise PacketError(f"setting {name} ends before its {count} values", data)
        values = layout.unpack_from(data, offset)
        if name != SECURITY:
            yield name, values
        offset += layout.size
