"""The times that a business sets itself: what is measured of a conversation, and what became of it, for reports."""

from alembic import op
from common.migrations import drop, protect

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute(
        """
        alter table conversation add column clocks jsonb not null default '{}';

        create table sla_clock (
            tenant_id uuid not null,
            conversation_id uuid not null,
            target text not null,
            began_at timestamptz not null,
            team_id uuid,
            minutes integer not null,
            warned boolean not null,
            breached boolean not null,
            ended_at timestamptz,
            how text,
            worked_s integer,
            user_id uuid,
            primary key (tenant_id, conversation_id, target, began_at)
        );
        create index sla_clock_began on sla_clock (tenant_id, began_at);
        """
    )
    protect("sla_clock")


def downgrade() -> None:
    drop("sla_clock")
    op.execute("alter table conversation drop column clocks")
