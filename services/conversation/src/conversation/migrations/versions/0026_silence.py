"""Which reminder a customer was sent last; who says nothing is found by the index of what is not closed."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("alter table conversation add column reminded_sequence integer not null default 0")


def downgrade() -> None:
    op.execute("alter table conversation drop column reminded_sequence")
