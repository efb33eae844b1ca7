"""Which member of a group wrote a message, and when its reaction was made: by both it is known whether a change counts."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("alter table message add column author_address text, add column reacted_at timestamptz")


def downgrade() -> None:
    op.execute("alter table message drop column author_address, drop column reacted_at")
