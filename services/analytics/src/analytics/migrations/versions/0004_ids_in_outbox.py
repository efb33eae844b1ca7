"""Who writes to the outbox learns which ids its rows were given: the relay tells by them what is older."""

from common.migrations import close_outbox_ids, open_outbox_ids

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    open_outbox_ids()


def downgrade() -> None:
    close_outbox_ids()
