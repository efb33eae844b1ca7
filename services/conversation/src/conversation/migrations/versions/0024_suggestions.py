"""What the AI suggests to people who answer."""

from alembic import op
from common.migrations import drop, protect

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute(
        """
        create table suggestion (
            tenant_id uuid not null,
            id uuid not null,
            conversation_id uuid not null references conversation on delete cascade,
            up_to integer not null,
            text text not null,
            suggested_at timestamptz not null,
            citations jsonb not null,
            used_by uuid,
            message_id uuid,
            sent_text text,
            similarity double precision,
            primary key (tenant_id, id)
        );
        create index suggestion_of_conversation on suggestion (tenant_id, conversation_id, suggested_at);
        create index suggestion_conversation on suggestion (conversation_id);
        create index suggestion_oldest on suggestion (tenant_id, suggested_at);
        """
    )
    protect("suggestion")


def downgrade() -> None:
    drop("suggestion")
