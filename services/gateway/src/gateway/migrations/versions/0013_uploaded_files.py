"""Files that people send: they came with no message, and so from no provider."""

from alembic import op

revision = "0013"
down_revision = "0012"

OF_MESSAGES = ("channel_id", "provider", "message_id", "contact_key", "webhook_id", "provider_message_id")


def upgrade() -> None:
    for column in OF_MESSAGES:
        op.execute(f"alter table media alter column {column} drop not null")
    op.execute("alter table media add column kind text")
    op.execute("alter table media add constraint media_check1 check ((message_id is null) = (kind is not null)) not valid")


def downgrade() -> None:
    op.execute("delete from media where message_id is null")
    op.execute("alter table media drop constraint media_check1, drop column kind")
    for column in OF_MESSAGES:
        op.execute(f"alter table media alter column {column} set not null")
