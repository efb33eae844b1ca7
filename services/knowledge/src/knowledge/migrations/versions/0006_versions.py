"""A document's versions, how far it has come, and the vectors of its passages: what was embedded is not bought twice.

A document of before, and one that a replica of before adds meanwhile, is the only version of its series: `series_id` is null.
"""

from alembic import op
from common.migrations import build_index

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        alter table document add column series_id uuid, add column version integer not null default 1,
                             add column filename varchar not null default '', add column superseded_at timestamptz,
                             add column step varchar not null default 'stored', add column embedded integer not null default 0
        """
    )
    op.execute("alter table chunk add column digest varchar, add column vector bytea, add column vector_model varchar")
    build_index("document_version", "document (tenant_id, coalesce(series_id, id), version)", unique=True)
    build_index("document_called", "document (tenant_id, filename, title) where removed_at is null")
    build_index("chunk_vector", "chunk (tenant_id, digest) where vector is not null")


def downgrade() -> None:
    op.execute("drop index chunk_vector, document_called, document_version")
    op.execute("alter table chunk drop column digest, drop column vector, drop column vector_model")
    op.execute(
        """
        alter table document drop column series_id, drop column version, drop column filename, drop column superseded_at,
                             drop column step, drop column embedded
        """
    )
