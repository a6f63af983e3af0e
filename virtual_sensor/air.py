"""What carries the virtual radio: bumble's local link, on which one can be out of range.

And the chip that each side has: a controller joined to its host in a way that can be cut.
"""

import asyncio

from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.ll import AdvertisingPdu, ControlPdu
from bumble.transport.common import AsyncPipeSink


class Air(LocalLink):
    """Joins the controllers that are in range; what is sent by or to any other is lost.

    bumble itself still carries what a removed controller sends, takes every sender for one with a
    random address, and raises when there is nobody to receive a control packet.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble annotates only a part

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Carry data, where both are in range."""
        link = sender_controller.le_connections.get(destination_address)
        receiver = self.find_le_controller(destination_address)
        if sender_controller in self.controllers and link is not None and receiver is not None:
            loop = asyncio.get_running_loop()
            loop.call_soon(receiver.on_link_acl_data, link.self_address, transport, data)

    def send_advertising_pdu(self, sender_controller: Controller, packet: AdvertisingPdu) -> None:
        """Let all who are in range hear it."""
        if sender_controller in self.controllers:
            super().send_advertising_pdu(sender_controller, packet)

    def send_ll_control_pdu(
        self, sender_address: Address, receiver_address: Address, packet: ControlPdu
    ) -> None:
        """Carry a control packet, where the receiver is in range."""
        if self.find_le_controller(receiver_address) is not None:
            super().send_ll_control_pdu(sender_address, receiver_address, packet)


class Chip:
    """A controller on the air and the host that commands it."""

    def __init__(self, name: str, air: Air) -> None:
        self.controller = Controller(name, link=air)
        self.host = Host(self.controller, AsyncPipeSink(self.controller))
        self._air = air
        self._sound = True
        self.controller.set_packet_sink(self)

    def on_packet(self, packet: bytes) -> None:
        """What the controller says to its host."""
        if self._sound:
            self.host.on_packet(packet)

    def join(self) -> None:
        """Be in range."""
        self._air.controllers.add(self.controller)

    def leave(self) -> None:
        """Be out of range: hear and be heard no more."""
        for advertising in self.controller.advertising_sets.values():
            advertising.stop()
        self._air.controllers.discard(self.controller)

    def discard(self) -> None:
        """Leave for good. What the host still waits for will not come.

        bumble's host cannot bear an answer to a command that nobody waits for any longer.
        """
        self.leave()
        self._sound = False
