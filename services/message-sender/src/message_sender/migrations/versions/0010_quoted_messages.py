"""Which message an outgoing one answers, as JSON of `contracts.outgoing.ReplyTarget`."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("alter table outgoing_message add column quoted jsonb")


def downgrade() -> None:
    op.execute("alter table outgoing_message drop column quoted")
