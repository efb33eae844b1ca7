"""Tokens that say nothing by themselves: 256 random bits, of which the database keeps the SHA-256.

A fast hash is right here: nobody guesses 256 bits, and a stolen digest opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass

BYTES = 32


def digest_of(token: str) -> bytes:
    """Returns what a token is looked up by: whoever reads the table learns none."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True)
class Opaque:
    """A new token, to be shown once. `repr` does not show it."""

    token: str
    digest: bytes

    def __repr__(self) -> str:
        return "Opaque(…)"


def new_token(prefix: str = "") -> Opaque:
    token = prefix + secrets.token_hex(BYTES)
    return Opaque(token, digest_of(token))
