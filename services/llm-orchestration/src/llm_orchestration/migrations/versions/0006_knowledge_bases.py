"""Which knowledge bases an AI knows. Null, as of all before: everything."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("alter table ai_agent add column knowledge_base_ids uuid[]")


def downgrade() -> None:
    op.execute("alter table ai_agent drop column knowledge_base_ids")
