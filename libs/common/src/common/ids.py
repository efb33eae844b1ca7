"""Identifiers: time-ordered ones for new rows, derived ones for what must come out the same every time."""

import os
import time
from uuid import UUID, uuid5

NAMESPACE = UUID("6f5b7a2e-0e8a-5c8e-9d4e-70726f736121")


def uuid7() -> UUID:
    """Returns a new UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness, so that new rows lie beside each other."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


def derived_id(*parts: object) -> UUID:
    """Returns the same UUIDv5 for the same parts, in this fleet for ever."""
    return uuid5(NAMESPACE, "\x1f".join(map(str, parts)))
