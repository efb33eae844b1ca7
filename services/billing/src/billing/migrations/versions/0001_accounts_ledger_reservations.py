"""Accounts, meters, the ledger and reservations."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table account (
    tenant_id uuid primary key,
    plan varchar not null,
    anchor_at timestamptz not null
);

create table meter_use (
    tenant_id uuid not null,
    meter varchar not null,
    period_started_at timestamptz not null,
    used bigint not null,
    warned_percent integer not null,
    primary key (tenant_id, meter, period_started_at)
);

create table ledger_entry (
    id uuid primary key,
    tenant_id uuid not null,
    meter varchar not null,
    source varchar not null,
    quantity bigint not null,
    cost_micros bigint not null,
    currency varchar not null,
    occurred_at timestamptz not null,
    booked_at timestamptz not null default now(),
    unique (tenant_id, meter, source)
);
create index ledger_entry_newest on ledger_entry (tenant_id, occurred_at);

create table reservation (
    id uuid primary key,
    tenant_id uuid not null,
    meter varchar not null,
    reference varchar not null,
    quantity bigint not null check (quantity > 0),
    state varchar not null check (state in ('held', 'settled', 'released')),
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    unique (tenant_id, meter, reference)
);
create index reservation_held on reservation (tenant_id, meter, expires_at) where state = 'held';
"""
NAMES = ("account", "meter_use", "ledger_entry", "reservation")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect(*NAMES)


def downgrade() -> None:
    drop(*NAMES)
    drop_kernel_tables()
