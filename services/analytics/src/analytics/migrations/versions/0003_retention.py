"""Since when a message's delivery is followed."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        alter table delivery add column since timestamptz not null default now();
        create index delivery_oldest on delivery (tenant_id, since);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index delivery_oldest;
        alter table delivery drop column since;
        """
    )
