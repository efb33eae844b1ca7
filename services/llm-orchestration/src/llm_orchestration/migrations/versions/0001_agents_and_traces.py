"""AI agents, tenant profiles and turn traces."""

from alembic import op
from common.migrations import create_kernel_tables, drop, drop_kernel_tables, protect

revision = "0001"
down_revision = None

TABLES = """
create table ai_agent (
    tenant_id uuid primary key,
    version integer not null,
    name varchar,
    instructions varchar not null,
    model varchar,
    temperature double precision,
    updated_at timestamptz not null,
    updated_by uuid not null
);

create table tenant_profile (
    tenant_id uuid primary key,
    version bigint not null,
    name varchar not null,
    locale varchar not null,
    time_zone varchar not null
);

create table turn_trace (
    turn_id uuid primary key,
    tenant_id uuid not null,
    conversation_id uuid not null,
    up_to_sequence bigint not null,
    mode varchar not null,
    agent_version integer not null,
    decision varchar,
    failure varchar,
    handoff_reason varchar,
    intent varchar,
    confidence double precision not null,
    citations jsonb not null,
    passages integer not null,
    model varchar,
    model_calls integer not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cost_micros bigint not null,
    reservation_id uuid,
    reserve_ms integer,
    search_ms integer,
    model_ms integer,
    attempts integer not null,
    requested_at timestamptz not null,
    finished_at timestamptz not null
);
create index turn_trace_newest on turn_trace (tenant_id, conversation_id, finished_at, turn_id);
"""
NAMES = ("ai_agent", "tenant_profile", "turn_trace")


def upgrade() -> None:
    create_kernel_tables()
    op.execute(TABLES)
    protect(*NAMES)


def downgrade() -> None:
    drop(*NAMES)
    drop_kernel_tables()
