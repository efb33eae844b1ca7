"""When a business is open, its teams, what its people can, and who is there."""

from alembic import op
from common.migrations import drop, protect

revision = "0017"
down_revision = "0016"

TABLES = ("business_hours", "team", "team_member", "agent", "presence")


def upgrade() -> None:
    op.execute(
        """
        alter table tenant add column time_zone text not null default 'America/Sao_Paulo';
        alter table tenant alter column time_zone drop default;

        create table business_hours (
            tenant_id uuid primary key,
            version bigint not null,
            hours jsonb not null
        );

        create table team (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            assignment text not null,
            skills text[] not null,
            channels uuid[] not null,
            hours jsonb,
            version bigint not null,
            primary key (tenant_id, id),
            unique (tenant_id, name)
        );

        create table team_member (
            tenant_id uuid not null,
            team_id uuid not null,
            user_id uuid not null,
            primary key (tenant_id, team_id, user_id),
            foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade
        );
        create index team_member_person on team_member (tenant_id, user_id);

        create table agent (
            tenant_id uuid not null,
            user_id uuid not null,
            skills text[] not null,
            capacity integer not null,
            version bigint not null,
            primary key (tenant_id, user_id)
        );

        create table presence (
            tenant_id uuid not null,
            user_id uuid not null,
            state text not null,
            role text not null,
            since timestamptz not null,
            seen_at timestamptz not null,
            primary key (tenant_id, user_id)
        );
        create index presence_oldest on presence (tenant_id, seen_at);
        """
    )
    protect(*TABLES)


def downgrade() -> None:
    drop(*reversed(TABLES))
    op.execute("alter table tenant drop column time_zone")
