"""What people asked to change in what was said, and what they wrote to be sent later."""

from alembic import op
from common.migrations import drop, protect

revision = "0022"
down_revision = "0021"

TABLES = ("own_change", "scheduled_message")


def upgrade() -> None:
    op.execute(
        """
        create table own_change (
            tenant_id uuid not null,
            id uuid not null,
            message_id uuid not null,
            user_id uuid not null,
            content jsonb not null,
            asked_at timestamptz not null,
            state text not null,
            primary key (tenant_id, id)
        );
        create index own_change_oldest on own_change (tenant_id, asked_at);
        alter table message add column change jsonb;
        create table scheduled_message (
            tenant_id uuid not null,
            id uuid not null,
            conversation_id uuid not null references conversation on delete cascade,
            user_id uuid not null,
            content jsonb not null,
            answers uuid,
            send_at timestamptz not null,
            created_at timestamptz not null,
            state text not null,
            reason text,
            message_id uuid,
            primary key (tenant_id, id)
        );
        create index scheduled_message_of_conversation on scheduled_message (tenant_id, conversation_id, send_at, id);
        create index scheduled_message_conversation on scheduled_message (conversation_id);
        create index scheduled_message_oldest on scheduled_message (tenant_id, send_at);
        """
    )
    protect(*TABLES)


def downgrade() -> None:
    drop(*TABLES)
    op.execute("alter table message drop column change")
