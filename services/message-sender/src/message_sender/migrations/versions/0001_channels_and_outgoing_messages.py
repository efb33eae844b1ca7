"""The directory of channels, their credentials, recipients, and what goes out."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table tenant (
    tenant_id uuid primary key,
    version bigint not null,
    resend_unknown boolean not null
);

create table channel (
    tenant_id uuid not null,
    channel_id uuid not null,
    provider varchar not null,
    name varchar not null,
    address varchar not null,
    active boolean not null,
    primary key (tenant_id, channel_id)
);

create table channel_credential (
    tenant_id uuid not null,
    channel_id uuid not null,
    provider varchar not null,
    account varchar not null,
    sealed_token bytea not null,
    stopped_reason varchar,
    stopped_code varchar,
    updated_at timestamptz not null,
    primary key (tenant_id, channel_id)
);

create table recipient (
    tenant_id uuid not null,
    contact_key uuid not null,
    channel_id uuid not null,
    last_inbound_at timestamptz,
    busy boolean not null default false,
    primary key (tenant_id, contact_key)
);

create table outgoing_message (
    send_id uuid primary key,
    tenant_id uuid not null,
    position bigint not null generated always as identity,
    conversation_id uuid not null,
    channel_id uuid not null,
    contact_key uuid not null,
    address varchar not null,
    content jsonb not null,
    origin varchar not null,
    lane varchar not null,
    state varchar not null default 'queued'
        check (state in ('queued', 'sending', 'sent', 'failed', 'held', 'unknown')),
    parts integer not null,
    part integer not null default 1,
    attempts integer not null default 0,
    unreached integer not null default 0,
    error_class varchar,
    error_code varchar,
    last_inbound_at timestamptz,
    not_after timestamptz,
    resolve_by timestamptz,
    requested_at timestamptz not null default now(),
    sending_at timestamptz,
    sent_at timestamptz,
    resent_at timestamptz,
    resent_by uuid,
    check (part between 1 and parts)
);
create index outgoing_message_queue on outgoing_message (tenant_id, contact_key, position)
    where state in ('queued', 'sending') or resolve_by is not null;
create index outgoing_message_held on outgoing_message (tenant_id, channel_id) where state = 'held';
create index outgoing_message_newest on outgoing_message (tenant_id, position);
create index outgoing_message_of_conversation on outgoing_message (tenant_id, conversation_id, position);

create table provider_message (
    tenant_id uuid not null,
    channel_id uuid not null,
    provider_message_id varchar not null,
    send_id uuid,
    part integer,
    status varchar,
    status_at timestamptz,
    error_class varchar,
    error_code varchar,
    primary key (tenant_id, channel_id, provider_message_id)
);
create index provider_message_of_send on provider_message (tenant_id, send_id);
"""
NAMES = ("tenant", "channel", "channel_credential", "recipient", "outgoing_message", "provider_message")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect(*NAMES)


def downgrade() -> None:
    drop(*NAMES)
    drop_kernel_tables()
