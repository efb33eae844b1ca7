"""SQL that recognises what we sent when a phone tells us of it as if somebody had typed it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from common.db import Rows, Session, Values
from contracts.content import Text
from contracts.gateway import BusinessEchoReceived
from contracts.text import storable

from conversation.domain.contact import Contact
from conversation.domain.conversation import Conversation
from conversation.domain.echo import TEMPLATES_REMEMBERED

LONG_TEXT = 4_000
LONG_CAPTION = 1_000
RECENT_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether an echo is of a message of ours, or waits (`is_new`: from now on) until we know."""

    message_id: UUID
    is_ours: bool
    waits: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Waited:
    """An echo that does not wait any more. `event` as JSON text."""

    event: str
    is_ours: bool


# Of a message that is on its way we do not know the provider's id yet, and of a long one not those of all its parts. No text
# comes back as a file; a file's long caption comes back as a text.
JUDGE = Rows(
    Judged,
    f"""
    with judged as (
        select echo.*, sent_id.message_id is not null as is_ours,
               echo.may_wait and sent_id.message_id is null and exists (
                   select from message
                   where message.tenant_id = echo.tenant_id and message.conversation_id = echo.conversation_id
                     and message.sequence > echo.after and author <> 'customer' and message.status is not null
                     and (echo.is_text or content ->> 'kind' <> 'text')
                     and (message.provider_message_id is null and message.status in ('queued', 'held', 'unknown')
                          or (length(content ->> 'text') > {LONG_TEXT} or length(content ->> 'caption') > {LONG_CAPTION})
                             and sent_at > now() - interval '2 minutes')
               ) as waits
        from unnest(cast(%(messages)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                    cast(%(provider_ids)s as text[]), cast(%(conversations)s as uuid[]), cast(%(after)s as int[]),
                    cast(%(may_wait)s as boolean[]), cast(%(texts)s as boolean[]), cast(%(events)s as jsonb[]))
             as echo (message_id, tenant_id, channel_id, provider_message_id, conversation_id, after, may_wait, is_text, event)
        left join sent_id using (tenant_id, channel_id, provider_message_id)
    ), kept as (
        insert into waiting_echo (message_id, tenant_id, channel_id, provider_message_id, event)
        select message_id, tenant_id, channel_id, provider_message_id, event from judged where waits order by message_id
        on conflict (message_id) do nothing
        returning message_id
    )
    select message_id, is_ours, waits, kept.message_id is not null as is_new from judged left join kept using (message_id)
    """,  # noqa: S608 — constants
)
END_WAIT = Rows(
    Waited,
    """
    with taken as (
        delete from waiting_echo where tenant_id = %(tenant_id)s and message_id = %(message_id)s returning *
    )
    select cast(event as text) as event, exists (
        select from sent_id
        where sent_id.tenant_id = taken.tenant_id and sent_id.channel_id = taken.channel_id
          and sent_id.provider_message_id = taken.provider_message_id) as is_ours
    from taken
    """,
)

SENT_TO_OTHERS = Values(
    UUID,
    """
    select echo.message_id
    from unnest(cast(%(messages)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                cast(%(prints)s as uuid[]), cast(%(contacts)s as uuid[]), cast(%(times)s as timestamptz[]))
         as echo (message_id, tenant_id, channel_id, fingerprint, contact_id, sent_at)
    where exists (
        select from message
        join conversation on conversation.id = message.conversation_id and conversation.tenant_id = message.tenant_id
        where message.tenant_id = echo.tenant_id and message.channel_id = echo.channel_id
          and message.fingerprint = echo.fingerprint and message.sent_at > echo.sent_at - cast(%(remembered)s as interval)
          and conversation.contact_id <> echo.contact_id)
    """,
)

JudgedEcho = tuple[BusinessEchoReceived, Conversation | None, bool]
"""What came, the open conversation that it belongs to, and whether it may wait."""


async def judge(session: Session, echoes: Sequence[JudgedEcho]) -> list[Judged]:
    events = [event for event, _, _ in echoes]
    talks = [conversation for _, conversation, _ in echoes]
    values = {
        "messages": [event.message_id for event in events],
        "tenants": [event.tenant_id for event in events],
        "channels": [event.channel_id for event in events],
        "provider_ids": [storable(event.provider_message_id) for event in events],
        "conversations": [talk and talk.id for talk in talks],
        "after": [talk.last_sequence - RECENT_MESSAGES if talk else 0 for talk in talks],
        "texts": [isinstance(event.content, Text) for event in events],
        "may_wait": [may_wait for _, _, may_wait in echoes],
        "events": [_storable_event(event) for event in events],
    }
    return await session.all(JUDGE, values)


async def end_wait(session: Session, tenant_id: UUID, message_id: UUID) -> BusinessEchoReceived | None:
    """Returns an echo that has waited long enough, and does not any more; None for one that was ours."""
    waited = await session.first(END_WAIT, {"tenant_id": tenant_id, "message_id": message_id})
    return BusinessEchoReceived.read(waited.event.encode()) if waited and not waited.is_ours else None


async def sent_to_others(session: Session, echoes: Sequence[tuple[BusinessEchoReceived, Contact, UUID]]) -> set[UUID]:
    """Returns the ids of echoes (each with its contact and its text's fingerprint) that others on the channel had before."""
    values = {
        "messages": [echo.message_id for echo, _, _ in echoes],
        "tenants": [echo.tenant_id for echo, _, _ in echoes],
        "channels": [echo.channel_id for echo, _, _ in echoes],
        "prints": [mark for _, _, mark in echoes],
        "contacts": [contact.id for _, contact, _ in echoes],
        "times": [echo.sent_at for echo, _, _ in echoes],
        "remembered": TEMPLATES_REMEMBERED,
    }
    return set(await session.all(SENT_TO_OTHERS, values))


def _storable_event(event: BusinessEchoReceived) -> str:
    return orjson.dumps(storable(event.model_dump(mode="json"))).decode()
