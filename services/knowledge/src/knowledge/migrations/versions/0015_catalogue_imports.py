"""Files of items that are taken into a catalogue, how far each has come, and which items were missing in one."""

from alembic import op
from common.migrations import drop, protect

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        alter table catalogue_item add column missing_in uuid;

        create table catalogue_import (
            id uuid primary key,
            tenant_id uuid not null,
            filename varchar not null,
            mime_type varchar not null,
            currency varchar not null,
            is_whole boolean not null,
            status varchar not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
            reason varchar,
            rows integer,
            position integer not null default 0,
            added integer not null default 0,
            changed integer not null default 0,
            unchanged integer not null default 0,
            refused integer not null default 0,
            hidden integer not null default 0,
            problems jsonb not null default '[]',
            created_at timestamptz not null default now(),
            ended_at timestamptz
        );
        create index catalogue_import_newest on catalogue_import (tenant_id, id);
        """
    )
    protect("catalogue_import")


def downgrade() -> None:
    drop("catalogue_import")
    op.execute("alter table catalogue_item drop column missing_in")
