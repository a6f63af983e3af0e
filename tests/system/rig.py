"""The rig of the system test: BlueZ on a virtual controller, with virtual sensors in its range.

The kernel takes its Bluetooth adapter from /dev/vhci; at the other end is a controller of bumble's,
on the same air as the virtual sensors.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bumble import hci
from bumble.controller import Controller
from bumble.transport import open_transport
from bumble.transport.common import Transport
from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus

from virtual_sensor.radio import VirtualRadio

USERLAND = Path(os.environ.get("USERLAND", "/"))
BUS = Path("/run/dbus/system_bus_socket")
ADAPTER_ADDRESS = "F0:F1:F2:F3:F4:F5"
READY_TIMEOUT_S = 30.0  # bluetoothd takes 2 s on an idle machine


class Rig(VirtualRadio):
    """A virtual radio whose adapter is the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.adapter = _SystemAdapter()  # type: ignore[assignment]  # can be switched on and off


class _Controller(Controller):
    """bumble's falls short of what Linux expects in two ways.

    It claims link-layer privacy, which brings the enhanced form of the event that tells of a
    connection, and sends the plain one: Linux waits for the other, gives the attempt up 4 s later
    and takes a link that stands for one that failed. And it acknowledges the end of a connection
    attempt, and then connects all the same.
    """

    def send_hci_packet(self, packet: hci.HCI_Packet) -> None:
        """Tell of connections in the enhanced form (Core 5.4, vol. 4 part E, 7.7.65.10)."""
        if isinstance(packet, hci.HCI_LE_Connection_Complete_Event):
            packet = hci.HCI_LE_Enhanced_Connection_Complete_Event(
                status=packet.status,
                connection_handle=packet.connection_handle,
                role=packet.role,
                peer_address_type=packet.peer_address_type,
                peer_address=packet.peer_address,
                local_resolvable_private_address=hci.Address.ANY,
                peer_resolvable_private_address=hci.Address.ANY,
                connection_interval=packet.connection_interval,
                peripheral_latency=packet.peripheral_latency,
                supervision_timeout=packet.supervision_timeout,
                central_clock_accuracy=packet.central_clock_accuracy,
            )
        super().send_hci_packet(packet)

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give up the attempt and report it as failed (Core 5.4, vol. 4 part E, 7.8.13)."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address.address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)


class _Kernel:
    """Takes the controller's packets, or not.

    It refuses one while its adapter is down, and asyncio, on which bumble relies, would close the
    device for good. A real controller's packet is lost then.
    """

    def __init__(self, transport: Transport) -> None:
        self._device = transport.sink.transport.get_extra_info("pipe")  # type: ignore[attr-defined]  # asyncio's, not in bumble's stub

    def on_packet(self, packet: bytes) -> None:
        with suppress(OSError):
            self._device.write(packet)


class _SystemAdapter:
    async def set_powered(self, powered: bool) -> None:
        value = Variant("b", powered)
        await _adapter_call("Set", "ssv", ["Powered", value])
        await _until_async(_adapter_is_powered if powered else _adapter_is_off, "the adapter")


@asynccontextmanager
async def message_bus() -> AsyncIterator[None]:
    """A message bus, as long as this lasts."""
    config = Path(__file__).with_name("bus.conf")
    async with _daemon("usr/bin/dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"):
        await _until(BUS.exists, "the message bus")
        yield


@asynccontextmanager
async def bluetooth_service() -> AsyncIterator[None]:
    """BlueZ, as long as this lasts."""
    async with _daemon("usr/libexec/bluetooth/bluetoothd", "-n"):
        await _until_async(_bluez_is_there, "bluetoothd")
        yield


@asynccontextmanager
async def adapter(rig: Rig) -> AsyncIterator[None]:
    """An adapter on the rig's air, powered, as long as this lasts."""
    transport = await open_transport("vhci")
    controller = _Controller(
        "adapter",
        host_source=transport.source,
        host_sink=_Kernel(transport),
        link=rig.air,
        public_address=ADAPTER_ADDRESS,
    )
    try:
        await _until_async(_adapter_is_there, "the adapter")
        await rig.adapter.set_powered(True)
        yield
    finally:
        rig.air.controllers.discard(controller)
        await transport.close()


@asynccontextmanager
async def _daemon(program: str, *arguments: str) -> AsyncIterator[None]:
    libraries = ":".join(
        str(USERLAND / folder) for folder in ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")
    )
    with _log_of(program) as log:
        process = await asyncio.create_subprocess_exec(
            USERLAND / program,
            *arguments,
            env={**os.environ, "LD_LIBRARY_PATH": libraries},
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _log_of(program: str) -> BinaryIO:
    return Path(f"/run/{Path(program).name}.log").open("ab")


async def _bluez_is_there() -> bool:
    reply = await _call("org.freedesktop.DBus", "/org/freedesktop/DBus", "ListNames", "", [])
    return reply is not None and "org.bluez" in reply.body[0]


async def _adapter_is_there() -> bool:
    return await _adapter_call("Get", "ss", ["Powered"]) is not None


async def _adapter_is_powered() -> bool:
    reply = await _adapter_call("Get", "ss", ["Powered"])
    return reply is not None and reply.body[0].value is True


async def _adapter_is_off() -> bool:
    return not await _adapter_is_powered()


async def _adapter_call(member: str, signature: str, arguments: list[object]) -> Message | None:
    """A call to the adapter's properties."""
    return await _call(
        "org.bluez",
        "/org/bluez/hci0",
        member,
        signature,
        ["org.bluez.Adapter1", *arguments],
        interface="org.freedesktop.DBus.Properties",
    )


async def _call(
    destination: str,
    path: str,
    member: str,
    signature: str,
    body: list[object],
    interface: str = "org.freedesktop.DBus",
) -> Message | None:
    """The reply to a call on the system's bus; None for an error."""
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    try:
        message = Message(
            destination=destination,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
        )
        reply = await bus.call(message)
        return None if reply is None or reply.message_type.name == "ERROR" else reply
    finally:
        bus.disconnect()


async def _until(condition, what: str) -> None:  # type: ignore[no-untyped-def]  # () -> bool
    async def asked() -> bool:
        return bool(condition())

    await _until_async(asked, what)


async def _until_async(condition, what: str) -> None:  # type: ignore[no-untyped-def]  # async
    deadline_s = asyncio.get_running_loop().time() + READY_TIMEOUT_S
    while not await condition():
        if asyncio.get_running_loop().time() > deadline_s:
            raise TimeoutError(f"{what} was not ready within {READY_TIMEOUT_S:g} s")
        await asyncio.sleep(0.05)
