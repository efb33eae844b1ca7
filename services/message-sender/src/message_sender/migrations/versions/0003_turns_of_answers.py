"""Which turn of the AI an outgoing message answers for."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table outgoing_message add column turn_id uuid")


def downgrade() -> None:
    op.execute("alter table outgoing_message drop column turn_id")
