"""Whether a customer was asked how content they are, and what they said."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("alter table conversation add column satisfaction_asked_at timestamptz, add column satisfaction_score integer")


def downgrade() -> None:
    op.execute("alter table conversation drop column satisfaction_asked_at, drop column satisfaction_score")
