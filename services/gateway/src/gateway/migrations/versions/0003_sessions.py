"""Sessions of channels, and what is known of their webhooks."""

from alembic import op
from common.migrations import drop, protect

revision = "0003"
down_revision = "0002"

TABLES = """
create table channel_session (
    channel_id uuid primary key,
    tenant_id uuid not null,
    state varchar not null,
    reason varchar,
    changed_at timestamptz not null,
    attempts integer not null,
    wanted boolean not null,
    signalled_at timestamptz,
    lost_at timestamptz,
    code bytea,
    code_expires_at timestamptz
);

create table session_change (
    id uuid primary key,
    tenant_id uuid not null,
    channel_id uuid not null,
    state varchar not null,
    reason varchar,
    at timestamptz not null
);
create index session_change_newest on session_change (tenant_id, channel_id, at);
create index session_change_oldest on session_change (tenant_id, at);

create table departed_session (
    channel_id uuid primary key,
    tenant_id uuid not null,
    provider varchar not null,
    account varchar not null,
    settings jsonb not null,
    secrets bytea not null
);
"""
OF_TENANTS = ("channel_session", "session_change", "departed_session")


def upgrade() -> None:
    op.execute(TABLES)
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
