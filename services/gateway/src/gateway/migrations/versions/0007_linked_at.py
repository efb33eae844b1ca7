"""When a channel's phone was linked: what a phone has stored from before then is history."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("alter table channel_session add column linked_at timestamptz")


def downgrade() -> None:
    op.execute("alter table channel_session drop column linked_at")
