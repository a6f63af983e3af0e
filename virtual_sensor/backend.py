"""A back-end for bleak that reaches virtual sensors; bleak's client code runs on it unchanged.

Every scanner and every connection gets a bumble device of its own, joined to the sensors by one
`Air`, and throws it away afterwards. That is how three shortcomings of bumble 0.0.236 are
met: its controller cannot give up a connection attempt (it never reports the cancellation), it
knows only one attempt at a time, and it keeps state of links that broke. Two more are met here: a
request that is under way when the link ends is cancelled inside bumble, and must not look as if
the caller had been cancelled; and an advertisement is reported twice, as itself and as its own
scan response.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakError,
    BleakGATTProtocolError,
)
from bumble import core, device, hci
from bumble.att import ATT_Error
from bumble.gatt_client import CharacteristicProxy

from virtual_sensor.air import Air, Chip

if TYPE_CHECKING:
    from bleak.assigned_numbers import CharacteristicPropertyName

T = TypeVar("T")

# bumble complains of packets in flight when a link ends, which is what links do.
logging.getLogger("bumble").setLevel(logging.CRITICAL)

CLIENT_MTU = 517  # what BlueZ, macOS and Windows offer; the sensor settles for less
DISCONNECT_TIMEOUT_S = 2.0  # an answer comes at once or never


class VirtualAdapter:
    """The Bluetooth adapter of a machine that is in range of every sensor in the `air`."""

    def __init__(self, air: Air) -> None:
        self.air = air
        self._powered = True
        self._clients: set[VirtualClient] = set()
        self._unreleased: Counter[str] = Counter()

    @property
    def powered(self) -> bool:
        """Whether it is switched on."""
        return self._powered

    async def set_powered(self, powered: bool) -> None:
        """Switch it on or off; off ends every connection."""
        self._powered = powered
        if not powered:
            for client in tuple(self._clients):
                await client.disconnect()

    def backends(self) -> "tuple[type[VirtualScanner], type[VirtualClient]]":
        """What bleak's `backend=` arguments want: classes that know this adapter."""
        here = {"adapter": self}
        scanner = type("VirtualScanner", (VirtualScanner,), here)
        return scanner, type("VirtualClient", (VirtualClient,), here)

    def require_power(self) -> None:
        """Raise what bleak raises where the adapter is switched off."""
        if not self._powered:
            raise BleakBluetoothNotAvailableError(
                "the virtual adapter is switched off", BleakBluetoothNotAvailableReason.POWERED_OFF
            )

    def entered(self, client: "VirtualClient") -> None:
        """A client is connected."""
        self._clients.add(client)

    def left(self, client: "VirtualClient") -> None:
        """A client's link ended; what it subscribed to is kept until it is released."""
        self._clients.discard(client)
        self._unreleased[client.address] += 1

    def released(self, client: "VirtualClient") -> None:
        """A client whose link had ended was disconnected."""
        self._unreleased[client.address] -= 1

    def copies(self, address: str) -> int:
        """How often a notification comes: as with BlueZ, once more for each unreleased client."""
        return 1 + self._unreleased[address]


class VirtualScanner(BaseBleakScanner):
    """Hears the virtual sensors advertise. The name comes with a sensor's second report."""

    adapter: VirtualAdapter

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str = "active",
        **kwargs: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        del scanning_mode, kwargs  # what other systems let one choose
        self._central: _Central | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self.adapter.require_power()
        self.seen_devices = {}
        self._central = await _Central.switched_on(self.adapter.air)
        self._central.device.on("advertisement", self._heard)
        await self._central.device.start_scanning()

    async def stop(self) -> None:
        """Listen no more."""
        if self._central is not None:
            self._central.discard()
            self._central = None

    def _heard(self, heard: device.Advertisement) -> None:
        if not self.adapter.powered or heard.is_scan_response:
            return
        address = str(heard.address.to_string(with_type_qualifier=False))
        # The name travels in the scan response, so the first report of a sensor lacks it.
        data = _advertisement_data(heard, with_name=address in self.seen_devices)
        if not self.is_allowed_uuid(data.service_uuids):
            return
        found = self.create_or_update_device(address, address, data.local_name, heard.address, data)
        self.call_detection_callbacks(found, data)


