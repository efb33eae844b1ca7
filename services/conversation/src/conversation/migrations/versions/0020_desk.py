"""Labels and priorities, private notes with mentions, canned answers and macros; what a business is called."""

from alembic import op
from common.migrations import drop, protect

revision = "0020"
down_revision = "0019"

TABLES = ("label", "note", "mention", "canned_answer", "macro")


def upgrade() -> None:
    op.execute(
        """
        create table label (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            folded text not null,
            color text not null,
            version integer not null,
            created_at timestamptz not null,
            primary key (tenant_id, id),
            unique (tenant_id, folded)
        );
        alter table contact add column label_ids uuid[] not null default '{}';
        alter table conversation
            add column label_ids uuid[] not null default '{}',
            add column priority text not null default 'normal';
        alter table tenant add column name text not null default '';
        create table note (
            tenant_id uuid not null,
            id uuid not null,
            conversation_id uuid not null references conversation on delete cascade,
            author_id uuid not null,
            text text not null,
            mentions uuid[] not null,
            created_at timestamptz not null,
            edited_at timestamptz,
            primary key (tenant_id, id)
        );
        create index note_of_conversation on note (tenant_id, conversation_id, created_at, id);
        create index note_conversation on note (conversation_id);
        create index note_oldest on note (tenant_id, created_at);
        create table mention (
            tenant_id uuid not null,
            user_id uuid not null,
            note_id uuid not null,
            mentioned_at timestamptz not null,
            read_at timestamptz,
            primary key (tenant_id, user_id, note_id),
            foreign key (tenant_id, note_id) references note on delete cascade
        );
        create index mention_newest on mention (tenant_id, user_id, mentioned_at, note_id);
        create index mention_of_note on mention (tenant_id, note_id);
        create table canned_answer (
            tenant_id uuid not null,
            id uuid not null,
            scope text not null,
            holder_id uuid not null,
            shortcut text not null,
            folded text not null,
            title text not null,
            text text not null,
            version integer not null,
            created_at timestamptz not null,
            primary key (tenant_id, id),
            unique (tenant_id, holder_id, folded)
        );
        create table macro (
            tenant_id uuid not null,
            id uuid not null,
            name text not null,
            folded text not null,
            actions jsonb not null,
            version integer not null,
            created_at timestamptz not null,
            primary key (tenant_id, id),
            unique (tenant_id, folded)
        );
        """
    )
    protect(*TABLES)


def downgrade() -> None:
    drop(*reversed(TABLES))
    op.execute("alter table tenant drop column name")
    op.execute("alter table conversation drop column label_ids, drop column priority")
    op.execute("alter table contact drop column label_ids")
