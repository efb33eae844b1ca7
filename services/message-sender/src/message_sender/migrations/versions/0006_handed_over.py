"""Whether a server of the tenant's own was given the words of a message."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("alter table outgoing_message add column handed_over boolean not null default false")


def downgrade() -> None:
    op.execute("alter table outgoing_message drop column handed_over")
