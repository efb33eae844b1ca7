"""What five providers must be told to send, and whether a channel is connected to WhatsApp."""

from alembic import op
from common.migrations import drop, protect

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        alter table channel_credential add column settings jsonb not null default '{}';
        alter table outgoing_message alter column parts set default 1;

        create table channel_session (
            tenant_id uuid not null,
            channel_id uuid not null,
            state varchar not null,
            occurred_at timestamptz not null,
            primary key (tenant_id, channel_id)
        );
        """
    )
    protect("channel_session")


def downgrade() -> None:
    drop("channel_session")
    op.execute("alter table channel_credential drop column settings")
    op.execute("alter table outgoing_message alter column parts drop default")
