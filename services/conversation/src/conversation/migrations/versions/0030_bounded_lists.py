"""A queue is read from its front, and what has a label from its newest: by an index each, as far as it is shown."""

from alembic import op
from common.migrations import drop, protect

revision = "0030"
down_revision = "0029"

QUEUED = "state = 'open' and waiting_for_person and assigned_user_id is null"


def upgrade() -> None:
    op.execute(
        f"""
        drop index conversation_queue;
        create index conversation_queue on conversation
            (tenant_id, team_id, coalesce(handed_off_at, unanswered_since, last_activity_at), id) where {QUEUED};
        create table conversation_label (
            tenant_id uuid not null,
            conversation_id uuid not null references conversation on delete cascade,
            label_id uuid not null,
            last_activity_at timestamptz not null,
            primary key (tenant_id, conversation_id, label_id)
        );
        alter table conversation no force row level security;
        insert into conversation_label (tenant_id, conversation_id, label_id, last_activity_at)
        select tenant_id, id, label_id, last_activity_at
        from conversation cross join lateral (select distinct label_id from unnest(label_ids) label_id) labelled;
        alter table conversation force row level security;
        create index conversation_labelled on conversation_label (tenant_id, label_id, last_activity_at, conversation_id);
        create index conversation_label_conversation on conversation_label (conversation_id);
        """  # noqa: S608 — a constant
    )
    protect("conversation_label")


def downgrade() -> None:
    drop("conversation_label")
    op.execute(
        f"""
        drop index conversation_queue;
        create index conversation_queue on conversation (tenant_id, team_id) where {QUEUED};
        """
    )
