"""Endpoints of tenants' own systems, and what they are told."""

from alembic import op
from common.migrations import drop, protect
from common.roles import app_role

revision = "0013"
down_revision = "0012"

TABLES = ("webhook_endpoint", "webhook_delivery")


def upgrade() -> None:
    op.execute(
        """
        create table webhook_endpoint (
            tenant_id uuid not null,
            id uuid not null,
            url text not null,
            description text not null,
            wanted jsonb not null,
            enabled boolean not null,
            disabled_because text,
            disabled_at timestamptz,
            failing_since timestamptz,
            version integer not null,
            created_at timestamptz not null,
            secret bytea not null,
            previous_secret bytea,
            previous_until timestamptz,
            primary key (tenant_id, id)
        );
        create table webhook_delivery (
            tenant_id uuid not null,
            id uuid not null,
            endpoint_id uuid not null,
            event_id uuid not null,
            type text not null,
            body text not null,
            state text not null,
            attempts integer not null,
            status_code integer,
            error text,
            latency_ms integer,
            created_at timestamptz not null,
            attempted_at timestamptz,
            next_at timestamptz,
            primary key (tenant_id, id)
        );
        create index webhook_delivery_of_endpoint on webhook_delivery (tenant_id, endpoint_id, created_at, id);
        create index webhook_delivery_waiting on webhook_delivery (tenant_id, endpoint_id, created_at)
            where state = 'waiting';
        create index webhook_delivery_oldest on webhook_delivery (tenant_id, created_at);
        create table webhook_version (one boolean primary key, version bigint not null);
        insert into webhook_version (one, version) values (true, 0);
        """
    )
    protect(*TABLES)
    op.execute(f"grant select, update on webhook_version to {app_role('conversation')}")


def downgrade() -> None:
    drop("webhook_version", *reversed(TABLES))
