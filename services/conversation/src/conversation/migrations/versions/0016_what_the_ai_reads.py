"""Where the AI can read nothing of what is unanswered."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("alter table conversation add column unreadable_up_to integer not null default 0")


def downgrade() -> None:
    op.execute("alter table conversation drop column unreadable_up_to")
