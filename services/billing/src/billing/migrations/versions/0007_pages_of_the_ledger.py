"""The ledger's keys begin with the tenant, as all others: its pages are read by them, and not from all tenants' lines."""

from alembic import op
from common.migrations import build_index

revision = "0007"
down_revision = "0006"

KEY = "alter table ledger_entry drop constraint ledger_entry_pkey, add constraint ledger_entry_pkey primary key {key}"


def upgrade() -> None:
    build_index("ledger_entry_key", "ledger_entry (tenant_id, id)", unique=True)
    op.execute(KEY.format(key="using index ledger_entry_key"))


def downgrade() -> None:
    op.execute(KEY.format(key="(id)"))
