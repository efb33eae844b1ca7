"""Numbers, times and bytes, as JavaScript writes those of protobuf into JSON."""

import base64
import binascii
from datetime import datetime
from typing import Any

from gateway.providers.reading import instant

LONGEST_NUMBER = 18
LARGEST_FILE = 10**12
SHA256_BYTES = 32
HEX_DIGITS = 64


def whole(value: Any) -> int | None:
    """Returns a number, its spelling, or the two halves in which a 64-bit one is kept (`Long`); None for anything else."""
    if isinstance(value, dict):
        low, high = value.get("low"), value.get("high")
        return (high << 32) + (low & 0xFFFF_FFFF) if type(low) is int and type(high) is int else None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if type(value) is int else None


def moment(value: Any) -> datetime | None:
    """Returns epoch seconds or milliseconds; 0 stands for a time that nobody gave."""
    return instant({"at": whole(value) or None}, "at")


def file_size(value: Any) -> int | None:
    size = whole(value)
    return size if size is not None and 0 <= size <= LARGEST_FILE else None


def sha256(value: Any) -> str | None:
    """Returns 64 hex digits, of bytes in base64 or hex, as `{"type": "Buffer", "data": …}`, as an array, or as `{"0": …}`; else
    None.
    """
    try:
        digest = _octets(value)
    except (binascii.Error, ValueError, TypeError):
        return None
    return digest.hex() if len(digest) == SHA256_BYTES else None


def _octets(value: Any) -> bytes:
    if isinstance(value, dict):
        data = value.get("data")
        return _octets([value.get(str(place)) for place in range(SHA256_BYTES)] if data is None else data)
    if isinstance(value, str):
        return bytes.fromhex(value) if len(value) == HEX_DIGITS else base64.b64decode(value, validate=True)
    if isinstance(value, list) and len(value) == SHA256_BYTES:
        return bytes(value)
    raise ValueError("no bytes")
