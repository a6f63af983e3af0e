"""What can go wrong between a sensor and a sample.

SensorError
├── BluetoothUnavailable   no adapter, switched off, or not permitted; `reason` says which
├── SensorNotFound         nothing in range that can be used
├── UnknownFirmware        no profile speaks to that sensor, or it cannot do the job
├── StartRefused           the sensor answered its start sequence with a refusal, or not at all
│   └── PacketsTooLarge    the link carries less at a time than the sensor's packets need
├── ConnectionLost         the link ended and did not come back
└── PacketError            bytes that do not fit the firmware's layout; carries them
"""


class SensorError(Exception):
    """Anything wrong with a sensor, its link or its bytes."""


class BluetoothUnavailable(SensorError):
    """This machine's Bluetooth cannot be used; `reason` is a short word for it."""

    def __init__(self, message: str, *, reason: str = "unknown") -> None:
        super().__init__(message)
        self.reason = reason


class SensorNotFound(SensorError):
    """No sensor in range answered the description."""


class UnknownFirmware(SensorError):
    """No profile knows this sensor, or it is known and cannot be used."""


class StartRefused(SensorError):
    """The sensor refused its start sequence or did not answer it."""


class PacketsTooLarge(StartRefused):
    """The link carries less at a time than the sensor's packets need."""


class ConnectionLost(SensorError):
    """The link was lost for good."""


class PacketError(SensorError):
    """Bytes that do not fit the layout; `data` holds them and the message shows them in hex."""

    def __init__(self, message: str, data: bytes) -> None:
        super().__init__(f"{message} (bytes: {data.hex() or 'none'})")
        self.data = data
