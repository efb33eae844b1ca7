"""SQL that looks for contacts by their terms (`contact_term`), which the database keeps with each contact."""

from dataclasses import dataclass
from uuid import UUID

from common.db import BY_VALUES, Rows, Session, Values

from conversation.domain.searching import LONGEST_WORD, Sought, digits_in, ranges_of, sought_by_name, sought_by_phone

MOST_FOUND = 2_000


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word, and how many words of names begin with it; more than very many are not counted."""

    word: str
    holders: int


WORDS = Rows(
    SoughtWord,
    f"""
    select word, (
        select count(*) from (
            select from contact_term
            where contact_term.tenant_id = %(tenant_id)s
              and term >= 'n' || left(word, {LONGEST_WORD}) and term < 'n' || left(word, {LONGEST_WORD}) || chr(1114111)
            limit {MOST_FOUND + 1}
        ) few
    ) as holders
    from unnest(words_in(%(text)s)) as word
    order by holders
    """,  # noqa: S608 — two constants
)


def has_terms(contact: str) -> str:
    """Returns the condition that a contact is one of those that are looked for, by the `values_of_sought`. As a subquery with a
    limit, because the database would join the terms of everybody otherwise.
    """
    return f"""
        %(needed)s <= (
            select count((
                select true from contact_term
                where contact_term.tenant_id = %(tenant_id)s and contact_term.contact_id = {contact}
                  and contact_term.term >= asked.first and contact_term.term < asked.last
                limit 1
            ))
            from unnest(cast(%(firsts)s as text[]), cast(%(lasts)s as text[])) as asked (first, last)
        )
    """  # noqa: S608 — a column's name


FIND = Values(
    UUID,
    f"""
    select found.contact_id
    from unnest(cast(%(rare_firsts)s as text[]), cast(%(rare_lasts)s as text[])) as rare (first, last)
    cross join lateral (
        select contact_id from contact_term
        where contact_term.tenant_id = %(tenant_id)s and term >= rare.first and term < rare.last
    ) found
    where {has_terms("found.contact_id")}
    limit {MOST_FOUND + 1}
    """,  # noqa: S608
)
# Where very many have each of the words: all of their terms are read once, in the order of the index, and none is looked for.
INTERSECT = Values(
    UUID,
    f"""
    select found.contact_id
    from unnest(cast(%(firsts)s as text[]), cast(%(lasts)s as text[])) with ordinality as asked (first, last, place)
    cross join lateral (
        select contact_id from contact_term
        where contact_term.tenant_id = %(tenant_id)s and term >= asked.first and term < asked.last
    ) found
    group by found.contact_id
    having bit_or(1 << (asked.place - 1)::int) = (1 << %(needed)s) - 1
    limit {MOST_FOUND + 1}
    """,  # noqa: S608
)


def values_of_sought(sought: Sought) -> dict[str, object]:
    """Returns what `has_terms` is asked with."""
    firsts, lasts = ranges_of(sought.prefixes)
    return {"needed": sought.needed, "firsts": firsts, "lasts": lasts}


async def sought_for(session: Session, tenant_id: UUID, text: str) -> Sought:
    """Returns whom a text looks for. Raises `Invalid` where it says too little.

    How many have a word decides how those who have it are read, so all that follows in this transaction is planned by values.
    """
    session.put_off(BY_VALUES)
    digits = digits_in(text)
    if digits is not None:
        return sought_by_phone(digits)
    found = await session.all(WORDS, {"tenant_id": tenant_id, "text": text})
    return sought_by_name([one.word for one in found], all_common=all(one.holders > MOST_FOUND for one in found))


async def narrowing(session: Session, tenant_id: UUID, sought: Sought) -> dict[str, object]:
    """Returns by what a list is narrowed to those who are looked for: `contacts`; where they are very many, `sought` and what
    `has_terms` is asked with.
    """
    contacts = await find(session, tenant_id, sought)
    return {"contacts": contacts} if contacts is not None else {"sought": sought, **values_of_sought(sought)}


async def find(session: Session, tenant_id: UUID, sought: Sought) -> list[UUID] | None:
    """Returns the contacts that are looked for; None where they are very many."""
    firsts, lasts = ranges_of(sought.rarest)
    rare = {"tenant_id": tenant_id, "rare_firsts": firsts, "rare_lasts": lasts}
    statement = INTERSECT if sought.all_common and len(sought.prefixes) > 1 else FIND
    found = await session.all(statement, rare | values_of_sought(sought))
    return list(set(found)) if len(found) <= MOST_FOUND else None
