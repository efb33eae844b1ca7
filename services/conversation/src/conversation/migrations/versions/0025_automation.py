"""Rules of tenants' automation, their versions, and the log of what they did; notes that a rule wrote."""

from alembic import op
from common.migrations import drop, protect
from common.roles import app_role

revision = "0025"
down_revision = "0024"

TABLES = ("automation_rule", "automation_rule_version", "automation_run")


def upgrade() -> None:
    op.execute(
        """
        create table automation_rule (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            folded text not null,
            enabled boolean not null,
            event text not null,
            conditions jsonb not null,
            actions jsonb not null,
            version integer not null,
            changed_by uuid not null,
            changed_at timestamptz not null,
            primary key (tenant_id, id),
            unique (tenant_id, folded)
        );
        create table automation_rule_version (
            tenant_id uuid not null,
            rule_id uuid not null,
            version integer not null,
            name text not null,
            enabled boolean not null,
            event text not null,
            conditions jsonb not null,
            actions jsonb not null,
            changed_by uuid not null,
            changed_at timestamptz not null,
            deleted boolean not null,
            primary key (tenant_id, rule_id, version)
        );
        create index automation_rule_version_oldest on automation_rule_version (tenant_id, changed_at);
        create table automation_run (
            tenant_id uuid not null,
            id uuid not null,
            rule_id uuid not null,
            rule_version integer not null,
            conversation_id uuid not null,
            fact_id uuid not null,
            event text not null,
            depth integer not null,
            outcome text not null,
            reason text,
            done text[] not null,
            created_at timestamptz not null,
            primary key (tenant_id, id)
        );
        create index automation_run_newest on automation_run (tenant_id, created_at, id);
        create index automation_run_of_rule on automation_run (tenant_id, rule_id, created_at, id);
        create index automation_run_of_conversation on automation_run (tenant_id, conversation_id, created_at, id);
        create table automation_version (one boolean primary key, version bigint not null);
        insert into automation_version (one, version) values (true, 0);
        alter table note alter column author_id drop not null, add column rule_id uuid;
        """
    )
    protect(*TABLES)
    op.execute(f"grant select, update on automation_version to {app_role('conversation')}")


def downgrade() -> None:
    op.execute("delete from note where author_id is null")
    op.execute("alter table note alter column author_id set not null, drop column rule_id")
    drop("automation_version", *reversed(TABLES))
