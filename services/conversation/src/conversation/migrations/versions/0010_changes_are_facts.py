"""What a change of a customer's words does: which messages ask for an answer, anew too, and changes that come before theirs."""

from alembic import op
from common.migrations import drop, protect

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute(
        """
        alter table message add column asks boolean not null default true, add column asked_as integer;
        alter table conversation add column handoff_cause text;
        create table early_change (
            tenant_id uuid not null,
            message_id uuid not null,
            id uuid not null,
            change jsonb not null,
            received_at timestamptz not null,
            primary key (tenant_id, message_id, id)
        );
        create index early_change_oldest on early_change (tenant_id, received_at);
        """
    )
    protect("early_change")


def downgrade() -> None:
    drop("early_change")
    op.execute("alter table conversation drop column handoff_cause")
    op.execute("alter table message drop column asks, drop column asked_as")
