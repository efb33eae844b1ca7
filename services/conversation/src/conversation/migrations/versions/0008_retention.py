"""What goes with a contact, and what finds what is due."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        alter table contact_identity drop constraint contact_identity_contact_id_fkey;
        alter table contact_identity add constraint contact_identity_contact_id_fkey
            foreign key (contact_id) references contact (id) on delete cascade;
        alter table sent_id add column known_at timestamptz not null default now();
        create index sent_id_oldest on sent_id (tenant_id, known_at);
        create index conversation_of_contact on conversation (contact_id);
        create index contact_identity_contact on contact_identity (contact_id);
        create index contact_merged on contact (merged_into) where merged_into is not null;
        create index message_conversation on message (conversation_id);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index message_conversation;
        drop index contact_merged;
        drop index contact_identity_contact;
        drop index conversation_of_contact;
        drop index sent_id_oldest;
        alter table sent_id drop column known_at;
        alter table contact_identity drop constraint contact_identity_contact_id_fkey;
        alter table contact_identity add constraint contact_identity_contact_id_fkey
            foreign key (contact_id) references contact (id);
        """
    )
