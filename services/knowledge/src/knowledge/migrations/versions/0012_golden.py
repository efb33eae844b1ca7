"""What a business's searches should find, and how well they did."""

from alembic import op
from common.migrations import drop, protect

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute(
        """
        create table golden_questions (
            tenant_id uuid primary key,
            version integer not null,
            questions jsonb not null
        )
        """
    )
    op.execute(
        """
        create table golden_run (
            id uuid primary key,
            tenant_id uuid not null,
            state varchar not null default 'running' check (state in ('running', 'done', 'failed')),
            reason varchar,
            options jsonb not null,
            embedding_model varchar not null,
            questions jsonb not null,
            asking integer not null,
            results jsonb not null default '[]',
            hit_1 double precision,
            hit_5 double precision,
            mrr double precision,
            ndcg_5 double precision,
            created_at timestamptz not null default now(),
            ended_at timestamptz
        )
        """
    )
    op.execute("create index golden_run_newest on golden_run (tenant_id, id)")
    op.execute("create unique index golden_run_one on golden_run (tenant_id) where state = 'running'")
    protect("golden_questions", "golden_run")


def downgrade() -> None:
    drop("golden_run", "golden_questions")
