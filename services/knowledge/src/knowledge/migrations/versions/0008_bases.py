"""Knowledge bases; of a document the base, its labels, who may be told of it, and from when until when it holds.

A document of before, and one that a replica of before adds meanwhile, is in the general base, for everybody and for ever.
"""

from alembic import op
from common.migrations import drop, protect

revision = "0008"
down_revision = "0007"

BASE = """
create table knowledge_base (
    id uuid primary key,
    tenant_id uuid not null,
    name varchar not null,
    chunk_tokens integer not null default 500,
    overlap_tokens integer not null default 50,
    created_at timestamptz not null default now()
)
"""


def upgrade() -> None:
    op.execute(BASE)
    op.execute("create unique index knowledge_base_name on knowledge_base (tenant_id, lower(name))")
    protect("knowledge_base")
    op.execute(
        """
        alter table document add column knowledge_base_id uuid, add column labels text[] not null default '{}',
                             add column audience varchar not null default 'customers', add column valid_from timestamptz,
                             add column valid_until timestamptz, add column described_at timestamptz
        """
    )
    op.execute(
        """
        alter table document add constraint document_knowledge_base_id_fkey
        foreign key (knowledge_base_id) references knowledge_base (id) not valid
        """
    )


def downgrade() -> None:
    op.execute(
        """
        alter table document drop column knowledge_base_id, drop column labels, drop column audience, drop column valid_from,
                             drop column valid_until, drop column described_at
        """
    )
    drop("knowledge_base")
