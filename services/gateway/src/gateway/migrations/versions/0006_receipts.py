"""What became of webhook requests, and parked elements in the order in which people look at them."""

from alembic import op
from common.migrations import drop, protect

revision = "0006"
down_revision = "0005"

# The key is read backwards for the newest of a channel.
TABLES = """
create table channel_receipt (
    tenant_id uuid not null,
    channel_id uuid not null,
    at timestamptz not null,
    outcome varchar not null,
    count integer not null,
    new integer not null,
    duplicate integer not null,
    ignored integer not null,
    parked integer not null,
    primary key (tenant_id, channel_id, at, outcome)
);
create index channel_receipt_oldest on channel_receipt (tenant_id, at);
drop index parked_webhook_newest;
create index parked_webhook_newest on parked_webhook (tenant_id, channel_id, received_at, id);
create index parked_webhook_of_body on parked_webhook (webhook_id);
"""
OF_TENANTS = ("channel_receipt",)


def upgrade() -> None:
    op.execute(TABLES)
    protect(*OF_TENANTS)


def downgrade() -> None:
    drop(*OF_TENANTS)
    op.execute("drop index parked_webhook_of_body; drop index parked_webhook_newest")
    op.execute("create index parked_webhook_newest on parked_webhook (tenant_id, channel_id, id)")
