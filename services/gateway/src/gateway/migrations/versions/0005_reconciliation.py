"""How far a provider's own list of messages was read."""

from common.migrations import drop, protect

revision = "0005"
down_revision = "0004"

OF_TENANTS: tuple[str, ...] = ()


def upgrade() -> None:
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
