"""How often documents are found and cited, by day."""

from alembic import op
from common.migrations import drop, protect

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute(
        """
        create table document_use (
            tenant_id uuid not null,
            document_id uuid not null,
            day date not null,
            found integer not null default 0,
            cited integer not null default 0,
            primary key (tenant_id, document_id, day)
        )
        """
    )
    op.execute("create index document_use_day on document_use (tenant_id, day)")
    protect("document_use")


def downgrade() -> None:
    drop("document_use")
