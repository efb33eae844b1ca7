"""The address at which a business says what it sells, and what became of the last time that it was asked."""

from alembic import op
from common.migrations import drop, protect

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        create table catalogue_feed (
            tenant_id uuid primary key,
            version integer not null,
            url varchar not null,
            every_hours integer not null,
            currency varchar not null,
            is_whole boolean not null,
            etag varchar,
            last_modified varchar,
            digest varchar,
            outcome varchar,
            import_id uuid,
            fetched_at timestamptz,
            next_at timestamptz
        )
        """
    )
    protect("catalogue_feed")


def downgrade() -> None:
    drop("catalogue_feed")
