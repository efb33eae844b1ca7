"""That each file came with a message or was uploaded is looked at for those of before, while others are written."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("alter table media validate constraint media_check1")


def downgrade() -> None:
    """What was looked at stays true."""
