"""SQL that lists conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from common.db import Rows, Session

from conversation.domain.conversation import Conversation
from conversation.domain.life import Phase
from conversation.domain.previews import MessagePreview
from conversation.domain.searching import Sought
from conversation.people.domain.sight import EVERYTHING, Beholder
from conversation.people.domain.targets import SlaTrouble
from conversation.people.store.sight import VISIBLE, values_of
from conversation.store import columns
from conversation.store.searching import has_terms, narrowing

ENDED = frozenset({"resolved", "expired"})
"""The phases of what is closed."""
CONDITIONS: Mapping[str, str] = {
    "state": "state = %(state)s",
    "phase": f"{columns.PHASE} = %(phase)s",
    "owner": "owner = %(owner)s",
    "waiting": "waiting_for_person = %(waiting)s",
    "user_id": "assigned_user_id = %(user_id)s",
    "nobody": "assigned_user_id is null",
    "team_id": "team_id = %(team_id)s",
    "contact_id": "contact_id = %(contact_id)s",
    "contacts": "contact_id = any(%(contacts)s)",
    "sought": has_terms("conversation.contact_id"),
    "priority": "priority = %(priority)s",
    "label_id": "labelled.label_id = %(label_id)s",
    "sla": f"%(sla)s = any({columns.SLA})",
    "who": VISIBLE,
}


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """A conversation with what was said last in it."""

    conversation: Conversation
    last: MessagePreview | None


SHOWN = f"""select {columns.conversation("conversation.")}, {columns.last_message("last.")}"""
JOINS = f"""
    join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    {columns.tenant_of("conversation")}
    {columns.last()}
"""
GET = Rows(
    ListedConversation,
    f"{SHOWN} from conversation {JOINS} where conversation.tenant_id = %(tenant_id)s and conversation.id = %(id)s",
)
LAST_OF = Rows(
    MessagePreview,
    f"""
    select {columns.last_message("")}
    from conversation {columns.last()}
    where conversation.tenant_id = %(tenant_id)s and conversation.id = %(id)s and last.id is not null
    """,  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations a list shows, None stands for any; and to whom. `nobody`: those that no person has."""

    state: str | None = None
    phase: Phase | None = None
    owner: str | None = None
    waiting: bool | None = None
    user_id: UUID | None = None
    nobody: bool = False
    team_id: UUID | None = None
    contact_id: UUID | None = None
    sought: Sought | None = None
    priority: str | None = None
    label_id: UUID | None = None
    sla: SlaTrouble | None = None
    who: Beholder = EVERYTHING

    @property
    def is_of_going_on(self) -> bool:
        """Returns whether nothing that is closed can be among them: the few that are not have an index of their own."""
        is_asked_for = self.state not in {None, "closed"} or self.phase not in {None, *ENDED}
        return is_asked_for or bool(self.waiting) or self.sla is not None


async def page(
    session: Session, tenant_id: UUID, filter_: Filter, before: tuple[datetime, UUID] | None, limit: int
) -> list[ListedConversation]:
    """Returns conversations, newest activity first, from `before` (exclusive) on.

    Of few people who are looked for their conversations are taken; of very many the list is walked until the page is full.
    """
    asked: dict[str, Any] = {
        "state": filter_.state,
        "phase": filter_.phase,
        "owner": filter_.owner,
        "waiting": filter_.waiting,
        "user_id": filter_.user_id,
        "nobody": filter_.nobody or None,
        "team_id": filter_.team_id,
        "contact_id": filter_.contact_id,
        "priority": filter_.priority,
        "label_id": filter_.label_id,
        "sla": filter_.sla,
        "who": None if filter_.who.sees_all else filter_.who,
        "before_at": before and before[0],
    }
    if filter_.sought:
        asked |= await narrowing(session, tenant_id, filter_.sought)
    given = {name: value for name, value in asked.items() if value is not None}
    values = given | values_of(filter_.who) | {"tenant_id": tenant_id, "before_id": before and before[1], "limit": limit}
    return await session.all(page_of(frozenset(given), goes_on=filter_.is_of_going_on), values)


# What has a label is read from the table of labels, in its order.
LABELLED = """
    join conversation_label labelled on labelled.tenant_id = conversation.tenant_id
                                    and labelled.conversation_id = conversation.id
"""


# A statement for each kind of list: with "or is null" the database would have one plan for all of them, and no index.
@cache
def page_of(given: frozenset[str], *, goes_on: bool) -> Rows[ListedConversation]:
    by_label = "label_id" in given
    table, place = ("labelled", "labelled.conversation_id") if by_label else ("conversation", "conversation.id")
    conditions = [f"{table}.tenant_id = %(tenant_id)s", *(CONDITIONS[name] for name in CONDITIONS if name in given)]
    if goes_on:
        conditions.append("state <> 'closed'")
    if "before_at" in given:
        conditions.append(f"({table}.last_activity_at, {place}) < (%(before_at)s, %(before_id)s)")
    # What a page shows is joined to the rows of the page alone.
    return Rows(
        ListedConversation,
        f"""
        {SHOWN}
        from (
            select conversation.* from conversation {LABELLED if by_label else ""}
            where {" and ".join(conditions)}
            order by {table}.last_activity_at desc, {place} desc
            limit %(limit)s
        ) conversation
        {JOINS}
        order by last_activity_at desc, conversation.id desc
        """,  # noqa: S608 — the conditions are those above
    )


async def get(session: Session, tenant_id: UUID, conversation_id: UUID) -> ListedConversation | None:
    return await session.first(GET, {"tenant_id": tenant_id, "id": conversation_id})


async def last_message_in(session: Session, tenant_id: UUID, conversation_id: UUID) -> MessagePreview | None:
    """Returns what was said last in a conversation; None where nothing was, or another one has the messages."""
    return await session.first(LAST_OF, {"tenant_id": tenant_id, "id": conversation_id})
