"""What boards share that send accelerations and rates apart, as three floats each.

They have neither time nor counter. A sample of either kind is one notification.
"""

from collections.abc import Sequence

import numpy as np

from firmware_profiles.emulation import SensorEmulator
from firmware_profiles.layouts import check_length, floats, plausible_acc, plausible_gyr
from sensor.profile import Block, Characteristic, Event, Outgoing
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet


class PairedFloatsDecoder:
    """acc_unit_ms2, gyr_unit_rads: (3,) what 1.0 is worth on each axis, with its sign."""

    def __init__(
        self,
        acc: Characteristic,
        gyr: Characteristic,
        *,
        acc_unit_ms2: FloatArray,
        gyr_unit_rads: FloatArray,
    ) -> None:
        self._acc, self._gyr = acc.uuid, gyr.uuid
        self._acc_unit_ms2, self._gyr_unit_rads = acc_unit_ms2, gyr_unit_rads

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Half a sample: an acceleration, or a rate."""
        if packet.kind is not Kind.NOTIFICATION or packet.characteristic not in {
            self._acc,
            self._gyr,
        }:
            return []
        check_length(packet.data, 12, "three floats")
        values = floats(packet.data, 0, 3).reshape(1, 3)
        if packet.characteristic == self._acc:
            return [Block(acc_ms2=plausible_acc(values * self._acc_unit_ms2, packet.data))]
        return [Block(gyr_rads=plausible_gyr(values * self._gyr_unit_rads, packet.data))]


class PairedFloatsEmulator(SensorEmulator):
    """Sends each kind to those who listen to it; a subclass says how fast."""

    acc: Characteristic
    gyr: Characteristic
    acc_unit_ms2: FloatArray
    gyr_unit_rads: FloatArray

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """Two notifications a sample."""
        if self.rate_hz is None:
            return []
        acc = np.asarray(samples.acc_ms2 / self.acc_unit_ms2, "<f4")
        gyr = np.asarray(samples.gyr_rads / self.gyr_unit_rads, "<f4")
        halves = [
            half
            for i in range(len(samples))
            for half in (Outgoing(self.acc, acc[i].tobytes()), Outgoing(self.gyr, gyr[i].tobytes()))
        ]
        return [half for half in halves if half.characteristic in self._subscribed]
