"""Customers have a name that people gave them, by which they are found too."""

from alembic import op

revision = "0032"
down_revision = "0031"

TERMS = r"""
    create or replace function contact_terms(one contact) returns text[] language sql immutable parallel safe
    return array(
        select 'n' || left(word, 40) from {words} as word
        where one.merged_into is null
        union
        select unnest(array['d' || substr(phone, 2), 'e' || reverse(substr(phone, 2))])
        from unnest(one.aliases || one.address) as phone
        where one.merged_into is null and phone ~ '^\+[0-9]{{4,20}}$');
    drop trigger keep_terms on contact;
    create trigger keep_terms after insert or update of {columns} on contact
    for each row execute function keep_contact_terms();
"""
OF_NAME = "unnest((words_in(one.name))[1:10])"
OF_BOTH_NAMES = "unnest((words_in(one.name))[1:10] || (words_in(one.display_name))[1:10])"
COLUMNS = "name, address, aliases, merged_into"


def upgrade() -> None:
    op.execute("alter table contact add column display_name text")
    op.execute(TERMS.format(words=OF_BOTH_NAMES, columns=f"{COLUMNS}, display_name"))


def downgrade() -> None:
    op.execute(TERMS.format(words=OF_NAME, columns=COLUMNS))
    op.execute("alter table contact drop column display_name")
