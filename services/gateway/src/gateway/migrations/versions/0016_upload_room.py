"""What people upload has room for so many bytes: an index says how many there are."""

from alembic import op
from common.migrations import build_index

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    build_index("media_uploads", "media (tenant_id) include (size, state, kind, taken_at) where message_id is null")


def downgrade() -> None:
    op.execute("drop index media_uploads")
