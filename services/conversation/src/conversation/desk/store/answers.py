"""SQL about canned answers, and about what they say of a business and its people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values
from common.db.statements import columns_of
from common.paging import Position

from conversation.desk.domain.answers import CannedAnswer

NAMES = [name for name, _ in columns_of(CannedAnswer)]
COLUMNS = ", ".join(NAMES)

SAVE = Values(
    UUID,
    f"""
    insert into canned_answer ({COLUMNS})
    values ({", ".join(f"%({name})s" for name in NAMES)})
    on conflict (tenant_id, id) do update
    set shortcut = excluded.shortcut, folded = excluded.folded, title = excluded.title, text = excluded.text,
        version = excluded.version
    returning id
    """,  # noqa: S608 — the columns are those of the class, here and below
)
FIND = Rows(CannedAnswer, f"select {COLUMNS} from canned_answer where tenant_id = %(tenant_id)s and id = %(id)s")  # noqa: S608
SAME = Values(
    UUID,
    """
    select id from canned_answer
    where tenant_id = %(tenant_id)s and holder_id = %(holder_id)s and folded = %(folded)s
    """,
)
COUNT = Values(
    int,
    """
    select cast(count(*) as integer) from canned_answer where tenant_id = %(tenant_id)s and holder_id = %(holder_id)s
    """,
)
TEAMS_OF = Values(UUID, "select team_id from team_member where tenant_id = %(tenant_id)s and user_id = %(user_id)s")
DELETE = Values(UUID, "delete from canned_answer where tenant_id = %(tenant_id)s and id = %(id)s returning id")
PAGE = Rows(
    CannedAnswer,
    f"""
    select {COLUMNS} from canned_answer
    where tenant_id = %(tenant_id)s and holder_id = any(%(holders)s) and starts_with(folded, %(prefix)s)
      and (cast(%(before_at)s as timestamptz) is null
           or (created_at, id) < (%(before_at)s, cast(%(before_id)s as uuid)))
    order by created_at desc, id desc
    limit %(limit)s
    """,  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class NamesSaid:
    """What a business and one of its people are called, as far as that is known."""

    business: str
    agent: str | None


SAID = Rows(
    NamesSaid,
    """
    select name as business, (
        select member ->> 'display_name' from jsonb_array_elements(members) as member
        where cast(member ->> 'user_id' as uuid) = %(user_id)s limit 1
    ) as agent
    from tenant where tenant_id = %(tenant_id)s
    """,
)


async def save(session: Session, answer: CannedAnswer) -> None:
    await session.first(SAVE, {name: getattr(answer, name) for name in NAMES})


async def find(session: Session, tenant_id: UUID, answer_id: UUID) -> CannedAnswer | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": answer_id})


async def with_shortcut(session: Session, tenant_id: UUID, holder_id: UUID, folded: str) -> UUID | None:
    """Returns the answer of this holder that is found by a shortcut."""
    return await session.first(SAME, {"tenant_id": tenant_id, "holder_id": holder_id, "folded": folded})


async def teams_of(session: Session, tenant_id: UUID, user_id: UUID) -> list[UUID]:
    """Returns the teams that a person is in."""
    return await session.all(TEAMS_OF, {"tenant_id": tenant_id, "user_id": user_id})


async def count(session: Session, tenant_id: UUID, holder_id: UUID) -> int:
    return await session.one(COUNT, {"tenant_id": tenant_id, "holder_id": holder_id})


async def delete(session: Session, tenant_id: UUID, answer_id: UUID) -> None:
    await session.first(DELETE, {"tenant_id": tenant_id, "id": answer_id})


async def page(
    session: Session, tenant_id: UUID, holders: Collection[UUID], prefix: str, before: Position | None, limit: int
) -> Sequence[CannedAnswer]:
    """Returns what these holders have whose shortcut begins so, newest first, from `before` (exclusive) on."""
    values = {
        "tenant_id": tenant_id,
        "holders": list(holders),
        "prefix": prefix,
        "before_at": before and before[0],
        "before_id": before and before[1],
        "limit": limit,
    }
    return await session.all(PAGE, values)


async def names_said(session: Session, tenant_id: UUID, user_id: UUID) -> NamesSaid:
    """Returns what a text may say of the business and of this person."""
    return await session.first(SAID, {"tenant_id": tenant_id, "user_id": user_id}) or NamesSaid("", None)
