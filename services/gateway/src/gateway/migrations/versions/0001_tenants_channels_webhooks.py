"""Tenants, outlets, channels, people, and what came from providers."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, open_to, protect
from common.roles import app_role

revision = "0001"
down_revision = None

TABLES = """
create table tenant (
    tenant_id uuid primary key,
    name varchar not null,
    locale varchar not null,
    time_zone varchar not null,
    active boolean not null,
    settings jsonb not null,
    version integer not null,
    created_at timestamptz not null default now()
);

create table outlet (
    id uuid primary key,
    tenant_id uuid not null,
    name varchar not null,
    created_at timestamptz not null default now(),
    unique (tenant_id, name)
);

create table channel (
    id uuid primary key,
    tenant_id uuid not null,
    outlet_id uuid,
    provider varchar not null,
    name varchar not null,
    account varchar not null,
    settings jsonb not null,
    secrets bytea not null,
    previous_until timestamptz,
    token_digest bytea not null,
    webhook_token bytea not null,
    active boolean not null,
    version integer not null,
    created_at timestamptz not null default now(),
    unique (tenant_id, provider, account)
);

create table member (
    id uuid primary key,
    tenant_id uuid not null,
    email varchar not null,
    display_name varchar not null,
    role varchar not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
    password_hash varchar not null,
    active boolean not null,
    created_at timestamptz not null default now()
);

create table audit_entry (
    id uuid primary key,
    tenant_id uuid not null,
    actor varchar not null,
    action varchar not null,
    subject_id uuid not null,
    details jsonb not null,
    at timestamptz not null default now()
);
create index audit_entry_newest on audit_entry (tenant_id, id);

create table raw_webhook (
    id uuid primary key,
    tenant_id uuid not null,
    channel_id uuid not null,
    body bytea not null,
    received_at timestamptz not null
);
create index raw_webhook_oldest on raw_webhook (tenant_id, received_at);

create table received_element (
    tenant_id uuid not null,
    channel_id uuid not null,
    kind varchar not null,
    provider_element_id varchar not null,
    webhook_id uuid not null,
    received_at timestamptz not null,
    primary key (tenant_id, channel_id, kind, provider_element_id)
);
create index received_element_oldest on received_element (tenant_id, received_at);

create table parked_webhook (
    id uuid primary key,
    tenant_id uuid not null,
    channel_id uuid not null,
    webhook_id uuid not null,
    reason varchar not null,
    element bytea not null,
    received_at timestamptz not null
);
create index parked_webhook_newest on parked_webhook (tenant_id, channel_id, id);
"""

# Asked before anybody's tenant is known, so without row-level security: digests and ids, and nothing else.
LOOKUPS = """
create table webhook_route (
    token_digest bytea primary key,
    tenant uuid not null,
    channel_id uuid not null
);

create table sign_in (
    email_digest bytea primary key,
    tenant uuid not null,
    member_id uuid not null
);

create table sign_in_attempt (
    key bytea primary key,
    count integer not null,
    window_started_at timestamptz not null
);
"""
OF_TENANTS = (
    "tenant",
    "outlet",
    "channel",
    "member",
    "audit_entry",
    "raw_webhook",
    "received_element",
    "parked_webhook",
)
OF_NOBODY = ("webhook_route", "sign_in", "sign_in_attempt")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    op.execute(LOOKUPS)
    protect(*OF_TENANTS)
    open_to(app_role("gateway"), *OF_NOBODY)


def downgrade() -> None:
    drop(*OF_TENANTS, *OF_NOBODY)
    drop_kernel_tables()
