"""Who is asking: tokens of people, from trusted issuers, and tokens that services show each other.

The tenant comes from the token and from nowhere else.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx2
import structlog
from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import extract_compact

from common.errors import Forbidden, Unauthenticated, Unavailable

Role = Literal["admin", "supervisor", "agent", "viewer", "service"]
SERVICES_ISSUER = "prosa-services"
SERVICE_TOKEN_S = 300
LEEWAY_S = 30
REFETCH_EVERY_S = 10.0
FIRST_FETCH_EVERY_S = 1.0  # while there are no keys at all, as when the whole fleet starts
REMEMBERED = 10_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking, for which tenant, until when (epoch seconds). `subject` is a user id, or a service's name."""

    tenant_id: UUID
    subject: str
    role: Role
    expires_at: float

    @property
    def user_id(self) -> UUID:
        """Raises `Forbidden` for a service, which is nobody."""
        if self.role == "service":
            raise Forbidden("only a person may do this")
        return UUID(self.subject)


@dataclass
class TrustedIssuer:
    """Somebody whose tokens count. `algorithms` is ours to choose, never the token's.

    Keys are fetched from `jwks_url` when a `kid` is unknown, at most once in ten seconds; the last good ones are kept
    through an outage of the issuer.
    """

    issuer: str
    jwks_url: str
    audience: str = "prosa"
    algorithms: tuple[str, ...] = ("ES256",)
    tenant_claim: str = "tenant_id"
    role_claim: str = "role"
    keys: KeySet | None = None
    _fetched_at: float = float("-inf")
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def keys_for(self, kid: str | None) -> KeySet:
        """Raises `Unavailable` when no keys were ever had."""
        if self.keys is None or kid not in {key.kid for key in self.keys.keys}:
            async with self._fetching:
                if time.monotonic() - self._fetched_at > (REFETCH_EVERY_S if self.keys else FIRST_FETCH_EVERY_S):
                    await self._fetch()
        if self.keys is None:
            raise Unavailable("the keys of the token's issuer cannot be had")
        return self.keys

    async def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            async with httpx2.AsyncClient(timeout=3) as client:
                answer = (await client.get(self.jwks_url)).raise_for_status()
            self.keys = KeySet.import_key_set(answer.json())
        except (httpx2.HTTPError, ValueError, JoseError) as error:
            log.warning("jwks_not_fetched", issuer=self.issuer, error=type(error).__name__)


class Authenticator:
    """Turns a bearer token into a `Principal`. Verified tokens are remembered until they expire."""

    def __init__(self, service: str, issuers: Sequence[TrustedIssuer], service_secret: str) -> None:
        self.service = service
        self.issuers = {issuer.issuer: issuer for issuer in issuers}
        self._service_key = OctKey.import_key(service_secret)
        self._verified: dict[str, Principal] = {}
        self._issued: dict[tuple[str, UUID], tuple[str, float]] = {}

    async def authenticate(self, token: str) -> Principal:
        """Raises `Unauthenticated`, never saying why: that would help only whoever forges."""
        known = self._verified.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        try:
            principal = await self._verify(token)
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unauthenticated from error
        if len(self._verified) >= REMEMBERED:
            self._verified.clear()
        self._verified[token] = principal
        return principal

    async def _verify(self, token: str) -> Principal:
        header, unverified = _peek(token)
        if unverified.get("iss") == SERVICES_ISSUER:
            claims = jwt.decode(token, self._service_key, algorithms=["HS256"]).claims
            _check(claims, SERVICES_ISSUER, self.service)
            return Principal(UUID(str(claims["tenant_id"])), str(claims["sub"]), "service", claims["exp"])
        issuer = self.issuers[unverified["iss"]]
        keys = await issuer.keys_for(header.get("kid"))
        claims = jwt.decode(token, keys, algorithms=list(issuer.algorithms)).claims
        _check(claims, issuer.issuer, issuer.audience)
        role: Role = claims[issuer.role_claim]
        if role not in {"admin", "supervisor", "agent", "viewer"}:
            raise ValueError("unknown role")
        tenant_id, user_id = (UUID(str(claims[name])) for name in (issuer.tenant_claim, "sub"))
        return Principal(tenant_id, str(user_id), role, claims["exp"])

    def service_token(self, audience: str, tenant_id: UUID) -> str:
        """A token by which this service asks another on behalf of a tenant; good for five minutes."""
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
    """Header and claims before anything is verified: good for choosing the key, and for nothing else."""
    unverified = extract_compact(token.encode())
    claims = json.loads(unverified.payload)
    if not isinstance(claims, dict):
        raise ValueError("claims are not an object")
    return dict(unverified.headers()), claims


def _check(claims: dict[str, Any], issuer: str, audience: str) -> None:
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    registry.validate(claims)


def bearer_token(request: Request) -> str:
    """Raises `Unauthenticated` when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token


async def current_principal(request: Request, token: Annotated[str, Depends(bearer_token)]) -> Principal:
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.authenticate(token)


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


def require(*roles: Role) -> Callable[..., Any]:
    """A dependency that lets only these roles in. `Forbidden` for the others."""

    async def allowed(principal: CurrentPrincipal) -> Principal:
        if principal.role not in roles:
            raise Forbidden(f"this needs one of the roles {', '.join(roles)}")
        return principal

    return allowed


Admin = Annotated[Principal, Depends(require("admin"))]
Supervisor = Annotated[Principal, Depends(require("admin", "supervisor"))]
Agent = Annotated[Principal, Depends(require("admin", "supervisor", "agent"))]
Viewer = Annotated[Principal, Depends(require("admin", "supervisor", "agent", "viewer"))]
FromService = Annotated[Principal, Depends(require("service"))]
AdminOrService = Annotated[Principal, Depends(require("admin", "service"))]
ViewerOrService = Annotated[Principal, Depends(require("admin", "supervisor", "agent", "viewer", "service"))]
