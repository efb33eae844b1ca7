"""Which conversation came before, and how a customer who goes on writing is answered; the last one with a contact is found."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute(
        """
        alter table conversation
            add column previous_conversation_id uuid,
            add column last_agent_id uuid,
            add column superseded integer not null default 0,
            add column burst_began_at timestamptz,
            add column burst_messages integer not null default 0;
        drop index conversation_of_contact;
        create index conversation_of_contact on conversation (contact_id, closed_at);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index conversation_of_contact;
        create index conversation_of_contact on conversation (contact_id);
        alter table conversation
            drop column previous_conversation_id, drop column last_agent_id, drop column superseded,
            drop column burst_began_at, drop column burst_messages;
        """
    )
