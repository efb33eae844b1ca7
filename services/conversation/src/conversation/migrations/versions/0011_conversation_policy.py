"""The rules that a tenant sets for its conversations."""

from alembic import op
from common.migrations import drop, protect

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        """
        create table conversation_policy (
            tenant_id uuid primary key,
            version bigint not null,
            policy jsonb not null
        );
        """
    )
    protect("conversation_policy")


def downgrade() -> None:
    drop("conversation_policy")
