"""Answers that a person wrote and approved for a question, and how near to it one has to be asked."""

from alembic import op
from common.migrations import drop, protect

revision = "0018"
down_revision = "0017"

ANSWERS = """
create table curated_answer (
    id uuid primary key,
    tenant_id uuid not null,
    version integer not null default 1,
    state varchar not null default 'draft' check (state in ('draft', 'approved')),
    phrasings text[] not null,
    answer varchar not null,
    verbatim boolean not null default false,
    knowledge_base_id uuid references knowledge_base (id),
    labels text[] not null default '{}',
    audience varchar not null default 'customers',
    valid_from timestamptz,
    valid_until timestamptz,
    written_by varchar not null,
    approved_by uuid,
    approved_at timestamptz,
    placed_version integer,
    reason varchar,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
)
"""


def upgrade() -> None:
    op.execute(ANSWERS)
    op.execute("create index curated_answer_newest on curated_answer (tenant_id, id)")
    op.execute("create index curated_answer_base on curated_answer (knowledge_base_id) where knowledge_base_id is not null")
    protect("curated_answer")
    op.execute(
        """
        create table search_settings (
            tenant_id uuid primary key,
            version integer not null,
            least_similarity double precision
        )
        """
    )
    protect("search_settings")


def downgrade() -> None:
    drop("search_settings")
    drop("curated_answer")
