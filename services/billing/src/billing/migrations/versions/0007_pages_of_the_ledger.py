"""The ledger's keys begin with the tenant, as all others: its pages are read by them, and not from all tenants' lines."""

from alembic import op

revision = "0007"
down_revision = "0006"

KEY = "alter table ledger_entry drop constraint ledger_entry_pkey, add primary key ({columns})"


def upgrade() -> None:
    op.execute(KEY.format(columns="tenant_id, id"))


def downgrade() -> None:
    op.execute(KEY.format(columns="id"))
