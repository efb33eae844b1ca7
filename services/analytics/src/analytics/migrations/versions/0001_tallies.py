"""Sums per quarter of an hour, and what must be remembered to count each thing once."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table tally (
    tenant_id uuid not null,
    measure varchar not null,
    bucket timestamptz not null,
    label varchar not null,
    detail varchar not null,
    quantity bigint not null,
    primary key (tenant_id, measure, bucket, label, detail)
);

create table delivery (
    tenant_id uuid not null,
    message_ref uuid not null,
    delivered boolean not null,
    read boolean not null,
    failed boolean not null,
    primary key (tenant_id, message_ref)
);

create table conversation (
    tenant_id uuid not null,
    conversation_id uuid not null,
    opened_at timestamptz,
    first_response_at timestamptz,
    person_at timestamptz,
    closed_at timestamptz,
    primary key (tenant_id, conversation_id)
);
create index conversation_opened on conversation (tenant_id, opened_at);
"""
NAMES = ("tally", "delivery", "conversation")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect(*NAMES)


def downgrade() -> None:
    drop(*NAMES)
    drop_kernel_tables()
