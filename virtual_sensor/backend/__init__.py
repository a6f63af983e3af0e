"""A back-end for bleak that reaches virtual sensors; bleak's client code runs on it unchanged.

Every scanner and every connection gets a bumble device of its own, joined to the sensors by one
`Air`, and throws it away afterwards. That is how three shortcomings of bumble 0.0.236 are
met: its controller cannot give up a connection attempt (it never reports the cancellation), it
knows only one attempt at a time, and it keeps state of links that broke. Two more are met here: a
request that is under way when the link ends is cancelled inside bumble, and must not look as if
the caller had been cancelled; and an advertisement is reported twice, as itself and as its own
scan response.
"""

from virtual_sensor.backend import quiet
from virtual_sensor.backend.adapter import VirtualAdapter
from virtual_sensor.backend.client import VirtualClient
from virtual_sensor.backend.scanner import VirtualScanner

__all__ = ["VirtualAdapter", "VirtualClient", "VirtualScanner", "backends"]

quiet.hush()


def backends(adapter: VirtualAdapter) -> tuple[type[VirtualScanner], type[VirtualClient]]:
    """What bleak's `backend=` arguments want: classes that know this adapter."""
    here = {"adapter": adapter}
    scanner = type("VirtualScanner", (VirtualScanner,), here)
    return scanner, type("VirtualClient", (VirtualClient,), here)
