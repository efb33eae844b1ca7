"""From a bearer token to who is asking; and the tokens that services show each other."""

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jws import extract_compact

from common.auth.issuers import TrustedIssuer, check_registered
from common.auth.principal import Access, Principal
from common.errors import Unauthenticated

SERVICES_ISSUER = "prosa-services"
SERVICE_TOKEN_S = 300
REMEMBERED = 10_000
KEY_PREFIX = "prosa_"
LONGEST_TOKEN = 16_384


class RefusalList(Protocol):
    """Who is let in no longer, although their token is good."""

    async def include(self, principal: Principal) -> bool: ...


class Authenticator:
    """Turns a bearer token into a `Principal`. Verified tokens are remembered until they expire; API keys never are.

    Two questions that only the gateway can answer are put in there: `read_key`, whose API key this is, and `admits`, whether
    somebody whom an issuer vouches for is let in. Both raise `Unauthenticated` for a no.

    `refusals` are asked each time, of people and programs, whoever vouches for them. Services are always let in, so that what
    is under way comes to its end.
    """

    def __init__(self, service: str, issuers: Sequence[TrustedIssuer], service_secret: str) -> None:
        self.service = service
        self.issuers = {issuer.issuer: issuer for issuer in issuers}
        self.read_key: Callable[[str], Awaitable[Principal]] | None = None
        self.admits: Callable[[TrustedIssuer, Principal], Awaitable[None]] | None = None
        self.refusals: RefusalList | None = None
        self._service_key = OctKey.import_key(service_secret)
        self._verified: dict[str, Principal] = {}
        self._issued: dict[tuple[str, UUID], tuple[str, float]] = {}

    async def authenticate(self, token: str, access: Access = "read") -> Principal:
        """Returns who is asking. Raises `Unauthenticated`, never saying why, which would help only whoever forges; `Forbidden`
        beyond the scopes.

        This is the one place where scopes are looked at, so nobody comes by a `Principal` without it.
        """
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated
        principal = await (self.key_holder(token) if token.startswith(KEY_PREFIX) else self._remembered(token))
        await self.check(principal)
        principal.check_scope(self.service, access)
        return principal

    async def check(self, principal: Principal) -> None:
        """Raises `Unauthenticated` for whoever is let in no longer. Who stays for long is asked again by this."""
        if principal.role != "service" and self.refusals is not None and await self.refusals.include(principal):
            raise Unauthenticated

    async def key_holder(self, key: str) -> Principal:
        """Returns whose API key this is, whatever its scopes: for exchanging it. Raises `Unauthenticated`."""
        if self.read_key is None:
            raise Unauthenticated
        return await self.read_key(key)

    async def _remembered(self, token: str) -> Principal:
        known = self._verified.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        try:
            principal = await self._verify(token)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unauthenticated from error
        if len(self._verified) >= REMEMBERED:
            self._verified.clear()
        self._verified[token] = principal
        return principal

    async def _verify(self, token: str) -> Principal:
        header, unverified = _peek(token)
        if unverified.get("iss") == SERVICES_ISSUER:
            claims = jwt.decode(token, self._service_key, algorithms=["HS256"]).claims
            check_registered(claims, SERVICES_ISSUER, self.service)
            return Principal(UUID(str(claims["tenant_id"])), str(claims["sub"]), "service", claims["exp"])
        issuer = self.issuers[unverified["iss"]]
        keys = await issuer.keys_for(header.get("kid"))
        claims = jwt.decode(token, keys, algorithms=list(issuer.algorithms)).claims
        issuer.check(claims)
        principal = issuer.read(claims)
        if self.admits is not None:
            await self.admits(issuer, principal)
        return principal

    def service_token(self, audience: str, tenant_id: UUID) -> str:
        """Returns a token by which this service asks another on behalf of a tenant; good for five minutes."""
        now = time.time()
        token, expires_at = self._issued.get((audience, tenant_id), ("", 0.0))
        if expires_at - now < SERVICE_TOKEN_S / 5:
            expires_at = now + SERVICE_TOKEN_S
            claims = {
                "iss": SERVICES_ISSUER,
                "aud": audience,
                "sub": self.service,
                "tenant_id": str(tenant_id),
                "iat": int(now),
                "exp": int(expires_at),
            }
            token = jwt.encode({"alg": "HS256"}, claims, self._service_key)
            if len(self._issued) >= REMEMBERED:
                self._issued.clear()
            self._issued[audience, tenant_id] = token, expires_at
        return token


def _peek(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns header and claims before anything is verified: good for choosing the key, and for nothing else."""
    unverified = extract_compact(token.encode())
    claims = json.loads(unverified.payload)
    if not isinstance(claims, dict):
        raise ValueError("claims are not an object")
    return dict(unverified.headers()), claims
