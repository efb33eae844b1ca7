"""Names for customers that reveal no phone: contact keys for topics, pseudonyms for analysts. Both need the fleet's pepper."""

import hashlib
import hmac
from uuid import UUID


def contact_key(pepper: bytes, tenant_id: UUID, channel_id: UUID, address: str) -> UUID:
    """Returns the key of a contact on a channel, from its canonical address. The same in every service and for ever."""
    digest = _digest(pepper, b"contact", tenant_id.bytes, channel_id.bytes, address.encode())
    value = int.from_bytes(digest[:16]) & ~(0xF << 76 | 0b11 << 62)
    return UUID(int=value | 0x8 << 76 | 0b10 << 62)  # UUIDv8 (RFC 9562 §5.8): Python 3.11 does not make them


def pseudonym(pepper: bytes, tenant_id: UUID, key: UUID) -> str:
    """Returns what analysts see of a contact: 32 hex digits which nobody joins with another tenant's, nor with the topics."""
    return _digest(pepper, b"pseudonym", tenant_id.bytes, key.bytes).hex()[:32]


def _digest(pepper: bytes, *parts: bytes) -> bytes:
    if not pepper:
        raise ValueError("an empty pepper would let anybody compute the keys")
    return hmac.digest(pepper, b"\x1f".join(parts), hashlib.sha256)
