"""A channel is linked to a phone, and a person signs in: neither is a session, which is the database's."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = (("channel_session", "channel_link"), ("session_change", "link_change"), ("departed_session", "departed_link"))
INDEXES = (
    ("session_change_newest", "link_change_newest"),
    ("session_change_oldest", "link_change_oldest"),
    ("refresh_token_session", "refresh_token_sign_in"),
)


def upgrade() -> None:
    for old, new in TABLES:
        _rename(old, new)
    for old, new in INDEXES:
        op.execute(f"alter index {old} rename to {new}")
    op.execute("alter table refresh_token rename column session_id to sign_in_id")


def downgrade() -> None:
    op.execute("alter table refresh_token rename column sign_in_id to session_id")
    for old, new in INDEXES:
        op.execute(f"alter index {new} rename to {old}")
    for old, new in TABLES:
        _rename(new, old)


def _rename(old: str, new: str) -> None:
    """Policies and rights go with their table; its key is renamed here."""
    op.execute(f"alter table {old} rename to {new}")
    op.execute(f"alter table {new} rename constraint {old}_pkey to {new}_pkey")
