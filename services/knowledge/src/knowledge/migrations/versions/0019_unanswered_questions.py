"""What customers asked and nobody had written the answer to, grouped by what it asks for."""

from alembic import op
from common.migrations import drop, protect

revision = "0019"
down_revision = "0018"

TABLES = """
create table unanswered_group (
    id uuid primary key,
    tenant_id uuid not null,
    vector bytea not null,
    embedding_model varchar not null,
    questions integer not null,
    first_asked_at timestamptz not null,
    last_asked_at timestamptz not null,
    dismissed_at timestamptz,
    answer_id uuid references curated_answer (id) on delete set null
);
create index unanswered_group_most on unanswered_group (tenant_id, questions desc, last_asked_at desc, id);
create index unanswered_group_oldest on unanswered_group (tenant_id, last_asked_at);
create index unanswered_group_answer on unanswered_group (answer_id) where answer_id is not null;
create table unanswered_question (
    id uuid primary key,
    tenant_id uuid not null,
    group_id uuid references unanswered_group (id) on delete cascade,
    conversation_id uuid not null,
    contact_id uuid,
    question varchar not null,
    asked_at timestamptz not null
);
create index unanswered_question_group on unanswered_question (group_id, asked_at);
create index unanswered_question_contact on unanswered_question (tenant_id, contact_id);
create index unanswered_question_oldest on unanswered_question (tenant_id, asked_at);
create table erased_contact (
    tenant_id uuid not null,
    contact_id uuid not null,
    erased_at timestamptz not null,
    primary key (tenant_id, contact_id)
)
"""


def upgrade() -> None:
    for statement in TABLES.split(";"):
        op.execute(statement)
    for table in ("unanswered_group", "unanswered_question", "erased_contact"):
        protect(table)


def downgrade() -> None:
    drop("erased_contact")
    drop("unanswered_question")
    drop("unanswered_group")
