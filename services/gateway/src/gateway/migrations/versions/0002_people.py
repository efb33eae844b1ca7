"""Invitations, API keys, refresh tokens."""

from common.migrations import drop, protect

revision = "0002"
down_revision = "0001"

OF_TENANTS: tuple[str, ...] = ()


def upgrade() -> None:
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
