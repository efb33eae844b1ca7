"""A hand-off is a promise to a customer, which somebody is given to keep."""

from alembic import op
from common.migrations import drop, protect

revision = "0018"
down_revision = "0017"

TABLES = ("handoff", "assignment_turn")


def upgrade() -> None:
    op.execute(
        """
        alter table conversation
            add column team_id uuid,
            add column handed_off_at timestamptz,
            add column promised_by timestamptz,
            add column overdue_stage integer not null default 0,
            add column passed_over uuid;
        create index conversation_queue on conversation (tenant_id, team_id)
            where state = 'open' and waiting_for_person and assigned_user_id is null;
        create index conversation_of_person on conversation (tenant_id, assigned_user_id)
            where state = 'open' and assigned_user_id is not null;

        create table handoff (
            tenant_id uuid not null,
            conversation_id uuid not null,
            began_at timestamptz not null,
            team_id uuid,
            cause text not null,
            promised_by timestamptz,
            stage integer not null,
            ended_at timestamptz,
            how text,
            user_id uuid,
            primary key (tenant_id, conversation_id, began_at)
        );
        create index handoff_began on handoff (tenant_id, began_at);

        create table assignment_turn (
            tenant_id uuid primary key,
            last_given jsonb not null
        );
        """
    )
    protect(*TABLES)


def downgrade() -> None:
    drop(*reversed(TABLES))
    op.execute(
        """
        drop index conversation_of_person;
        drop index conversation_queue;
        alter table conversation
            drop column team_id, drop column handed_off_at, drop column promised_by, drop column overdue_stage,
            drop column passed_over;
        """
    )
