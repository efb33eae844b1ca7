"""Contacts are found by the words of their names, and by the beginning or the end of their phones; 0037 derives both once."""

from alembic import op
from common.migrations import drop, protect

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """What is looked for is derived from the contact's row by the database itself, whoever writes the row."""
    op.execute(
        r"""
        create function words_in(said text) returns text[] language sql immutable strict parallel safe
        return array_remove(regexp_split_to_array(
            regexp_replace(casefold(normalize(said, nfkd) collate pg_unicode_fast), '[\u0300-\u036f]', '', 'g'),
            '[\W_]+' collate pg_unicode_fast), '');

        create function contact_terms(one contact) returns text[] language sql immutable parallel safe
        return array(
            select 'n' || left(word, 40) from unnest((words_in(one.name))[1:10]) as word
            where one.merged_into is null
            union
            select unnest(array['d' || substr(phone, 2), 'e' || reverse(substr(phone, 2))])
            from unnest(one.aliases || one.address) as phone
            where one.merged_into is null and phone ~ '^\+[0-9]{4,20}$');

        create table contact_term (
            tenant_id uuid not null,
            contact_id uuid not null references contact (id) on delete cascade,
            term text collate "C" not null,
            primary key (tenant_id, contact_id, term)
        );
        create index contact_term_search on contact_term (tenant_id, term, contact_id);
        create index contact_term_contact on contact_term (contact_id);

        create function keep_contact_terms() returns trigger language plpgsql as $$
        declare
            terms text[] = contact_terms(new);
        begin
            delete from contact_term where tenant_id = new.tenant_id and contact_id = new.id and term <> all (terms);
            insert into contact_term (tenant_id, contact_id, term)
            select new.tenant_id, new.id, term from unnest(terms) as term
            on conflict do nothing;
            return null;
        end $$;
        create trigger keep_terms after insert or update of name, address, aliases, merged_into on contact
        for each row execute function keep_contact_terms();
        """
    )
    protect("contact_term")


def downgrade() -> None:
    op.execute("drop trigger keep_terms on contact; drop function keep_contact_terms")
    drop("contact_term")
    op.execute("drop function contact_terms, words_in")
