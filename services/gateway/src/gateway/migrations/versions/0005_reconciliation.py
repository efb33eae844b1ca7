"""How far a provider's own list of messages was read."""

from alembic import op
from common.migrations import drop, protect

revision = "0005"
down_revision = "0004"

TABLES = """
create table reconciliation (
    channel_id uuid primary key,
    tenant_id uuid not null,
    read_until timestamptz not null,
    next_page varchar,
    began_at timestamptz
);
"""
OF_TENANTS = ("reconciliation",)


def upgrade() -> None:
    op.execute(TABLES)
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
