"""Where a passage stands in its document, and what of a document could not be read."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("alter table document add column pages integer, add column unread jsonb not null default '[]'")
    op.execute(
        """
        alter table chunk add column heading jsonb not null default '[]', add column page integer,
                          add column anchor varchar not null default ''
        """
    )


def downgrade() -> None:
    op.execute("alter table chunk drop column heading, drop column page, drop column anchor")
    op.execute("alter table document drop column pages, drop column unread")
