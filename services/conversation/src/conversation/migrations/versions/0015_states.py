"""A conversation may rest for a while, and says why it is over. One that rests is its contact's as an open one is."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Row-level security would show the owner nothing to fill."""
    op.execute(
        """
        alter table conversation add column closed_because text, add column snoozed_until timestamptz;
        alter table conversation no force row level security;
        update conversation set closed_because = case when moved_to is null then 'resolved' else 'merged' end
        where state = 'closed';
        alter table conversation force row level security;
        drop index conversation_open;
        create unique index conversation_open on conversation (tenant_id, contact_id) where state <> 'closed';
        """
    )


def downgrade() -> None:
    op.execute(
        """
        alter table conversation no force row level security;
        update conversation set state = 'open' where state = 'snoozed';
        alter table conversation force row level security;
        drop index conversation_open;
        create unique index conversation_open on conversation (tenant_id, contact_id) where state = 'open';
        alter table conversation drop column closed_because, drop column snoozed_until;
        """
    )
