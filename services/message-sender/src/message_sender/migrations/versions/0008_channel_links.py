"""A channel's connection to WhatsApp is called a link: a session is the database's."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        alter table channel_session rename to channel_link;
        alter table channel_link rename constraint channel_session_pkey to channel_link_pkey;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        alter table channel_link rename constraint channel_link_pkey to channel_session_pkey;
        alter table channel_link rename to channel_session;
        """
    )