class VirtualClient(BaseBleakClient):
    """One connection to a virtual sensor."""

    adapter: VirtualAdapter

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None = None,
        timeout: float = 30.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        del kwargs  # what other systems let one choose
        self._peer = hci.Address(self.address)  # a random static one, as all virtual sensors have
        self._central: _Central | None = None
        self._connection: device.Connection | None = None
        self._ended = asyncio.Event()
        self._listeners: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The address, as for a sensor that bleak knows by no other name."""
        return self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        """The size that both ends agreed on."""
        return 23 if self._connection is None else int(self._connection.att_mtu)

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect, agree on the packet size and discover what the sensor offers."""
        del pair, kwargs  # nothing here is encrypted
        if self._connection is not None:
            raise BleakError("Client is already connected")
        self.adapter.require_power()
        try:
            async with asyncio.timeout(self._timeout):
                await self._establish()
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """End the connection; nothing happens where there is none."""
        if self._connection is not None:
            try:
                async with asyncio.timeout(DISCONNECT_TIMEOUT_S):
                    await self._connection.disconnect()
            except (TimeoutError, core.BaseBumbleError, core.InvalidArgumentError):
                self._on_end()  # the other side is gone: there is nobody to tell
        if self._central is not None:
            self._central.discard()
            self._central = None
        if self._ended.is_set():
            self._ended.clear()
            self.adapter.released(self)

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do: virtual sensors do not encrypt."""

    async def unpair(self) -> None:
        """Nothing to do: virtual sensors do not encrypt."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """The value of a characteristic."""
        del use_cached, kwargs
        client = self._linked().gatt_client
        return bytearray(await self._exchange(client.read_value(characteristic.handle)))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """The value of a descriptor."""
        del use_cached, kwargs
        client = self._linked().gatt_client
        return bytearray(await self._exchange(client.read_value(descriptor.handle)))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a characteristic, waiting for the sensor's word or not."""
        client = self._linked().gatt_client
        write = client.write_value(characteristic.handle, bytes(data), with_response=response)
        await self._exchange(write)

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        client = self._linked().gatt_client
        await self._exchange(client.write_value(descriptor.handle, bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        """Hand every notification of a characteristic to `callback`."""
        del kwargs
        client = self._linked().gatt_client

        def listener(value: bytes) -> None:
            for _ in range(self.adapter.copies(self.address)):
                callback(bytearray(value))

        if characteristic.handle in self._listeners:
            raise BleakError("Characteristic notifications already started")
        self._listeners[characteristic.handle] = listener
        await self._exchange(client.subscribe(characteristic.obj, listener))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Hand them over no more."""
        listener = self._listeners.pop(characteristic.handle, None)
        client = self._linked().gatt_client
        await self._exchange(client.unsubscribe(characteristic.obj, listener))

    async def _establish(self) -> None:
        self._listeners.clear()
        self._central = await _Central.switched_on(self.adapter.air)
        connection = await self._central.device.connect(
            self._peer, timeout=None, transport=core.PhysicalTransport.LE
        )
        self._connection = connection
        connection.on("disconnection", lambda _reason: self._on_end())
        self.adapter.entered(self)
        await self._exchange(connection.gatt_client.request_mtu(CLIENT_MTU))
        self.services = await self._exchange(_discover(connection))

    def _linked(self) -> device.Connection:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection

    async def _exchange(self, exchange: Awaitable[T]) -> T:
        """What the exchange with the sensor gives; its errors become bleak's.

        It runs as a task of its own: when the link ends, bumble cancels the request inside, and
        that must end the task and not the caller.
        """
        task = asyncio.ensure_future(exchange)
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            task.cancel()
        if not task.done() or task.cancelled():
            await asyncio.wait({task})
            raise BleakError("disconnected")
        try:
            return task.result()
        except ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except core.TimeoutError as error:
            raise BleakError("the sensor did not answer") from error
        except core.BaseBumbleError as error:
            raise BleakError(str(error)) from error

    def _on_end(self) -> None:
        if self._connection is None:
            return
        self._connection = None
        self._ended.set()
        self.adapter.left(self)
        if self._disconnected_callback is not None:
            self._disconnected_callback()


class _Central:
    """A bumble device that scans or connects, for one use."""

    def __init__(self, air: Air) -> None:
        self._chip = Chip("central", air)
        address = hci.Address.generate_static_address()
        self.device = device.Device("central", address=address, host=self._chip.host)

    @classmethod
    async def switched_on(cls, air: Air) -> "_Central":
        central = cls(air)
        try:
            await central.device.power_on()
        except BaseException:
            central.discard()
            raise
        return central

    def discard(self) -> None:
        self._chip.discard()


def _advertisement_data(heard: device.Advertisement, *, with_name: bool) -> AdvertisementData:
    field = core.AdvertisingData.Type
    services: list[str] = []
    manufacturer: dict[int, bytes] = {}
    name: str | None = None
    for kind, raw in heard.data.ad_structures:
        if kind in _UUID_BYTES:
            width = _UUID_BYTES[kind]
            services += [_long_uuid(raw[i : i + width]) for i in range(0, len(raw), width)]
        elif kind == field.MANUFACTURER_SPECIFIC_DATA:
            manufacturer[int.from_bytes(raw[:2], "little")] = bytes(raw[2:])
        elif kind == field.COMPLETE_LOCAL_NAME and with_name:
            name = raw.decode()
    return AdvertisementData(name, manufacturer, {}, services, None, heard.rssi, ())


_UUID_BYTES = {
    core.AdvertisingData.Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    core.AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
}


def _long_uuid(little_endian: bytes) -> str:
    """The 128-bit form, in lower case, of a UUID as it travels."""
    whole = core.UUID.from_bytes(little_endian).to_bytes(force_128=True)
    return str(uuid.UUID(bytes=whole[::-1]))


async def _discover(connection: device.Connection) -> BleakGATTServiceCollection:
    """All services with characteristics and descriptors, in bleak's form."""
    client = connection.gatt_client
    found = BleakGATTServiceCollection()
    for service in await client.discover_services():
        ours = BleakGATTService(service, service.handle, _long_uuid(bytes(service.uuid)))
        found.add_service(ours)
        for characteristic in await service.discover_characteristics():
            found.add_characteristic(_characteristic(characteristic, ours, connection))
            for descriptor in await client.discover_descriptors(characteristic):
                kind = _long_uuid(bytes(descriptor.type))
                owner = found.characteristics[characteristic.handle]
                found.add_descriptor(
                    BleakGATTDescriptor(descriptor, descriptor.handle, kind, owner)
                )
    return found


def _characteristic(
    proxy: CharacteristicProxy[bytes], service: BleakGATTService, connection: device.Connection
) -> BleakGATTCharacteristic:
    properties = type(proxy.properties)
    names: dict[int, CharacteristicPropertyName] = {
        properties.READ: "read",
        properties.WRITE: "write",
        properties.WRITE_WITHOUT_RESPONSE: "write-without-response",
        properties.NOTIFY: "notify",
        properties.INDICATE: "indicate",
    }
    return BleakGATTCharacteristic(
        proxy,
        proxy.handle,
        _long_uuid(bytes(proxy.uuid)),
        [name for flag, name in names.items() if proxy.properties & flag],
        lambda: int(connection.att_mtu) - 3,
        service,
    )
