"""An e-mail address signs in at each tenant that has a person with it, and no tenant can take it from another."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("alter table sign_in drop constraint sign_in_pkey, add primary key (email_digest, tenant)")


def downgrade() -> None:
    """Of several people with an address the first keeps it."""
    op.execute(
        """
        delete from sign_in later using sign_in first
        where later.email_digest = first.email_digest and later.member_id > first.member_id
        """
    )
    op.execute("alter table sign_in drop constraint sign_in_pkey, add primary key (email_digest)")
