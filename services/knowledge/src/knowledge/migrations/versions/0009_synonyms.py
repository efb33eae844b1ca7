"""What a business calls by several names."""

from alembic import op
from common.migrations import drop, protect

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        """
        create table synonyms (
            tenant_id uuid primary key,
            version integer not null,
            groups jsonb not null
        )
        """
    )
    protect("synonyms")


def downgrade() -> None:
    drop("synonyms")
