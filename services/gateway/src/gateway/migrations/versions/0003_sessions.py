"""Sessions of channels, and what is known of their webhooks."""

from common.migrations import drop, protect

revision = "0003"
down_revision = "0002"

OF_TENANTS: tuple[str, ...] = ()


def upgrade() -> None:
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
