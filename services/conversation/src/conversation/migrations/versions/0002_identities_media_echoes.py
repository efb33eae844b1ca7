"""A contact is known by several keys; messages have files and authors; what we sent is recognised when it comes back."""

from alembic import op
from common.migrations import drop, protect

revision = "0002"
down_revision = "0001"

TABLES = ("contact_identity", "sent_id", "waiting_echo")
FILLED_FROM = ("contact", "conversation", "message")


def upgrade() -> None:
    op.execute(
        """
        alter table contact
            add column provider text not null default 'meta',
            add column first_seen_at timestamptz not null default now(),
            add column merged_into uuid references contact (id);
        alter table contact alter column provider drop default;

        create table contact_identity (
            tenant_id uuid not null,
            channel_id uuid not null,
            contact_key uuid not null,
            contact_id uuid not null references contact (id),
            primary key (tenant_id, channel_id, contact_key)
        );
        create index contact_identity_of_contact on contact_identity (tenant_id, contact_id);

        alter table message add column author_name text, add column media jsonb;

        create table sent_id (
            tenant_id uuid not null,
            channel_id uuid not null,
            provider_message_id text not null,
            message_id uuid not null,
            primary key (tenant_id, channel_id, provider_message_id)
        );

        create table waiting_echo (
            message_id uuid primary key,
            tenant_id uuid not null,
            channel_id uuid not null,
            provider_message_id text not null,
            event jsonb not null
        );
        create index waiting_echo_of_message on waiting_echo (tenant_id, channel_id, provider_message_id);
        """
    )
    _fill()
    protect(*TABLES)


def _fill() -> None:
    """Row-level security would show the owner nothing."""
    for table in FILLED_FROM:
        op.execute(f"alter table {table} no force row level security")
    op.execute(
        """
        update contact set first_seen_at = opened.at
        from (select contact_id, min(opened_at) as at from conversation group by contact_id) opened
        where opened.contact_id = contact.id;

        insert into contact_identity select tenant_id, channel_id, contact_key, id from contact;

        insert into sent_id
        select distinct on (tenant_id, channel_id, provider_message_id) tenant_id, channel_id, provider_message_id, id
        from message
        where provider_message_id is not null and (author in ('ai', 'system') or user_id is not null)
        order by tenant_id, channel_id, provider_message_id;
        """
    )
    for table in FILLED_FROM:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    drop(*reversed(TABLES))
    op.execute("alter table message drop column author_name, drop column media")
    op.execute("alter table contact drop column provider, drop column first_seen_at, drop column merged_into")
