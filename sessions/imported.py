"""Imported recordings as raw traffic: each sample a packet of seven doubles, kept to the last bit.

So an imported session is stored, checked and analysed again by the same code as a recorded one.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from sensor.samples import Samples
from sensor.traffic import Kind, Packet

RECORDING = "recording"
"""The profile's name of an imported session; no firmware is called so."""

VERSION = 1  # of the layout below

_COLUMNS = 7  # time_s, acc_ms2 x y z, gyr_rads x y z
_BYTES = 8 * _COLUMNS


def packets_of(samples: Samples) -> Iterator[Packet]:
    """The samples as packets that arrived when they were taken, counted from the first."""
    rows = np.column_stack([samples.time_s, samples.acc_ms2, samples.gyr_rads]).astype("<f8")
    data = rows.tobytes()
    for i, arrival_s in enumerate((samples.time_s - samples.time_s[0]).tolist()):
        yield Packet(Kind.NOTIFICATION, arrival_s, 1, "", data[i * _BYTES : (i + 1) * _BYTES])


def samples_of(packets: Iterable[Packet]) -> Samples:
    """The samples as they were imported."""
    data = b"".join(packet.data for packet in packets)
    rows = np.frombuffer(data, "<f8").reshape(-1, _COLUMNS).astype(np.float64)
    return Samples(rows[:, 0].copy(), rows[:, 1:4].copy(), rows[:, 4:].copy())
