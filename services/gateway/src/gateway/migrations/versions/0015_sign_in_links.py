"""Links that sign somebody in once. Asked before anybody's tenant is known, so without row-level security: digests and ids."""

from alembic import op
from common.migrations import drop, open_to
from common.roles import app_role

revision = "0015"
down_revision = "0014"

TABLE = """
create table sign_in_link (
    token_digest bytea primary key,
    tenant uuid not null,
    member_id uuid not null,
    spent_at timestamptz,
    expires_at timestamptz not null
);
create index sign_in_link_member on sign_in_link (member_id);
create index sign_in_link_expired on sign_in_link (expires_at);
"""


def upgrade() -> None:
    op.execute(TABLE)
    open_to(app_role("gateway"), "sign_in_link")


def downgrade() -> None:
    drop("sign_in_link")
