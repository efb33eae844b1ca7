"""Invitations, API keys, refresh tokens."""

from alembic import op
from common.migrations import drop, open_to, protect
from common.roles import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
create table invitation (
    id uuid primary key,
    tenant_id uuid not null,
    member_id uuid,
    email varchar not null,
    display_name varchar,
    role varchar not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
    invited_by varchar not null,
    token_digest bytea not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);
create index invitation_oldest on invitation (tenant_id, id);

create table api_key (
    id uuid primary key,
    tenant_id uuid not null,
    name varchar not null,
    prefix varchar not null,
    role varchar not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
    scopes varchar[] not null,
    created_by varchar not null,
    token_digest bytea not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz not null default now()
);
create index api_key_oldest on api_key (tenant_id, id);
create index member_oldest on member (tenant_id, id);
"""

# Asked before anybody's tenant is known, so without row-level security: digests and ids, and nothing else.
LOOKUPS = """
create table credential_route (
    token_digest bytea primary key,
    tenant uuid not null,
    subject_id uuid not null
);

create table refresh_token (
    token_digest bytea primary key,
    tenant uuid not null,
    member_id uuid not null,
    session_id uuid not null,
    spent_at timestamptz,
    expires_at timestamptz not null
);
create index refresh_token_session on refresh_token (session_id);
create index refresh_token_member on refresh_token (member_id);
create index refresh_token_expired on refresh_token (expires_at);
"""
OF_TENANTS = ("invitation", "api_key")
OF_NOBODY = ("credential_route", "refresh_token")


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(LOOKUPS)
    protect(*OF_TENANTS)
    open_to(app_role("gateway"), *OF_NOBODY)


def downgrade() -> None:
    op.execute("drop index member_oldest")
    drop(*OF_TENANTS, *OF_NOBODY)
