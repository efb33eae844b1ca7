"""What people upload has room for so many bytes: an index says how many there are."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        create index media_uploads on media (tenant_id) include (size, state, kind, taken_at) where message_id is null;
        """
    )


def downgrade() -> None:
    op.execute("drop index media_uploads")
