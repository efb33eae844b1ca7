"""What finds the traces that are due."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        create index turn_trace_oldest on turn_trace (tenant_id, finished_at);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index turn_trace_oldest;
        """
    )
