"""SQL about what happens to messages after they were written, and about what is done to them before they are here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values
from common.ids import uuid7
from pydantic import TypeAdapter

from conversation.domain.change import ChangeAttempt
from conversation.domain.conversation import Conversation
from conversation.domain.message import Message, Question
from conversation.store import columns
from conversation.store.conversations import TenantAndId

MOST_QUESTIONS = 200
"""Of so many of the newest messages it is looked up whether they wait for an answer."""
MOST_EARLY = 100
"""So many early changes of one message have an effect."""


@dataclass(frozen=True, slots=True)
class ChangeTarget:
    """A message that the change at this place may mean, if there is one, and with whom its conversation is.

    `contact_ids` is whose chat the change was done in.
    """

    place: int
    contact_ids: list[UUID]
    contact_id: UUID | None
    message: Message | None


@dataclass(frozen=True, slots=True)
class TargetConversation:
    """Where a message is that changes."""

    tenant_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question, and the message that asks it."""

    conversation_id: UUID
    message_id: UUID
    question: Question


# The provider's id of a message that we sent may be that of a later part.
NAMED = """
    asked as (
        select * from unnest(cast(%(places)s as int[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                             cast(%(provider_ids)s as text[])) as asked (place, tenant_id, channel_id, provider_message_id)
    ), named as (
        select place, message.id from asked join message using (tenant_id, channel_id, provider_message_id)
        union
        select place, sent_id.message_id from asked join sent_id using (tenant_id, channel_id, provider_message_id)
    )
"""
FIND = Rows(
    ChangeTarget,
    f"""
    with {NAMED}, acquainted as (
        select keys.place, array_agg(distinct identity.contact_id) as contact_ids
        from unnest(cast(%(key_places)s as int[]), cast(%(key_tenants)s as uuid[]), cast(%(key_channels)s as uuid[]),
                    cast(%(keys)s as uuid[])) as keys (place, tenant_id, channel_id, contact_key)
        join contact_identity identity using (tenant_id, channel_id, contact_key)
        group by keys.place
    ), locked as materialized (
        select * from message where id in (select id from named) and tenant_id = any(%(tenants)s)
        order by id for no key update
    )
    select asked.place, coalesce(contact_ids, cast(array[] as uuid[])) as contact_ids, conversation.contact_id,
           {columns.message("message.")}
    from asked
    left join acquainted using (place)
    left join named using (place)
    left join locked as message on message.id = named.id and message.tenant_id = asked.tenant_id
    left join conversation on conversation.id = message.conversation_id and conversation.tenant_id = message.tenant_id
    order by message.id
    """,  # noqa: S608 — the columns are those of the class
)
TARGETS = Rows(
    TargetConversation,
    f"""
    with {NAMED}
    select distinct message.tenant_id, message.conversation_id as id
    from asked join named using (place) join message on message.id = named.id and message.tenant_id = asked.tenant_id
    """,  # noqa: S608 — one constant
)
# What was answered before it was asked anew stands further up.
QUESTIONS = Rows(
    OpenQuestion,
    f"""
    select asked.id as conversation_id, said.id as message_id, said.place as "question.place", said.at as "question.asked_at",
           said.kind as "question.kind"
    from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[]), cast(%(answered)s as int[]))
         as asked (tenant_id, id, answered_up_to)
    cross join lateral (
        select message.id, coalesce(asked_as, sequence) as place,
               case when asked_as is null then sent_at else edited_at end as at, content ->> 'kind' as kind
        from message
        where message.tenant_id = asked.tenant_id and message.conversation_id = asked.id
          and author = 'customer' and asks and revoked_at is null
        order by sequence desc limit {MOST_QUESTIONS}
    ) said
    where said.place > asked.answered_up_to
    """,  # noqa: S608 — one constant
)
SAVE = Command(
    """
    update message
    set content = now.content, edited_at = now.edited_at, revoked_at = now.revoked_at, reaction = now.reaction,
        reacted_at = now.reacted_at, asked_as = now.asked_as, change = now.change
    from jsonb_to_recordset(cast(%(messages)s as jsonb)) as now
         (id uuid, tenant_id uuid, content jsonb, edited_at timestamptz, revoked_at timestamptz, reaction text,
          reacted_at timestamptz, asked_as int, change jsonb)
    where message.tenant_id = now.tenant_id and message.id = now.id
    """
)
KEEP_EARLY_CHANGES = Command(
    """
    insert into early_change (tenant_id, message_id, id, change, received_at)
    select tenant_id, message_id, id, change, %(now)s
    from unnest(cast(%(tenants)s as uuid[]), cast(%(messages)s as uuid[]), cast(%(ids)s as uuid[]),
                cast(%(changes)s as jsonb[])) as early (tenant_id, message_id, id, change)
    """
)
END_EARLY = Values(
    str,
    """
    with early as (
        delete from early_change where tenant_id = any(%(tenants)s) and message_id = any(%(messages)s)
        returning message_id, change, id
    ), counted as (
        select change, id, row_number() over (partition by message_id order by id) as place from early
    )
    select cast(change as text) from counted where place <= %(most)s order by id
    """,
)
CHANGED = TypeAdapter(list[Message])
CHANGED_FIELDS = {"id", "tenant_id", "content", "edited_at", "revoked_at", "reaction", "reacted_at", "asked_as", "change"}
ATTEMPT = TypeAdapter(ChangeAttempt)


