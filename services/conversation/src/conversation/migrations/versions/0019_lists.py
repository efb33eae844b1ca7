"""Lists of a business with a long past: one index by activity, one of what goes on, one of what a person ever had."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        """
        drop index conversation_inbox;
        create index conversation_inbox on conversation (tenant_id, last_activity_at, id);
        create index conversation_goes_on on conversation (tenant_id, last_activity_at, id) where state <> 'closed';
        create index conversation_ever_of_person on conversation (tenant_id, assigned_user_id, last_activity_at, id)
            where assigned_user_id is not null;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index conversation_ever_of_person;
        drop index conversation_goes_on;
        drop index conversation_inbox;
        create index conversation_inbox on conversation (tenant_id, state, last_activity_at, id);
        """
    )
