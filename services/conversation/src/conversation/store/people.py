"""SQL that lists contacts, for whoever sees a conversation with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from common.db import Rows, Session
from common.db.statements import columns_of

from conversation.domain.people import ListedContact
from conversation.domain.searching import Sought
from conversation.people.domain.sight import Beholder
from conversation.people.store.sight import VISIBLE, seen, sees_few, values_of
from conversation.store.contacts import KNOWN, PublishedContact
from conversation.store.searching import has_terms, narrowing

OF_TALKS = ("conversations", "last_seen_at")
SHOWN = ", ".join(name if name in OF_TALKS else f"contact.{name}" for name, _ in columns_of(ListedContact))
SEEN = f"conversation.tenant_id = %(tenant_id)s and conversation.contact_id = contact.id and {VISIBLE}"
TALKS = f"""
    cross join lateral (
        select cast(count(*) as int) as conversations, max(last_inbound_at) as last_seen_at from conversation
        where {SEEN} and moved_to is null and closed_because is distinct from 'merged'
    ) talks
"""  # noqa: S608 — the condition is ours
CONDITIONS: Mapping[str, str] = {
    "label_id": "%(label_id)s = any(contact.label_ids) and contact.label_ids <> '{}'",
    "contacts": "contact.id = any(%(contacts)s)",
    "sought": has_terms("contact.id"),
    "who": f"(select true from conversation where {SEEN} limit 1)",  # noqa: S608
    "of_few": f"contact.id = any(array({seen(minds_assignment=False)}))",
    "of_few_and_mates": f"contact.id = any(array({seen(minds_assignment=True)}))",
    "before_at": "(first_seen_at, contact.id) < (%(before_at)s, %(before_id)s)",
}
GET = Rows(
    ListedContact,
    f"""
    select {SHOWN} from contact {TALKS}
    where contact.tenant_id = %(tenant_id)s and contact.id = %(id)s and merged_into is null
      and (%(sees_all)s or {CONDITIONS["who"]})
    """,  # noqa: S608
)
GIVE_NAME = Rows(
    PublishedContact,
    f"""
    update contact set display_name = %(display_name)s, version = version + 1
    where tenant_id = %(tenant_id)s and id = %(id)s
    returning {", ".join(KNOWN)}
    """,  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts a list shows, None stands for any; and to whom."""

    who: Beholder
    sought: Sought | None = None
    label_id: UUID | None = None


async def page(
    session: Session, tenant_id: UUID, filter_: ContactFilter, before: tuple[datetime, UUID] | None, limit: int
) -> list[ListedContact]:
    """Returns contacts, those who came last first, from `before` (exclusive) on.

    Of few who are looked for, or whom the caller sees, these are taken; of very many the list is walked until the page is full.
    """
    asked: dict[str, Any] = {"label_id": filter_.label_id, "before_at": before and before[0]}
    if filter_.sought:
        asked |= await narrowing(session, tenant_id, filter_.sought)
    if not filter_.who.sees_all:
        few = "contacts" not in asked and await sees_few(session, tenant_id, filter_.who)
        asked["who" if not few else "of_few_and_mates" if filter_.who.minds_assignment else "of_few"] = filter_.who
    given = {name: value for name, value in asked.items() if value is not None}
    values = given | values_of(filter_.who) | {"tenant_id": tenant_id, "before_id": before and before[1], "limit": limit}
    return await session.all(_page(frozenset(given)), values)


@cache
def _page(given: frozenset[str]) -> Rows[ListedContact]:
    asked = [CONDITIONS[name] for name in CONDITIONS if name in given]
    conditions = ["contact.tenant_id = %(tenant_id)s", "merged_into is null", *asked]
    return Rows(
        ListedContact,
        f"""
        select {SHOWN}
        from (
            select * from contact
            where {" and ".join(conditions)}
            order by first_seen_at desc, contact.id desc
            limit %(limit)s
        ) contact
        {TALKS}
        order by first_seen_at desc, contact.id desc
        """,  # noqa: S608
    )


async def get(session: Session, tenant_id: UUID, who: Beholder, contact_id: UUID) -> ListedContact | None:
    """Returns a contact; None where there is none, for whoever looks."""
    return await session.first(GET, {"tenant_id": tenant_id, "id": contact_id, **values_of(who)})


async def give_name(session: Session, tenant_id: UUID, contact_id: UUID, display_name: str | None) -> PublishedContact:
    """Returns a contact, locked before, with the name that people gave it."""
    return await session.one(GIVE_NAME, {"tenant_id": tenant_id, "id": contact_id, "display_name": display_name})
