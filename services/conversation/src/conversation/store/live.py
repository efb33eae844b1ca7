"""SQL that reads what agents' sockets are sent. It is written by `writing`."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.facets import Facets
from conversation.domain.message import Message
from conversation.domain.previews import MessagePreview
from conversation.people.domain.sight import TEAMS_CHANGED, Beholder
from conversation.people.store.sight import VISIBLE, values_of
from conversation.store import columns

CHANNEL = "live"
SIGNALS = "live_signal"
"""Of what is said once to whoever listens, and is not kept: who is typing."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """What sockets are sent. `payload` as JSON text."""

    tenant_id: UUID
    type: str
    payload: str


@dataclass(frozen=True, slots=True)
class NumberedLiveEvent(LiveEvent):
    """A live event, with its place among the tenant's, and what the conversation that it is about is now; of a change, what was
    said `last` in it too.
    """

    sequence: int
    team_id: UUID | None
    assigned_user_id: UUID | None
    facets: Facets | None
    last: MessagePreview | None


@dataclass(frozen=True, slots=True)
class KeptSequences:
    """The sequences of a tenant's events: the last of all, and the first that is still here. `sees_others`: since a position,
    a person has come into other teams, and so sees other conversations than before.
    """

    last: int
    first: int | None
    sees_others: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An open conversation, if there is any, with its last messages, at a live sequence."""

    live_sequence: int
    conversation: Conversation | None
    last_messages: Any


# Whoever changed a conversation while its customer was given another name may know the customer by the old one: it waited for
# the conversation, and its contact was read before. So a change shows the contact as it is when it is told.
CUSTOMER = f"""
    select jsonb_build_object('contact', jsonb_build_object(
        'contact_id', contact.id, 'name', {columns.SOURCES["contact.name"]}, 'address', contact.address,
        'label_ids', to_jsonb(contact.label_ids))) as now
    from contact
    where contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
      and event.type = 'conversation.changed'
"""  # noqa: S608 — a name of ours
READ = Rows(
    NumberedLiveEvent,
    f"""
    select feed.tenant_id, event.type,
           cast(event.payload || coalesce(customer.now, '{{}}') as text) as payload,
           event.sequence,
           conversation.team_id, conversation.assigned_user_id,
           conversation.id as "facets.conversation_id", state as "facets.state", {columns.PHASE} as "facets.phase",
           owner as "facets.owner", waiting_for_person as "facets.waiting", assigned_user_id as "facets.assigned_user_id",
           conversation.team_id as "facets.team_id", priority as "facets.priority", label_ids as "facets.label_ids",
           conversation.contact_id as "facets.contact_id",
           {columns.SLA} as "facets.sla",
           {columns.last_message("last.")}
    from unnest(cast(%(tenants)s as uuid[]), cast(%(positions)s as bigint[])) as feed (tenant_id, position)
    cross join lateral (
        select * from live_event
        where live_event.tenant_id = feed.tenant_id and live_event.sequence > feed.position
        order by live_event.sequence limit %(limit)s
    ) event
    left join conversation on conversation.id = cast(event.payload ->> 'conversation_id' as uuid)
          and conversation.tenant_id = feed.tenant_id
    left join lateral ({CUSTOMER}) customer on true
    {columns.last("event.type = 'conversation.changed'")}
    order by feed.tenant_id, event.sequence
    """,  # noqa: S608 — a constant
)
SIGNAL = Command(f"select pg_notify('{SIGNALS}', %(payload)s)")
KEPT = Rows(
    KeptSequences,
    f"""
    select coalesce((select sequence from live_cursor where tenant_id = %(tenant_id)s), 0) as last,
           (select min(sequence) from live_event where tenant_id = %(tenant_id)s) as first,
           exists (select from live_event
                   where tenant_id = %(tenant_id)s and sequence > %(position)s and type = '{TEAMS_CHANGED}'
                     and jsonb_exists(payload -> 'user_ids', %(user_id)s)) as sees_others
    """,  # noqa: S608 — a constant
)
# One statement, and so one snapshot: the sequence belongs to exactly these conversations and messages.
SNAPSHOT = Rows(
    Shown,
    f"""
    with cursor as (
        select coalesce((select sequence from live_cursor where tenant_id = %(tenant_id)s), 0) as live_sequence
    ), newest as (
        select * from conversation
        where tenant_id = %(tenant_id)s and state = 'open' and {VISIBLE}
        order by last_activity_at desc, id desc limit %(conversations)s
    )
    select live_sequence, {columns.conversation("conversation.")}, (
        select coalesce(jsonb_agg(last order by last.sequence), '[]') from (
            select message.*, {columns.QUOTED} as quoted from message
            where message.tenant_id = %(tenant_id)s and message.conversation_id = conversation.id
            order by message.sequence desc limit %(messages)s
        ) last
    ) as last_messages
    from cursor
    left join newest as conversation on true
    left join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    {columns.tenant_of("conversation")}
    order by last_activity_at desc, conversation.id desc
    """,  # noqa: S608 — the columns are those of the class
)
STORED_MESSAGES = TypeAdapter(list[Message])

CLAIM = Values(
    bool,
    """
    with claimed as (
        select tenant_id from live_cursor where tenant_id = %(tenant_id)s for no key update skip locked
    )
    select exists (select from claimed) or not exists (select from live_cursor where tenant_id = %(tenant_id)s) as claimed
    """,
)


async def claim_cursor(session: Session, tenant_id: UUID) -> bool:
    """Returns whether this transaction may write live events of a tenant without waiting for another one that does."""
    return await session.one(CLAIM, {"tenant_id": tenant_id})


async def read(session: Session, positions: dict[UUID, int], limit: int) -> list[NumberedLiveEvent]:
    """Returns up to `limit` events of each tenant after a position."""
    values = {"tenants": list(positions), "positions": list(positions.values()), "limit": limit}
    return await session.all(READ, values)


async def signal(session: Session, payload: str) -> None:
    """Says something to whoever listens when this transaction commits; less than 8,000 bytes."""
    await session.run(SIGNAL, {"payload": payload})


async def can_resume(session: Session, tenant_id: UUID, who: Beholder, position: int) -> bool:
    """Returns whether everything after this position is still here, and is all that somebody has to know."""
    user_id = str(who.user_id) if who.user_id else ""
    kept = await session.one(KEPT, {"tenant_id": tenant_id, "position": position, "user_id": user_id})
    if kept.sees_others:
        return False
    return position == kept.last or (kept.first is not None and kept.first - 1 <= position < kept.last)


async def snapshot(
    session: Session, tenant_id: UUID, who: Beholder, *, conversations: int, messages: int
) -> tuple[int, list[tuple[Conversation, list[Message]]]]:
    """Returns a live sequence, and the open conversations that somebody may see, as they are at exactly that point, each with
    its last messages.
    """
    values = {"tenant_id": tenant_id, "conversations": conversations, "messages": messages, **values_of(who)}
    shown = await session.all(SNAPSHOT, values)
    return shown[0].live_sequence, [
        (one.conversation, STORED_MESSAGES.validate_python(one.last_messages, extra="ignore"))
        for one in shown
        if one.conversation is not None
    ]
