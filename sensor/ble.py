"""Bluetooth itself: hearing sensors advertise, speaking to one. The only module that knows bleak.

bleak's exceptions become those of `sensor.errors` here, and nowhere else.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends import BleakBackend
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from sensor.adapters import adapter_names
from sensor.errors import (
    BluetoothUnavailable,
    ConnectionLost,
    SensorError,
    StartRefused,
    UnknownFirmware,
)
from sensor.profile import Advertisement, Characteristic, Request
from sensor.traffic import Kind, Packet

Deliver = Callable[[Packet], None]
T = TypeVar("T")

HEARD_AT_MOST = 1000  # devices in one scan; in a crowd, later ones are left out
START_SCAN_TIMEOUT_S = 0.5  # a scan starts within milliseconds, or there is something wrong
EXCHANGE_TIMEOUT_S = 4.5  # a write or read takes one or two connection intervals, or is lost
LEAST_MTU = 23  # of every Bluetooth Low Energy link (Core 5.4, vol. 3 part F, 5.2.1)
ATT_HEADER_BYTES = 3  # opcode and handle, of every write and notification
DISCONNECT_TIMEOUT_S = 5.0  # BlueZ takes 2 s as a rule, and more on a busy machine

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Radio:
    """Which Bluetooth to use: bleak back-ends, or None for the system's own."""

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sensor that was heard; `handle` is what the system wants in order to connect to it."""

    advertisement: Advertisement
    handle: BLEDevice


async def scan(radio: Radio, *, timeout_s: float) -> AsyncGenerator[Sighting, None]:
    """Devices as they are heard, each whenever something new is heard of it, for `timeout_s`.

    Where you leave before the end, use `contextlib.aclosing`, so that scanning stops at once.
    Raises BluetoothUnavailable.
    """
    heard: dict[str, Sighting] = {}
    shown: dict[str, Sighting] = {}
    news = asyncio.Event()

    def on_detection(device: BLEDevice, data: AdvertisementData) -> None:
        before = heard.get(device.address) or shown.get(device.address)
        if before is not None or len(heard) + len(shown) < HEARD_AT_MOST:
            heard[device.address] = Sighting(_advertisement(device, data, before), device)
            news.set()

    deadline_s = asyncio.get_running_loop().time() + timeout_s
    scanner = BleakScanner(on_detection, backend=radio.scanner)
    with _plain_errors("looking for sensors"):
        await _start(scanner)
        try:
            while await _set_before(news, deadline_s):
                for address in tuple(heard):
                    shown[address] = heard.pop(address)
                    yield shown[address]
        finally:
            await scanner.stop()


class Connection:
    """One connection to a sensor. Everything that happens on it is handed on as Packets.

    `ended` is set once the link is down, whoever ended it; `reason` then says why, in words.
    """

    def __init__(self, number: int, epoch_s: float, deliver: Deliver) -> None:
        self.number = number
        self.ended = asyncio.Event()
        self.reason = ""
        self._epoch_s = epoch_s
        self._deliver = deliver
        self._client: BleakClient | None = None
        self._subscribed: dict[Characteristic, BleakGATTCharacteristic] = {}
        self._awaited: list[tuple[Request, asyncio.Future[bytes]]] = []
        self._loop = asyncio.get_running_loop()

    async def open(
        self, radio: Radio, sighting: Sighting, *, timeout_s: float, bond: bool = False
    ) -> None:
        """Connect. Raises ConnectionLost where that fails, BluetoothUnavailable."""
        client = BleakClient(
            sighting.handle,
            self._on_disconnected,
            timeout=timeout_s,
            pair=bond,
            backend=radio.client,
        )
        with _plain_errors("connecting"):
            async with asyncio.timeout(timeout_s):
                await client.connect()
        if not client.is_connected:
            raise ConnectionLost("the sensor ended the connection at once")
        # Only now: the callback also fires for attempts that bleak itself repeated.
        self._client = client
        self._record(Kind.OPENED, "", sighting.advertisement.address.encode())

    @property
    def mtu(self) -> int | None:
        """The packet size that was agreed on; None where the system does not tell.

        BlueZ tells it with the characteristics, from 5.62 on; and the least there is both where
        that was agreed on and where it does not know yet.
        """
        client = self._require()
        if client.backend_id is not BleakBackend.BLUEZ_DBUS:
            return client.mtu_size
        offered = client.services.characteristics.values()
        told = [each.max_write_without_response_size + ATT_HEADER_BYTES for each in offered]
        return max((mtu for mtu in told if mtu > LEAST_MTU), default=None)

    async def subscribe(self, characteristic: Characteristic) -> None:
        """Have notifications handed on; once, however often it is asked for."""
        if characteristic in self._subscribed:
            return
        found = self._find(characteristic)
        self._subscribed[characteristic] = found
        async with self._exchange(f"subscribing to {characteristic.uuid}") as client:
            await client.start_notify(found, self._on_notification)

    async def unsubscribe(self, characteristic: Characteristic) -> None:
        """Have them handed on no more."""
        found = self._subscribed.pop(characteristic, None)
        if found is None:
            return
        async with self._exchange(f"unsubscribing from {characteristic.uuid}") as client:
            await client.stop_notify(found)

    async def write(self, characteristic: Characteristic, data: bytes, *, response: bool) -> None:
        """Send a command, in the way asked for, or the only way the sensor offers."""
        found = self._find(characteristic)
        with_response = response if "write-without-response" in found.properties else True
        with_response = with_response and "write" in found.properties
        self._record(Kind.WRITE, characteristic.uuid, data)
        async with self._exchange(f"writing {data.hex()} to {characteristic.uuid}") as client:
            await client.write_gatt_char(found, data, response=with_response)

    async def read(self, characteristic: Characteristic) -> bytes:
        """The value of a characteristic."""
        found = self._find(characteristic)
        async with self._exchange(f"reading {characteristic.uuid}") as client:
            value = bytes(await client.read_gatt_char(found))
        self._record(Kind.READ, characteristic.uuid, value)
        return value

    async def request(self, request: Request) -> bytes:
        """Send a command and wait for its answer, which may come before the write is confirmed.

        Raises StartRefused where none comes in time.
        """
        answer: asyncio.Future[bytes] = self._loop.create_future()
        awaited = request, answer
        self._awaited.append(awaited)
        try:
            await self.write(request.characteristic, request.data, response=request.response)
            return await self.expect(answer, request.timeout_s)
        except TimeoutError as error:
            raise StartRefused(
                f"the sensor did not answer {request.data.hex()} within {request.timeout_s:g} s: "
                "switch it off and on"
            ) from error
        finally:
            self._awaited.remove(awaited)

    async def expect(self, awaited: "asyncio.Future[T]", timeout_s: float) -> T:
        """The future's result. Raises TimeoutError, or ConnectionLost when the link ends first."""
        ended = asyncio.ensure_future(self.ended.wait())
        either: set[asyncio.Future[Any]] = {awaited, ended}
        try:
            await asyncio.wait(either, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        if awaited.done():
            return awaited.result()
        if self.ended.is_set():
            raise ConnectionLost(self.reason)
        raise TimeoutError

    async def close(self, reason: str, *, timeout_s: float = DISCONNECT_TIMEOUT_S) -> None:
        """End the connection, whatever state it is in; never raises a SensorError.

        To be called for a link that ended by itself, too: BlueZ keeps the subscriptions of a client
        that was not disconnected, and after a reconnect hands on every notification twice.
        """
        self.reason = self.reason or reason
        client = self._client
        if client is not None:
            try:
                with _plain_errors("disconnecting"):
                    async with asyncio.timeout(timeout_s):
                        await client.disconnect()
            except SensorError as error:
                _log.info("%s", error)
        self._end(reason)

    @asynccontextmanager
    async def _exchange(self, doing: str) -> AsyncIterator[BleakClient]:
        """Within it, the client may be used for so long; a link that ends is told as such."""
        try:
            with _plain_errors(doing):
                async with asyncio.timeout(EXCHANGE_TIMEOUT_S):
                    yield self._require()
        except ConnectionLost as error:
            if self.ended.is_set():
                raise ConnectionLost(self.reason) from error
            raise

    def _on_notification(self, sender: BleakGATTCharacteristic, data: bytearray) -> None:
        if self.ended.is_set():
            return
        value = bytes(data)
        self._record(Kind.NOTIFICATION, sender.uuid, value)
        for request, answer in self._awaited:
            mine = sender.uuid == request.reply_from.uuid
            if mine and value.startswith(request.reply_prefix) and not answer.done():
                answer.set_result(value)

    def _on_disconnected(self, _client: BleakClient) -> None:
        if self._client is not None:
            self._end("the connection ended: out of range, switched off or its battery empty")

    def _end(self, reason: str) -> None:
        if self.ended.is_set():
            return
        self.reason = self.reason or reason
        self.ended.set()
        if self._client is not None:
            self._record(Kind.CLOSED, "", self.reason.encode())

    def _record(self, kind: Kind, characteristic: str, data: bytes) -> None:
        arrival_s = self._loop.time() - self._epoch_s
        self._deliver(Packet(kind, arrival_s, self.number, characteristic, data))

    def _require(self) -> BleakClient:
        if self._client is None or self.ended.is_set():
            raise ConnectionLost(self.reason or "there is no connection")
        return self._client

    def _find(self, characteristic: Characteristic) -> BleakGATTCharacteristic:
        with _plain_errors("looking through what the sensor offers"):
            for service in self._require().services:
                found = service.get_characteristic(characteristic.uuid)
                if service.uuid == characteristic.service and found is not None:
                    return found
        raise UnknownFirmware(
            f"the sensor has no characteristic {characteristic.uuid} in service "
            f"{characteristic.service}: it runs another firmware than it seemed to"
        )


async def _start(scanner: BleakScanner) -> None:
    """Start scanning; when cancelled meanwhile, stop it again once it has started.

    A start that is cut short leaves BlueZ scanning, and refusing every later scan.
    """
    starting = asyncio.ensure_future(scanner.start())
    try:
        await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.wait({starting}, timeout=START_SCAN_TIMEOUT_S)
        if starting.done() and starting.exception() is None:
            await scanner.stop()
        raise


async def _set_before(event: asyncio.Event, deadline_s: float) -> bool:
    """Whether the event was set by then and the time is not over; clears it."""
    with suppress(TimeoutError):
        async with asyncio.timeout_at(deadline_s):
            await event.wait()
    in_time = event.is_set() and asyncio.get_running_loop().time() < deadline_s
    event.clear()
    return in_time


def _advertisement(
    device: BLEDevice, data: AdvertisementData, before: Sighting | None
) -> Advertisement:
    now = Advertisement(
        address=device.address,
        name=data.local_name,
        rssi_dbm=data.rssi,
        services=tuple(uuid.lower() for uuid in data.service_uuids),
        manufacturer_data={
            company: bytes(value) for company, value in data.manufacturer_data.items()
        },
    )
    if before is None:
        return now
    # A scan response comes apart from the advertisement, and not every time.
    known = before.advertisement
    return replace(
        now,
        name=now.name or known.name,
        services=now.services or known.services,
        manufacturer_data=now.manufacturer_data or known.manufacturer_data,
    )


_Why = BleakBluetoothNotAvailableReason
_UNAVAILABLE = {
    _Why.NO_BLUETOOTH: ("no_adapter", "this computer has no Bluetooth adapter: plug one in"),
    _Why.NO_BLE_CENTRAL_ROLE: (
        "no_low_energy",
        "the Bluetooth adapter cannot do Bluetooth Low Energy: use another one",
    ),
    _Why.POWERED_OFF: ("off", "Bluetooth is switched off: switch it on"),
    _Why.DENIED_BY_USER: (
        "denied",
        "this program may not use Bluetooth: allow it in the system's privacy settings",
    ),
    _Why.DENIED_BY_SYSTEM: (
        "denied",
        "the system does not let this user use Bluetooth: ask its administrator",
    ),
    _Why.DENIED_BY_UNKNOWN: (
        "denied",
        "this program may not use Bluetooth: look in the system's privacy settings",
    ),
}
_NO_SERVICE = (
    "the system's Bluetooth service does not answer: start it (on Linux: systemctl start "
    "bluetooth), or use a virtual sensor with --virtual"
)


def _no_service() -> BluetoothUnavailable:
    """Where the service is silent: an adapter comes first, if there is none."""
    if adapter_names() == []:
        reason, message = _UNAVAILABLE[_Why.NO_BLUETOOTH]
        return BluetoothUnavailable(f"{message}, or use --virtual", reason=reason)
    return BluetoothUnavailable(_NO_SERVICE, reason="no_service")


@contextmanager
def _plain_errors(doing: str) -> Iterator[None]:
    """Turn what bleak and the system raise into SensorErrors."""
    try:
        yield
    except BleakBluetoothNotAvailableError as error:
        fallback = ("unknown", f"Bluetooth cannot be used ({error.args[0]}): is it switched on?")
        reason, message = _UNAVAILABLE.get(error.reason, fallback)
        raise BluetoothUnavailable(message, reason=reason) from error
    except BleakGATTProtocolError as error:
        if error.code == BleakGATTProtocolErrorCode.UNLIKELY_ERROR:
            # BlueZ's word for a link that ended before the answer came.
            raise ConnectionLost(f"{doing} failed: no answer came") from error
        raise StartRefused(f"the sensor refused {doing}: {error.args[1]}") from error
    except BleakDBusError as error:
        if error.dbus_error.endswith((".ServiceUnknown", ".NameHasNoOwner")):
            raise _no_service() from error
        if error.dbus_error.endswith(".NotReady"):
            # BlueZ's word for an adapter that was switched off since it was last looked at.
            reason, message = _UNAVAILABLE[_Why.POWERED_OFF]
            raise BluetoothUnavailable(message, reason=reason) from error
        raise ConnectionLost(f"{doing} failed: {error}") from error
    except TimeoutError as error:
        raise ConnectionLost(f"{doing} took too long: the sensor does not answer") from error
    except (FileNotFoundError, ConnectionRefusedError, PermissionError) as error:
        # On Linux: there is no message bus, and so no Bluetooth service.
        raise _no_service() from error
    except (BleakError, OSError, EOFError) as error:
        text = str(error) or type(error).__name__
        raise ConnectionLost(f"{doing} failed: {text}") from error
