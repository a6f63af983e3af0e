"""bleak's scanner, on the virtual radio."""

from typing import Any

from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bumble import core, device

from virtual_sensor.backend.adapter import Central, VirtualAdapter
from virtual_sensor.uuids import long_uuid


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
        self._central: Central | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self.adapter.require_power()
        self.seen_devices = {}
        self._central = await Central.switched_on(self.adapter.air)
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


def _advertisement_data(heard: device.Advertisement, *, with_name: bool) -> AdvertisementData:
    field = core.AdvertisingData.Type
    services: list[str] = []
    manufacturer: dict[int, bytes] = {}
    name: str | None = None
    for kind, raw in heard.data.ad_structures:
        if kind in _UUID_BYTES:
            width = _UUID_BYTES[kind]
            services += [long_uuid(raw[i : i + width]) for i in range(0, len(raw), width)]
        elif kind == field.MANUFACTURER_SPECIFIC_DATA:
            manufacturer[int.from_bytes(raw[:2], "little")] = bytes(raw[2:])
        elif kind == field.COMPLETE_LOCAL_NAME and with_name:
            name = raw.decode()
    return AdvertisementData(name, manufacturer, {}, services, None, heard.rssi, ())


_UUID_BYTES = {
    core.AdvertisingData.Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    core.AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
}
