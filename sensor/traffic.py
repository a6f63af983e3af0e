"""The raw traffic of a link: the record of truth from which every number can be computed again."""

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """What happened on the link. The numbers are stored: never change one."""

    NOTIFICATION = 1  #: the sensor sent it, as a notification or an indication
    READ = 2  #: a value that was read
    WRITE = 3  #: a command that was sent
    OPENED = 4  #: a connection began; `data` is the sensor's address, UTF-8
    CLOSED = 5  #: a connection ended; `data` is the reason in words, UTF-8


@dataclass(frozen=True, slots=True)
class Packet:
    """One event on the link.

    arrival_s: seconds on this machine's monotonic clock since the session began.
    connection: 1 for the session's first connection, 2 after the first reconnect, ...
    characteristic: the 128-bit UUID in lower case; empty for OPENED and CLOSED.
    """

    kind: Kind
    arrival_s: float
    connection: int
    characteristic: str
    data: bytes
