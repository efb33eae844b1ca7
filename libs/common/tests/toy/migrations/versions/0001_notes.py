"""Notes and labels."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table note (
    position bigint generated always as identity primary key,
    tenant_id uuid not null,
    subject uuid not null,
    what varchar not null,
    noted_at timestamptz not null default now()
);

create table label (
    id uuid primary key,
    tenant_id uuid not null unique,
    word varchar not null check (word not like 'forbidden%')
);
"""


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect("note", "label")


def downgrade() -> None:
    drop("label", "note")
    drop_kernel_tables()
