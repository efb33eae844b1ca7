"""How far people have read."""

from alembic import op
from common.migrations import drop, protect

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute(
        """
        create table read_mark (
            tenant_id uuid not null,
            user_id uuid not null,
            conversation_id uuid not null references conversation (id) on delete cascade,
            up_to integer not null,
            read_at timestamptz not null,
            primary key (tenant_id, user_id, conversation_id)
        );
        create index read_mark_conversation on read_mark (conversation_id);
        """
    )
    protect("read_mark")


def downgrade() -> None:
    drop("read_mark")
