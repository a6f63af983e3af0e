"""UUIDs as bleak writes them and as they travel, where the standard's own have only 16 bits."""

import uuid

from bumble import core


def long_uuid(little_endian: bytes) -> str:
    """The 128-bit form, in lower case, of a UUID as it travels."""
    whole = core.UUID.from_bytes(little_endian).to_bytes(force_128=True)
    return str(uuid.UUID(bytes=whole[::-1]))


def short_uuid(long_form: str) -> core.UUID:
    """A UUID as it is sent: 16 bits where it is one of the standard's own."""
    whole = uuid.UUID(long_form).bytes[::-1]
    standard = whole[:12] == core.UUID.BASE_UUID and whole[14:] == bytes(2)
    return core.UUID.from_bytes(whole[12:14] if standard else whole)
