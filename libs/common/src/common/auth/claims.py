"""From the claims of a verified token to a `Principal`. Pure; `ValueError`, `KeyError` or `TypeError` for what does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from common.auth.principal import API_KEY, ROLES, PersonRole, Principal
from common.ids import derived_id

Claims = Mapping[str, Any]
ClaimNames = tuple[str, ...]
Reading = Callable[[Claims], Principal]


def of_our_own(claims: Claims) -> Principal:
    """Returns whom a token that the gateway signed names: a person, or the holder of an API key, which always has scopes."""
    subject = claims["sub"]
    is_key = subject.startswith(API_KEY)
    identity = UUID(subject.removeprefix(API_KEY))
    scope = claims["scope"] if is_key else claims.get("scope")
    return Principal(
        tenant_id=UUID(claims["tenant_id"]),
        subject=f"{API_KEY}{identity}" if is_key else str(identity),
        role=_role(claims["role"]),
        expires_at=claims["exp"],
        scopes=None if scope is None else frozenset(scope.split()),
        session_id=UUID(claims["sid"]) if "sid" in claims else None,
        issued_at=float(claims.get("iat", 0)),
    )


@dataclass(frozen=True, slots=True)
class OfOthers:
    """How an outside issuer's claims are read.

    Its subjects need not be UUIDs, nor unique beyond it: a person's id is derived from issuer and subject. `tenants` maps the
    issuer's names of tenants to ours; without it the claim is our tenant's id. `refused` are values that let nobody in.
    """

    issuer: str
    tenant_claim: ClaimNames
    role_claim: ClaimNames
    tenants: Mapping[str, UUID] | None = None
    default_role: PersonRole | None = None
    refused: Mapping[ClaimNames, object] = field(default_factory=dict)

    def __call__(self, claims: Claims) -> Principal:
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise ValueError("no subject")
        if any(_at(claims, path) == value for path, value in self.refused.items()):
            raise ValueError("this kind of user is not let in")
        named = _at(claims, self.tenant_claim)
        role = _at(claims, self.role_claim)
        return Principal(
            tenant_id=UUID(named) if self.tenants is None else self.tenants[named],
            subject=str(derived_id("oidc", self.issuer, subject)),
            role=_role(self.default_role if role is None else role),
            expires_at=claims["exp"],
            issued_at=float(claims.get("iat", 0)),
        )


def _role(named: object) -> PersonRole:
    if named not in ROLES:
        raise ValueError("unknown role")
    return cast(PersonRole, named)


def _at(claims: Any, path: ClaimNames) -> Any:
    """Returns what lies at the end of a path, or None."""
    for name in path:
        claims = claims.get(name) if isinstance(claims, Mapping) else None
    return claims
