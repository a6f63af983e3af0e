"""What a virtual sensor offers, in the form that bleak's client code wants."""

from typing import TYPE_CHECKING

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bumble import device
from bumble.gatt_client import CharacteristicProxy

from virtual_sensor.uuids import long_uuid

if TYPE_CHECKING:
    from bleak.assigned_numbers import CharacteristicPropertyName


async def discovered(connection: device.Connection) -> BleakGATTServiceCollection:
    """All services with characteristics and descriptors, in bleak's form."""
    client = connection.gatt_client
    found = BleakGATTServiceCollection()
    for service in await client.discover_services():
        ours = BleakGATTService(service, service.handle, long_uuid(bytes(service.uuid)))
        found.add_service(ours)
        for characteristic in await service.discover_characteristics():
            found.add_characteristic(_characteristic(characteristic, ours, connection))
            for descriptor in await client.discover_descriptors(characteristic):
                kind = long_uuid(bytes(descriptor.type))
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
        long_uuid(bytes(proxy.uuid)),
        [name for flag, name in names.items() if proxy.properties & flag],
        lambda: int(connection.att_mtu) - 3,
        service,
    )
