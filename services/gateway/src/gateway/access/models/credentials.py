"""What lets somebody in beside a password: invitations, API keys, links, refresh tokens. Never the token itself."""

from datetime import datetime
from uuid import UUID

from common.ids import uuid7
from common.tables import Instant, created_at
from sqlalchemy import ARRAY, CheckConstraint, Index, String
from sqlmodel import Field

from gateway.tables import Base


class InvitationTable(Base, table=True):
    """An open invitation to join; with `member_id`, to choose a new password. Gone once it was accepted or revoked."""

    __table_args__ = (
        CheckConstraint("role in ('admin', 'supervisor', 'agent', 'viewer')"),
        Index("invitation_oldest", "tenant_id", "id"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    member_id: UUID | None = None
    email: str
    display_name: str | None = None
    role: str
    invited_by: str
    token_digest: bytes
    expires_at: datetime = Field(sa_type=Instant)
    created_at: datetime = created_at()


class ApiKeyTable(Base, table=True):
    """A program's way in. `prefix` is the part of the key that may be shown; `last_used_at` is minutes behind."""

    __table_args__ = (
        CheckConstraint("role in ('admin', 'supervisor', 'agent', 'viewer')"),
        Index("api_key_oldest", "tenant_id", "id"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    name: str
    prefix: str
    role: str
    scopes: list[str] = Field(sa_type=ARRAY(String))
    created_by: str
    token_digest: bytes
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = created_at()


class CredentialRouteTable(Base, table=True):
    """Whose invitation or API key a token is, by its SHA-256."""

    token_digest: bytes = Field(primary_key=True)
    tenant: UUID
    subject_id: UUID


class RefreshTokenTable(Base, table=True):
    """One of a sign-in's tokens, by its SHA-256: the last one, or one that was spent for the next."""

    __table_args__ = (
        Index("refresh_token_sign_in", "sign_in_id"),
        Index("refresh_token_member", "member_id"),
        Index("refresh_token_expired", "expires_at"),
    )

    token_digest: bytes = Field(primary_key=True)
    tenant: UUID
    member_id: UUID
    sign_in_id: UUID
    spent_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class SignInLinkTable(Base, table=True):
    """A link that signs a person in once, by its token's SHA-256. Kept after its use, to tell that from a wrong one."""

    __table_args__ = (Index("sign_in_link_member", "member_id"), Index("sign_in_link_expired", "expires_at"))

    token_digest: bytes = Field(primary_key=True)
    tenant: UUID
    member_id: UUID
    spent_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
