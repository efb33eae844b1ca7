"""How often the AI was asked what it would say to the same words of a customer."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute("alter table conversation add column suggestions_asked integer not null default 0")


def downgrade() -> None:
    op.execute("alter table conversation drop column suggestions_asked")
