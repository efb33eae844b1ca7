"""A key whose records wait behind a dead one is blocked: what is parked is an element of a webhook."""

from common.migrations import call_keys_blocked, call_keys_parked

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    call_keys_blocked()


def downgrade() -> None:
    call_keys_parked()
