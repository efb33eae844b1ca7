"""A contact that is new has no terms from before, so that none are looked for on the way of a customer's first message."""

from alembic import op

revision = "0036"
down_revision = "0035"

KEEP = """
    create or replace function keep_contact_terms() returns trigger language plpgsql as $$
    declare
        terms text[] = contact_terms(new);
    begin
        {forget}
        insert into contact_term (tenant_id, contact_id, term)
        select new.tenant_id, new.id, term from unnest(terms) as term
        on conflict do nothing;
        return null;
    end $$
"""
FORGET = "delete from contact_term where tenant_id = new.tenant_id and contact_id = new.id and term <> all (terms);"


def upgrade() -> None:
    op.execute(KEEP.format(forget=f"if tg_op = 'UPDATE' then {FORGET} end if;"))


def downgrade() -> None:
    op.execute(KEEP.format(forget=FORGET))
