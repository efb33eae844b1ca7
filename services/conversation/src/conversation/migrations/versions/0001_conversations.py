"""Directory copy, contacts, conversations, messages, and what sockets are told."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = ("tenant", "contact", "conversation", "message", "early_status", "live_cursor", "live_event")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(
        """
        create type delivery_status as enum
            ('queued', 'held', 'unknown', 'sent', 'delivered', 'read', 'played', 'failed');

        create table tenant (
            tenant_id uuid primary key,
            version bigint not null,
            locale text not null,
            active boolean not null,
            settings jsonb not null,
            members jsonb not null
        );

        create table contact (
            id uuid primary key,
            tenant_id uuid not null,
            channel_id uuid not null,
            contact_key uuid not null,
            address text not null,
            provider_address text not null,
            name text,
            aliases text[] not null,
            version integer not null,
            unique (tenant_id, channel_id, contact_key)
        );

        create table conversation (
            id uuid primary key,
            tenant_id uuid not null,
            contact_id uuid not null references contact (id),
            channel_id uuid not null,
            state text not null,
            owner text not null,
            waiting_for_person boolean not null,
            assigned_user_id uuid,
            handoff_reason text,
            last_sequence integer not null,
            last_inbound_sequence integer not null,
            answered_up_to integer not null,
            last_inbound_at timestamptz,
            turn_id uuid,
            turn_up_to integer not null,
            opened_at timestamptz not null,
            last_activity_at timestamptz not null,
            closed_at timestamptz,
            version integer not null
        );
        create unique index conversation_open on conversation (tenant_id, contact_id) where state = 'open';
        create index conversation_inbox on conversation (tenant_id, state, last_activity_at, id);

        create table message (
            id uuid primary key,
            tenant_id uuid not null,
            conversation_id uuid not null references conversation (id),
            channel_id uuid not null,
            sequence integer not null,
            author text not null,
            user_id uuid,
            content jsonb not null,
            provider_message_id text,
            reply_to text,
            status delivery_status,
            error_class text,
            reaction text,
            edited_at timestamptz,
            revoked_at timestamptz,
            turn_id uuid,
            decision text,
            citations jsonb,
            sent_at timestamptz not null,
            unique (tenant_id, conversation_id, sequence)
        );
        create index message_provider_id on message (tenant_id, channel_id, provider_message_id);

        create table early_status (
            tenant_id uuid not null,
            channel_id uuid not null,
            provider_message_id text not null,
            status delivery_status not null,
            error_class text,
            received_at timestamptz not null,
            primary key (tenant_id, channel_id, provider_message_id)
        );

        create table live_cursor (
            tenant_id uuid primary key,
            sequence bigint not null
        );

        create table live_event (
            tenant_id uuid not null,
            sequence bigint not null,
            type text not null,
            payload jsonb not null,
            created_at timestamptz not null,
            primary key (tenant_id, sequence)
        );
        """
    )
    protect(*TABLES)


def downgrade() -> None:
    drop(*reversed(TABLES))
    op.execute("drop type delivery_status")
    drop_kernel_tables()
