"""Which conversation the messages of a united one belong to, while they are moved there and ever after."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        alter table conversation
            add column moved_to uuid,
            add column moved_by integer not null default 0;
        create index conversation_moved on conversation (tenant_id, moved_to) where moved_to is not null;
        """
    )


def downgrade() -> None:
    op.execute("alter table conversation drop column moved_to, drop column moved_by")