async def targets(session: Session, changes: Sequence[ChangeAttempt]) -> set[TenantAndId]:
    """Returns the conversations of the messages that changes name, by tenant and id."""
    return {(one.tenant_id, one.id) for one in await session.all(TARGETS, _named(changes))}


async def find(session: Session, changes: Sequence[ChangeAttempt]) -> list[list[ChangeTarget]]:
    """Returns, for each change, the messages that it may mean, locked; one target without a message where there is none.

    A message that several changes mean is one object.
    """
    keys = [(place, change, key) for place, change in enumerate(changes) for key in change.contact_keys]
    values = _named(changes) | {
        "key_places": [place for place, _, _ in keys],
        "key_tenants": [change.tenant_id for _, change, _ in keys],
        "key_channels": [change.channel_id for _, change, _ in keys],
        "keys": [key for _, _, key in keys],
    }
    found: list[list[ChangeTarget]] = [[] for _ in changes]
    known: dict[object, Message] = {}
    for one in await session.all(FIND, values):
        message = one.message and known.setdefault(one.message.id, one.message)
        found[one.place].append(ChangeTarget(one.place, one.contact_ids, one.contact_id, message))
    return found


async def questions(session: Session, conversations: Collection[Conversation]) -> list[OpenQuestion]:
    """Returns what nobody has answered in these conversations, as far as it is written."""
    values = {
        "tenants": [one.tenant_id for one in conversations],
        "ids": [one.id for one in conversations],
        "answered": [one.answered_up_to for one in conversations],
    }
    return await session.all(QUESTIONS, values)


def save(session: Session, messages: Sequence[Message]) -> None:
    """Writes what changed, before whatever is read next."""
    dumped = CHANGED.dump_json(list(messages), include={"__all__": CHANGED_FIELDS})
    session.put_off(SAVE, {"messages": dumped.decode()})


def keep_early_changes(session: Session, changes: Sequence[ChangeAttempt], now: datetime) -> None:
    """Keeps changes of messages that are not here yet."""
    values = {
        "tenants": [change.tenant_id for change in changes],
        "messages": [change.message_id for change in changes],
        "ids": [uuid7() for _ in changes],
        "changes": [ATTEMPT.dump_json(change).decode() for change in changes],
        "now": now,
    }
    session.put_off(KEEP_EARLY_CHANGES, values)


async def end_early(session: Session, tenants: Collection[UUID], messages: Collection[UUID]) -> list[ChangeAttempt]:
    """Returns the changes that came before these messages did, in the order in which they came, and keeps them no longer."""
    values = {"tenants": list(tenants), "messages": list(messages), "most": MOST_EARLY}
    return [ATTEMPT.validate_json(change) for change in await session.all(END_EARLY, values)]


def _named(changes: Sequence[ChangeAttempt]) -> dict[str, object]:
    return {
        "places": list(range(len(changes))),
        "tenants": [change.tenant_id for change in changes],
        "channels": [change.channel_id for change in changes],
        "provider_ids": [change.provider_message_id for change in changes],
    }
