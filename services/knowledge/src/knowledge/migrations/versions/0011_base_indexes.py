"""What stands in a knowledge base is found by it, also by the key that keeps one from being removed."""

from alembic import op
from common.migrations import build_index

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    build_index("document_base", "document (knowledge_base_id) where knowledge_base_id is not null")
    build_index("website_base", "website (knowledge_base_id) where knowledge_base_id is not null")


def downgrade() -> None:
    op.execute("drop index document_base, website_base")
