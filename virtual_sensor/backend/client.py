"""bleak's client, on the virtual radio."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError, BleakGATTProtocolError
from bumble import core, device, hci
from bumble.att import ATT_Error

from virtual_sensor.backend.adapter import Central, VirtualAdapter
from virtual_sensor.backend.services import discovered

T = TypeVar("T")

CLIENT_MTU = 517  # what BlueZ, macOS and Windows offer; the sensor settles for less
DISCONNECT_TIMEOUT_S = 2.0  # an answer comes at once or never


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
        self._central: Central | None = None
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
        self._central = await Central.switched_on(self.adapter.air)
        connection = await self._central.device.connect(
            self._peer, timeout=None, transport=core.PhysicalTransport.LE
        )
        self.adapter.require_power()  # it may have been switched off meanwhile
        self._connection = connection
        connection.on("disconnection", lambda _reason: self._on_end())
        self.adapter.entered(self)
        await self._exchange(connection.gatt_client.request_mtu(CLIENT_MTU))
        self.services = await self._exchange(discovered(connection))

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
