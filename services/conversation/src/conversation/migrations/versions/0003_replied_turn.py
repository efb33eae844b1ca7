"""Which turn's reply a conversation used last, so that its repetition is not taken for one that was not wanted."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table conversation add column replied_turn_id uuid")


def downgrade() -> None:
    op.execute("alter table conversation drop column replied_turn_id")
