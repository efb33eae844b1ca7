"""Which channels a tenant has, of the directory. Of those of before it is known by whom they were written to."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("alter table tenant add column channels jsonb not null default '[]'")


def downgrade() -> None:
    op.execute("alter table tenant drop column channels")
