"""What a business sells."""

from alembic import op
from common.migrations import drop, protect

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        """
        create table catalogue_item (
            id uuid primary key,
            tenant_id uuid not null,
            sku varchar not null,
            state varchar not null check (state in ('active', 'hidden')),
            content jsonb not null,
            version integer not null default 1,
            created_at timestamptz not null default now(),
            changed_at timestamptz not null default now()
        );
        create unique index catalogue_item_sku on catalogue_item (tenant_id, sku);
        create index catalogue_item_state on catalogue_item (tenant_id, state, sku);
        """
    )
    protect("catalogue_item")


def downgrade() -> None:
    drop("catalogue_item")
