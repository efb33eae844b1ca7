"""Since when a provider's id is known, and what finds what is due."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        alter table provider_message add column known_at timestamptz not null default now();
        create index provider_message_oldest on provider_message (tenant_id, known_at);
        create index outgoing_message_oldest on outgoing_message (tenant_id, requested_at);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index outgoing_message_oldest;
        drop index provider_message_oldest;
        alter table provider_message drop column known_at;
        """
    )
