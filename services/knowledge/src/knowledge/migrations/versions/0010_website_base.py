"""The knowledge base in which a website's new pages stand. Those of all before: the general one."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("alter table website add column knowledge_base_id uuid")
    op.execute(
        """
        alter table website add constraint website_knowledge_base_id_fkey
        foreign key (knowledge_base_id) references knowledge_base (id) not valid
        """
    )


def downgrade() -> None:
    op.execute("alter table website drop column knowledge_base_id")
