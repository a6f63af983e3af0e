"""The virtual radio: sensors that are not there, reached through bleak as real ones are."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sensor.ble import Radio
from sensor.profile import Emulator
from virtual_sensor.air import Air
from virtual_sensor.backend import VirtualAdapter, backends
from virtual_sensor.peripheral import SENSOR_MTU, Motion, VirtualPeripheral


class VirtualRadio:
    """An adapter and the sensors in its range. Use within a running event loop."""

    def __init__(self) -> None:
        self.air = Air()
        self.adapter = VirtualAdapter(self.air)
        self.sensors: list[VirtualPeripheral] = []

    @property
    def radio(self) -> Radio:
        """What the link wants: bleak back-ends that reach these sensors."""
        return Radio(*backends(self.adapter))

    async def add(
        self,
        make_emulator: Callable[[], Emulator],
        motion: Motion,
        *,
        address: str | None = None,
        mtu: int = SENSOR_MTU,
    ) -> VirtualPeripheral:
        """Switch on one more sensor; a second of the same kind gets an address of its own."""
        address = address or make_emulator().advertisement.address
        while any(sensor.address == address for sensor in self.sensors):
            address = _next_address(address)
        sensor = VirtualPeripheral(self.air, make_emulator, motion, address=address, mtu=mtu)
        self.sensors.append(sensor)
        await sensor.switch_on()
        return sensor

    async def close(self) -> None:
        """Switch everything off."""
        await self.adapter.set_powered(False)
        for sensor in self.sensors:
            await sensor.switch_off()


@asynccontextmanager
async def virtual_radio(
    make_emulator: Callable[[], Emulator], motion: Motion
) -> AsyncIterator[VirtualRadio]:
    """A radio with one sensor in range."""
    virtual = VirtualRadio()
    try:
        await virtual.add(make_emulator, motion)
        yield virtual
    finally:
        await virtual.close()


def _next_address(address: str) -> str:
    head, last = address[:-2], int(address[-2:], 16)
    return f"{head}{(last + 1) % 256:02X}"
