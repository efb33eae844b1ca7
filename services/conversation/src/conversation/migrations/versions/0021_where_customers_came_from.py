"""The ad or page that led a customer to write."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("alter table message add column came_from jsonb")


def downgrade() -> None:
    op.execute("alter table message drop column came_from")
