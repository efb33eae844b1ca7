"""Documents and their chunks."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table document (
    id uuid primary key,
    tenant_id uuid not null,
    title varchar not null,
    mime_type varchar not null,
    size bigint not null,
    sha256 varchar not null,
    status varchar not null check (status in ('processing', 'indexed', 'failed')),
    reason varchar,
    chunks integer not null,
    tokens bigint not null,
    embedding_model varchar,
    created_at timestamptz not null default now(),
    indexed_at timestamptz,
    removed_at timestamptz
);
create unique index document_content on document (tenant_id, sha256) where removed_at is null;
create index document_newest on document (tenant_id, id);

create table chunk (
    id uuid primary key,
    tenant_id uuid not null,
    document_id uuid not null references document (id) on delete cascade,
    position integer not null,
    text varchar not null,
    unique (tenant_id, document_id, position)
);
"""


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect("document", "chunk")


def downgrade() -> None:
    drop("chunk", "document")
    drop_kernel_tables()
