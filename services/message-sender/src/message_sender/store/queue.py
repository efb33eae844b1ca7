"""The queue of each customer: what waits, and what is being sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values

from message_sender.store import channel_rows, messages
from message_sender.store.messages import OutgoingMessage, SendCandidate
from message_sender.store.recipients import PENDING, RecipientKey, key_arrays

ENQUEUE = Values(
    UUID,
    """
    insert into outgoing_message (send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, quoted,
                                  origin, lane, last_inbound_at, not_after, turn_id, parts, state, attempts, sending_at)
    select send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, quoted, origin, lane,
           last_inbound_at, not_after, turn_id, coalesce(sending_parts, 1),
           case when sending_parts is null then 'queued' else 'sending' end,
           case when sending_parts is null then 0 else 1 end,
           case when sending_parts is not null then cast(%(now)s as timestamptz) end
    from unnest(cast(%(send_ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(conversations)s as uuid[]),
                cast(%(channels)s as uuid[]), cast(%(contacts)s as uuid[]), cast(%(addresses)s as text[]),
                cast(%(contents)s as jsonb[]), cast(%(quoted)s as jsonb[]), cast(%(origins)s as text[]),
                cast(%(lanes)s as text[]),
                cast(%(inbound)s as timestamptz[]), cast(%(not_after)s as timestamptz[]),
                cast(%(turns)s as uuid[]), cast(%(sending_parts)s as int[])) with ordinality
         as asked (send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, quoted, origin, lane,
                   last_inbound_at, not_after, turn_id, sending_parts, place)
    order by place
    on conflict (send_id) do nothing
    returning send_id
    """,
)


@dataclass(frozen=True)
class HeadRow(channel_rows.ChannelRow, messages.MessageRow):
    """The first unfinished message of a customer, and what is known of its channel."""

    @property
    def candidate(self) -> SendCandidate:
        return SendCandidate(self.message, self.channel, self.resend_unknown, self.credential)


HEADS = Rows(
    HeadRow,
    f"""
    select {messages.COLUMNS}, greatest(m.last_inbound_at, recipient.last_inbound_at) as last_inbound_at,
           answered.provider_message_id as answered_by, {channel_rows.COLUMNS}
    from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[])) as asked (tenant_id, contact_key)
    join lateral (
        select * from outgoing_message
        where tenant_id = asked.tenant_id and contact_key = asked.contact_key and ({PENDING})
        order by position limit 1
    ) m on true
    left join recipient on recipient.tenant_id = m.tenant_id and recipient.contact_key = m.contact_key
    {channel_rows.JOINS}
    left join lateral (
        select provider_message_id from provider_message
        where m.state in ('sending', 'unknown') and (m.parts = 1 or m.resent_at is null)
          and tenant_id = m.tenant_id and send_id = m.send_id and part is null
        limit 1
    ) answered on true
    """,  # noqa: S608 — constants of this code
)
MARK_SENDING = Values(
    UUID,
    """
    update outgoing_message m
    set state = 'sending', attempts = m.attempts + 1, sending_at = %(now)s, resolve_by = null, parts = marked.parts,
        resent_at = case when marked.again then %(now)s else m.resent_at end
    from unnest(cast(%(tenants)s as uuid[]), cast(%(send_ids)s as uuid[]), cast(%(states)s as text[]),
                cast(%(attempts)s as int[]), cast(%(parts)s as int[]), cast(%(again)s as boolean[]))
         as marked (tenant_id, send_id, state, attempts, parts, again)
    where m.tenant_id = marked.tenant_id and m.send_id = marked.send_id
      and m.state = marked.state and m.attempts = marked.attempts
    returning m.send_id
    """,
)


# The job that was started with the mark never began: the message was given to nobody.
UNMARK = Command(
    """
    update outgoing_message set state = 'queued', attempts = 0, sending_at = null
    where (tenant_id, send_id) in (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(send_ids)s as uuid[])))
      and state = 'sending' and attempts = 1
    """
)


async def enqueue(session: Session, columns: dict[str, list[Any]], now: datetime) -> set[UUID]:
    """Returns the send ids of those requests that were new. They are put in, in their order; one with a number of
    `sending_parts` stands as being sent from `now` on.
    """
    return set(await session.all(ENQUEUE, {**columns, "now": now}))


async def unmark(session: Session, send_ids: Sequence[tuple[UUID, UUID]]) -> None:
    """These messages (tenant_id, send_id) were marked as being sent, and are not."""
    tenants, ids = map(list, zip(*send_ids, strict=True))
    await session.run(UNMARK, {"tenants": tenants, "send_ids": ids})


async def heads(session: Session, keys: Iterable[RecipientKey]) -> dict[RecipientKey, SendCandidate]:
    """Returns the first unfinished message of each customer that has one."""
    found = await session.all(HEADS, key_arrays(keys))
    return {(head.tenant_id, head.contact_key): head.candidate for head in found}


async def mark_sending(session: Session, messages: Sequence[tuple[OutgoingMessage, bool]], now: datetime) -> set[UUID]:
    """Returns the send ids of those messages that nobody else marked before. They stand as being sent, in as many parts as they
    say (True: again, after an unknown outcome).
    """
    values = {
        "now": now,
        "tenants": [message.tenant_id for message, _ in messages],
        "send_ids": [message.head.send_id for message, _ in messages],
        "states": [message.head.state for message, _ in messages],
        "attempts": [message.head.attempts for message, _ in messages],
        "parts": [message.head.parts for message, _ in messages],
        "again": [again for _, again in messages],
    }
    return set(await session.all(MARK_SENDING, values))
