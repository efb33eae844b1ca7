"""What whoever gave a conversation away said about it, beside why a person was asked for."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("alter table conversation add column transfer_note text")


def downgrade() -> None:
    op.execute("alter table conversation drop column transfer_note")
