"""The list of outside issuers (OpenID Connect) as an operator writes it: in full, or by a preset.

Firebase: https://firebase.google.com/docs/auth/admin/verify-id-tokens (third-party library).
Supabase: https://supabase.com/docs/guides/auth/jwt-fields and /signing-keys; a project must sign with an asymmetric key.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from common.auth.claims import ClaimNames, OfOthers
from common.auth.issuers import TrustedIssuer
from common.auth.principal import PersonRole

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
GOOGLE_KEYS = "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com"
WRITTEN_BY_USERS = "user_metadata"  # Supabase lets people change it themselves


def _split(path: object) -> object:
    """Returns `app_metadata.role` as a path; a name that has dots itself is written as a list of one."""
    return tuple(path.split(".")) if isinstance(path, str) else path


def _is_not_the_users(path: ClaimNames) -> ClaimNames:
    if path[0] == WRITTEN_BY_USERS:
        raise ValueError("people could write this claim themselves")
    return path


def _is_safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}):
        raise ValueError("keys are fetched over https only")
    return url


ClaimName = Annotated[str, Field(min_length=1)]
ClaimPath = Annotated[tuple[ClaimName, ...], Field(min_length=1), BeforeValidator(_split), AfterValidator(_is_not_the_users)]
SafeUrl = Annotated[str, AfterValidator(_is_safe)]


class Federation(BaseModel):
    """`tenants` maps the issuer's tenants to ours; without it the claim holds our tenant's id.

    `default_role` is for people whose token names none. Without it they are not let in: set it only where nobody can sign
    themselves up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant_claim: ClaimPath
    role_claim: ClaimPath
    tenants: dict[str, UUID] | None = None
    default_role: PersonRole | None = None

    def reading(self, issuer: str, refused: dict[ClaimNames, object] | None = None) -> OfOthers:
        return OfOthers(issuer, self.tenant_claim, self.role_claim, self.tenants, self.default_role, refused or {})


class OpenIdIssuer(Federation):
    """Any issuer of OpenID Connect, in full."""

    preset: Literal["oidc"] = "oidc"
    issuer: str
    jwks_url: SafeUrl
    audience: str
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256",), min_length=1)

    def trusted(self) -> TrustedIssuer:
        read = self.reading(self.issuer)
        return TrustedIssuer(self.issuer, self.jwks_url, self.audience, self.algorithms, read, past=("iat",))


class FirebaseIssuer(Federation):
    """A project of Firebase Authentication or Identity Platform. Roles are custom claims, which stand at the top."""

    preset: Literal["firebase"]
    project: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    jwks_url: SafeUrl = GOOGLE_KEYS
    tenant_claim: ClaimPath = ("firebase", "tenant")
    role_claim: ClaimPath = ("role",)

    def trusted(self) -> TrustedIssuer:
        issuer = f"https://securetoken.google.com/{self.project}"
        read = self.reading(issuer, {("firebase", "sign_in_provider"): "anonymous"})
        return TrustedIssuer(issuer, self.jwks_url, self.project, ("RS256",), read, past=("iat", "auth_time"))


class SupabaseIssuer(Federation):
    """A Supabase project by its address. Its own `role` claim is one of Postgres, so ours stands in `app_metadata`."""

    preset: Literal["supabase"]
    url: SafeUrl
    tenant_claim: ClaimPath = ("app_metadata", "tenant_id")
    role_claim: ClaimPath = ("app_metadata", "role")

    def trusted(self) -> TrustedIssuer:
        issuer = f"{self.url.rstrip('/')}/auth/v1"
        read = self.reading(issuer, {("is_anonymous",): True})
        keys = f"{issuer}/.well-known/jwks.json"
        return TrustedIssuer(issuer, keys, "authenticated", ("ES256", "RS256"), read, past=("iat",))


def _preset(given: Any) -> str:
    named = given.get("preset", "oidc") if isinstance(given, dict) else getattr(given, "preset", "oidc")
    return named if isinstance(named, str) else ""


IssuerSettings = Annotated[
    Annotated[OpenIdIssuer, Tag("oidc")]
    | Annotated[FirebaseIssuer, Tag("firebase")]
    | Annotated[SupabaseIssuer, Tag("supabase")],
    Discriminator(_preset),
]
