"""The Bluetooth side of a virtual sensor: a bumble device that advertises and serves attributes.

bumble simulates neither being out of range nor the timeout that follows; both are done here.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

from bumble import att, core, device, gatt, hci

from sensor.profile import Advertisement, Characteristic, Emulator, GattCharacteristic, Outgoing
from virtual_sensor.air import Air, Chip
from virtual_sensor.uuids import short_uuid

ADVERTISING_INTERVAL_MS = 100.0  # what motion sensors use while they wait to be found
SUPERVISION_TIMEOUT_S = 4.0  # after this long without a word, the other side takes the link as lost


class Listener(Protocol):
    """The sensor, which is told what happens on its radio."""

    def on_connected(self) -> None:
        """A central connected."""
        ...

    def on_mtu(self, mtu: int) -> None:
        """How many bytes the link carries at a time was agreed on anew."""
        ...

    def on_disconnected(self) -> None:
        """The link ended."""
        ...

    def on_subscription(self, characteristic: Characteristic, enabled: bool) -> None:
        """The central wants a characteristic's notifications, or wants them no more."""
        ...

    def on_write(self, characteristic: Characteristic, data: bytes) -> None:
        """A command. Raises ATT_Error to refuse it."""
        ...

    def on_read(self, characteristic: Characteristic) -> bytes:
        """The value of a characteristic. Raises ATT_Error to refuse it."""
        ...


class PeripheralRadio:
    """The bumble device of a switched-on sensor."""

    def __init__(self, air: Air, address: str, mtu: int, sensor: Listener) -> None:
        self.connection: device.Connection | None = None
        self._in_range = True
        self._air = air
        self._sensor = sensor
        self._chip = Chip("sensor", air)
        self._address = hci.Address(address)
        config = device.DeviceConfiguration(address=self._address, gap_service_enabled=True)
        self._device = device.Device(config=config, host=self._chip.host)
        self.limit_mtu(mtu)
        self._characteristics: dict[Characteristic, gatt.Characteristic[bytes]] = {}
        self._advertising: asyncio.Task[None] | None = None  # kept, or it might be collected

    async def switch_on(self, emulator: Emulator) -> None:
        """Offer what the emulator offers, and advertise."""
        self._device.name = emulator.advertisement.name or "sensor"
        for service, offered in emulator.services.items():
            made = [self._characteristic(service, each) for each in offered]
            self._device.add_service(gatt.Service(short_uuid(service), made))
        self._device.advertising_data = advertising_data(emulator.advertisement)
        self._device.on("connection", self._on_connection)
        await self._device.power_on()
        await self._advertise()

    def limit_mtu(self, mtu: int) -> None:
        """Agree to packets of that size at most, from the next connection on."""
        self._device.gatt_server.max_mtu = mtu

    async def notify(self, packet: Outgoing) -> None:
        """Send a notification, or an indication where the characteristic has only those."""
        connection, characteristic = self.connection, self._characteristics[packet.characteristic]
        if connection is None:
            return
        indicate = not characteristic.properties & gatt.Characteristic.Properties.NOTIFY
        server = self._device.gatt_server
        send = server.indicate_subscriber if indicate else server.notify_subscriber
        # Where the link ends on the way, the packet is lost, as it would be.
        with suppress(core.BaseBumbleError, TimeoutError):
            await send(connection, characteristic, packet.data)

    async def disconnect(self) -> None:
        """End the connection in good order; nothing happens where there is none."""
        connection = self.connection
        if connection is None:
            return
        try:
            async with asyncio.timeout(SUPERVISION_TIMEOUT_S):
                await connection.disconnect()
        except (core.BaseBumbleError, TimeoutError):
            self.break_off()

    def leave(self) -> None:
        """Hear and be heard no more."""
        self._in_range = False
        self._chip.leave()

    def discard(self) -> None:
        """Leave for good."""
        if self._advertising is not None:
            self._advertising.cancel()
        self._chip.discard()

    async def come_back(self) -> None:
        """Be in range again, and advertise where no connection stands."""
        self._in_range = True
        self._chip.join()
        if self.connection is None:
            await self._advertise()

    async def time_out(self, after_s: float) -> None:
        """Both sides find out, one supervision timeout later, that the other is gone."""
        if self.connection is not None:
            await asyncio.sleep(after_s)
            self.break_off()

    def break_off(self) -> None:
        """Both sides take the link as lost at this moment."""
        for controller in (*self._air.controllers, self._chip.controller):
            for link in tuple(controller.le_connections.values()):
                if self._address in (link.peer_address, link.self_address):
                    controller.on_le_disconnected(link, hci.HCI_CONNECTION_TIMEOUT_ERROR)

    async def _advertise(self) -> None:
        await self._device.start_advertising(
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )

    def _on_connection(self, connection: device.Connection) -> None:
        self.connection = connection
        connection.on("disconnection", self._on_disconnection)
        connection.on("connection_att_mtu_update", lambda: self._sensor.on_mtu(connection.att_mtu))
        self._sensor.on_mtu(connection.att_mtu)
        self._sensor.on_connected()

    def _on_disconnection(self, _reason: int) -> None:
        self.connection = None
        self._sensor.on_disconnected()
        if self._in_range:
            self._advertising = asyncio.create_task(self._advertise())

    def _characteristic(
        self, service: str, offered: GattCharacteristic
    ) -> gatt.Characteristic[bytes]:
        ours = Characteristic(service, offered.uuid)
        properties = gatt.Characteristic.Properties(0)
        for name in offered.properties:
            properties |= gatt.Characteristic.Properties[name.upper().replace("-", "_")]
        permissions = gatt.Characteristic.READABLE | gatt.Characteristic.WRITEABLE
        value: att.AttributeValue[bytes] = att.AttributeValue(
            read=lambda _connection: self._sensor.on_read(ours),
            write=lambda _connection, data: self._sensor.on_write(ours, data),
        )
        made: gatt.Characteristic[bytes] = gatt.Characteristic(
            short_uuid(offered.uuid), properties, permissions, value
        )
        made.on(
            "subscription",
            lambda _bearer, notify, indicate: self._sensor.on_subscription(
                ours, notify or indicate
            ),
        )
        self._characteristics[ours] = made
        return made


def advertising_data(advertisement: Advertisement) -> bytes:
    """What the sensor says of itself, as it travels (Core Specification Supplement, part A)."""
    field = core.AdvertisingData.Type
    parts: list[tuple[int, bytes]] = [(field.FLAGS, bytes([0x06]))]  # general discoverable, LE only
    for width, kind in (
        (2, field.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS),
        (16, field.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
    ):
        uuids = [short_uuid(each).to_bytes() for each in advertisement.services]
        listed = b"".join(each for each in uuids if len(each) == width)
        if listed:
            parts.append((kind, listed))
    for company, data in advertisement.manufacturer_data.items():
        parts.append((field.MANUFACTURER_SPECIFIC_DATA, company.to_bytes(2, "little") + data))
    if advertisement.name is not None:
        parts.append((field.COMPLETE_LOCAL_NAME, advertisement.name.encode()))
    return b"".join(bytes([1 + len(data), kind]) + data for kind, data in parts)
