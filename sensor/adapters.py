"""The Bluetooth adapters of this machine, as far as the system shows them without its service."""

import sys
from pathlib import Path

LINUX = Path("/sys/class/bluetooth")


def adapter_names() -> list[str] | None:
    """Their names, as `hci0`; None where only the service could tell."""
    if sys.platform != "linux":
        return None
    return sorted(path.name for path in LINUX.glob("hci*"))
