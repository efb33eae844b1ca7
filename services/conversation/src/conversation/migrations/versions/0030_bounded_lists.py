"""What has a label is read from its newest, by a table in that order; 0037 fills it."""

from alembic import op
from common.migrations import drop, protect

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute(
        """
        create table conversation_label (
            tenant_id uuid not null,
            conversation_id uuid not null references conversation on delete cascade,
            label_id uuid not null,
            last_activity_at timestamptz not null,
            primary key (tenant_id, conversation_id, label_id)
        );
        create index conversation_labelled on conversation_label (tenant_id, label_id, last_activity_at, conversation_id);
        create index conversation_label_conversation on conversation_label (conversation_id);
        """
    )
    protect("conversation_label")


def downgrade() -> None:
    drop("conversation_label")
