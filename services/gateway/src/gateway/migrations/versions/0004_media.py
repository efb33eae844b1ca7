"""The files of messages."""

from common.migrations import drop, protect

revision = "0004"
down_revision = "0003"

OF_TENANTS: tuple[str, ...] = ()


def upgrade() -> None:
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
