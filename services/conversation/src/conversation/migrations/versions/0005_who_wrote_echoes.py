"""Since when a customer is unanswered and when a person last wrote, and which texts the business's number sends to many."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        alter table conversation add column unanswered_since timestamptz, add column person_wrote_at timestamptz;
        alter table message add column echo text, add column fingerprint uuid;
        create index message_fingerprint on message (tenant_id, channel_id, fingerprint) where fingerprint is not null;
        """
    )


def downgrade() -> None:
    op.execute("drop index message_fingerprint")
    op.execute("alter table message drop column echo, drop column fingerprint")
    op.execute("alter table conversation drop column unanswered_since, drop column person_wrote_at")
