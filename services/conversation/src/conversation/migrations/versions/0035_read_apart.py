"""What somebody has read of two conversations stays read when they become one."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("alter table read_mark add column apart int4multirange not null default '{}'")


def downgrade() -> None:
    op.execute("alter table read_mark drop column apart")
