"""What the vector store has of a catalogue, with the vectors that were made, and what it has yet to forget."""

from alembic import op
from common.migrations import drop, protect

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        """
        create table catalogue_point (
            item_id uuid primary key references catalogue_item (id) on delete cascade,
            tenant_id uuid not null,
            version integer,
            digest varchar not null,
            model varchar not null,
            vector bytea
        );
        create index catalogue_point_vector on catalogue_point (tenant_id, digest) where vector is not null;

        create table catalogue_forgotten (
            tenant_id uuid not null,
            item_id uuid not null,
            primary key (tenant_id, item_id)
        );
        """
    )
    protect("catalogue_point", "catalogue_forgotten")


def downgrade() -> None:
    drop("catalogue_forgotten", "catalogue_point")
