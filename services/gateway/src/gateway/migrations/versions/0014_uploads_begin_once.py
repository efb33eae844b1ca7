"""Of two who put bytes to one address, one does."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("alter table media add column taken_at timestamptz")


def downgrade() -> None:
    op.execute("alter table media drop column taken_at")
