"""Secrets at rest: AES-256-GCM under a named key, bound to the place where the ciphertext lies."""

import base64
import os
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12  # 96 random bits, as NIST SP 800-38D asks


class CannotUnseal(Exception):
    """The key is unknown, or the ciphertext was changed or moved to another place."""


class Sealer:
    """Seals with the first key, opens with any: so a new key is put in front, and the old one kept until all is sealed anew."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.active = next(iter(keys))

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Returns the sealer of `id:base64,id:base64`, each key of 32 bytes. Raises `ValueError`."""
        pairs = (pair.split(":", 1) for pair in setting.split(","))
        return cls({key_id.strip(): base64.b64decode(key, validate=True) for key_id, key in pairs})

    def seal(self, plaintext: bytes, *place: object) -> bytes:
        """Returns the value sealed. `place` says where it will lie: tenant, table, column, row. It opens nowhere else."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.keys[self.active].encrypt(nonce, plaintext, _place(place))
        return self.active.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes, *place: object) -> bytes:
        """Returns what was sealed for this place. Raises `CannotUnseal`."""
        key_id, _, rest = sealed.partition(b":")
        key = self.keys.get(key_id.decode("ascii", "replace"))
        if key is None:
            raise CannotUnseal("unknown key")
        try:
            return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _place(place))
        except (InvalidTag, ValueError):  # the latter when it is cut off within the nonce
            raise CannotUnseal("changed, or from another place") from None


def _place(parts: tuple[object, ...]) -> bytes:
    return "\x1f".join(map(str, parts)).encode()
