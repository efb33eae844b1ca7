"""The files of messages."""

from alembic import op
from common.migrations import drop, protect

revision = "0004"
down_revision = "0003"

# `json` and not `jsonb`: it takes whatever a provider called a file, escaped NUL characters included.
TABLES = """
create table media (
    id uuid primary key,
    tenant_id uuid not null,
    channel_id uuid not null,
    provider varchar not null,
    message_id uuid not null,
    contact_key uuid not null,
    webhook_id uuid not null,
    provider_message_id varchar not null,
    source json not null,
    state varchar not null check (state in ('pending', 'stored', 'missing')),
    reason varchar,
    mime_type varchar,
    filename varchar,
    size bigint,
    sha256 varchar,
    received_at timestamptz not null,
    settled_at timestamptz
);
create index media_oldest on media (tenant_id, received_at);
"""
OF_TENANTS = ("media",)


def upgrade() -> None:
    op.execute(TABLES)
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
