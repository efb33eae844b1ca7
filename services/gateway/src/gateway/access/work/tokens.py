"""Tokens of people, signed with ES256. Whoever wants to check one takes the public keys from the JWKS."""

import re
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from common.auth import Principal
from contracts.gateway import Role
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

AUDIENCE = "prosa"
PEM = re.compile(r"-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----")


class TokenSigner:
    """Signs with the first key and publishes all, so that a new key is put in front and the old one kept for a lifetime."""

    def __init__(self, keys: list[ECKey], *, issuer: str, lifetime_s: int) -> None:
        self._key = keys[0]
        self.issuer = issuer
        self.lifetime_s = lifetime_s
        self.public = KeySet([_public(key) for key in keys])

    @classmethod
    def parse(cls, pem: str, *, issuer: str, lifetime_s: int) -> Self:
        """Returns a signer with the P-256 private keys of a PEM text, which stand one after the other. Raises `ValueError`."""
        try:
            keys = [ECKey.import_key(block, {"alg": "ES256", "use": "sig"}) for block in PEM.findall(pem)]
        except (JoseError, ValueError, TypeError) as error:
            raise ValueError("not a private key in PEM") from error
        if not keys or any(key.curve_name != "P-256" or not key.is_private for key in keys):
            raise ValueError("ES256 needs a private key on the curve P-256")
        for key in keys:
            key.ensure_kid()
        return cls(keys, issuer=issuer, lifetime_s=lifetime_s)

    def issue(self, user_id: UUID, tenant_id: UUID, role: Role, name: str, sign_in_id: UUID, at: datetime) -> str:
        """Returns a person's token. `sid` is the sign-in that signing out ends, `at` when the person was looked at."""
        claims = {"sub": str(user_id), "tenant_id": str(tenant_id), "role": role, "name": name, "sid": str(sign_in_id)}
        return self._sign(claims, at.timestamp(), at.timestamp() + self.lifetime_s)

    def exchange(self, key: Principal) -> str:
        """Returns a token for an API key, which every service takes, within its scopes (`scope`, RFC 8693 §4.2)."""
        scope = " ".join(sorted(key.scopes or ()))
        claims = {"sub": key.subject, "tenant_id": str(key.tenant_id), "role": key.role, "scope": scope}
        return self._sign(claims, key.issued_at, key.expires_at)

    def _sign(self, claims: dict[str, Any], issued_at: float, expires_at: float) -> str:
        """Returns a token. `iat` has fractions of a second: what is revoked in the same second must not take the next token
        with it.
        """
        registered = {"iss": self.issuer, "aud": AUDIENCE, "iat": issued_at, "exp": int(expires_at)}
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, {**registered, **claims}, self._key)

    def jwks(self) -> dict[str, Any]:
        """Returns the public keys (RFC 7517)."""
        return dict(self.public.as_dict(private=False))


def _public(key: ECKey) -> ECKey:
    """Returns the public half alone, under the same `kid` (the key's thumbprint, RFC 7638)."""
    return ECKey.import_key(key.as_dict(private=False))
