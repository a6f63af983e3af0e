"""What carries the virtual radio: bumble's local link, on which one can be out of range."""

from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.hci import Address
from bumble.link import LocalLink
from bumble.ll import AdvertisingPdu, ControlPdu


class Air(LocalLink):
    """Joins the controllers that are in range; what is sent by or to any other is lost.

    bumble itself still carries what a removed controller sends, and raises when there is nobody to
    receive a control packet.
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
        if sender_controller in self.controllers:
            super().send_acl_data(sender_controller, destination_address, transport, data)

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
