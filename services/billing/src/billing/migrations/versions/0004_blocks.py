"""Blocks: what one holder has of a meter for many things at once."""

from alembic import op
from common.migrations import drop, protect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        create table block (
            id uuid primary key,
            tenant_id uuid not null,
            meter varchar not null,
            granted bigint not null check (granted > 0),
            spent bigint not null,
            returned bigint not null,
            expires_at timestamptz not null,
            created_at timestamptz not null default now(),
            check (spent + returned <= granted)
        );
        create index block_held on block (tenant_id, meter, expires_at) where granted > spent + returned;
        """
    )
    protect("block")


def downgrade() -> None:
    drop("block")
