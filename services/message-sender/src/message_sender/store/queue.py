"""The queue of each customer: what waits, whose turn it is, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from message_sender.domain.sending import Channel, Head, Outcome
from message_sender.domain.window import TENANTS_OWN
from message_sender.models import PENDING
from message_sender.store.recipients import Contact, contact_arrays

ENQUEUE = text(
    """
    insert into outgoing_message (send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, origin,
                                  lane, last_inbound_at, not_after, turn_id)
    select send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, origin, lane,
           last_inbound_at, not_after, turn_id
    from unnest(cast(:send_ids as uuid[]), cast(:tenants as uuid[]), cast(:conversations as uuid[]),
                cast(:channels as uuid[]), cast(:contacts as uuid[]), cast(:addresses as text[]),
                cast(:contents as jsonb[]), cast(:origins as text[]), cast(:lanes as text[]),
                cast(:inbound as timestamptz[]), cast(:not_after as timestamptz[]),
                cast(:turns as uuid[])) with ordinality
         as asked (send_id, tenant_id, conversation_id, channel_id, contact_key, address, content, origin, lane,
                   last_inbound_at, not_after, turn_id, place)
    order by place
    on conflict (send_id) do nothing
    returning tenant_id, contact_key, channel_id
    """
)
MESSAGE = """
    m.tenant_id, m.contact_key, m.channel_id, m.send_id, m.conversation_id, m.address, m.content, m.origin, m.state, m.part,
    m.parts, m.attempts, m.unreached, m.not_after, m.resolve_by, m.resent_at, m.turn_id, m.handed_over
"""
HEADS = text(
    f"""
    select {MESSAGE}, greatest(m.last_inbound_at, recipient.last_inbound_at) as last_inbound_at,
           answered.provider_message_id as answered_by,
           coalesce(tenant.resend_unknown, false) as resend_unknown, coalesce(channel.active, true) as active,
           credential.provider, credential.account, credential.sealed_token, credential.settings,
           credential.updated_at as credential_at, session.state as session,
           coalesce(credential.provider, channel.provider) as carried_by,
           case when credential.channel_id is null then 'credentials' else credential.stopped_reason end as stopped
    from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[])) as asked (tenant_id, contact_key)
    join lateral (
        select * from outgoing_message
        where tenant_id = asked.tenant_id and contact_key = asked.contact_key and ({PENDING})
        order by position limit 1
    ) m on true
    left join recipient on recipient.tenant_id = m.tenant_id and recipient.contact_key = m.contact_key
    left join tenant on tenant.tenant_id = m.tenant_id
    left join channel on channel.tenant_id = m.tenant_id and channel.channel_id = m.channel_id
    left join channel_credential credential
              on credential.tenant_id = m.tenant_id and credential.channel_id = m.channel_id
    left join channel_session session on session.tenant_id = m.tenant_id and session.channel_id = m.channel_id
    left join lateral (
        select provider_message_id from provider_message
        where m.state in ('sending', 'unknown') and (m.parts = 1 or m.resent_at is null)
          and tenant_id = m.tenant_id and send_id = m.send_id and part is null
        limit 1
    ) answered on true
    """  # noqa: S608 — constants of this code
)
TAKE = text(
    """
    update outgoing_message m
    set state = 'sending', attempts = m.attempts + 1, sending_at = :now, resolve_by = null, parts = taken.parts,
        resent_at = case when taken.again then :now else m.resent_at end
    from unnest(cast(:tenants as uuid[]), cast(:send_ids as uuid[]), cast(:states as text[]), cast(:attempts as int[]),
                cast(:parts as int[]), cast(:again as boolean[])) as taken (tenant_id, send_id, state, attempts, parts, again)
    where m.tenant_id = taken.tenant_id and m.send_id = taken.send_id
      and m.state = taken.state and m.attempts = taken.attempts
    returning m.send_id
    """
)
SETTLE = text(
    """
    with outcome as (
        select * from unnest(cast(:tenants as uuid[]), cast(:send_ids as uuid[]), cast(:expected as text[]),
                             cast(:states as text[]), cast(:parts_done as int[]), cast(:parts as int[]),
                             cast(:attempts as int[]), cast(:unreached as int[]), cast(:provider_ids as text[]),
                             cast(:error_classes as text[]), cast(:error_codes as text[]),
                             cast(:resolve_by as timestamptz[]), cast(:handed_over as boolean[]))
             as row (tenant_id, send_id, expected, state, part_done, part, attempts, unreached, provider_message_id,
                     error_class, error_code, resolve_by, handed_over)
    ), settled as (
        update outgoing_message m
        set state = outcome.state, part = outcome.part, attempts = outcome.attempts, unreached = outcome.unreached,
            resolve_by = outcome.resolve_by, handed_over = m.handed_over or outcome.handed_over,
            error_class = outcome.error_class, error_code = outcome.error_code,
            sent_at = case when outcome.state = 'sent' then :now else m.sent_at end
        from outcome
        where m.tenant_id = outcome.tenant_id and m.send_id = outcome.send_id and m.state = outcome.expected
        returning m.tenant_id, m.channel_id, m.send_id, outcome.provider_message_id, outcome.part_done
    ), bound as (
        insert into provider_message (tenant_id, channel_id, provider_message_id, send_id, part)
        select tenant_id, channel_id, provider_message_id, send_id, part_done from settled
        where provider_message_id is not null
        order by tenant_id, channel_id, provider_message_id
        on conflict (tenant_id, channel_id, provider_message_id) do update
        set send_id = excluded.send_id, part = excluded.part
    )
    select send_id from settled
    """
)
STATES_OF_CALLS = text(
    """
    select m.send_id, m.state from outgoing_message m
    join unnest(cast(:tenants as uuid[]), cast(:send_ids as uuid[]), cast(:parts as int[]), cast(:attempts as int[]))
         as call (tenant_id, send_id, part, attempts)
         on m.tenant_id = call.tenant_id and m.send_id = call.send_id and m.part = call.part and m.attempts = call.attempts
    where m.state in ('sending', 'unknown')
    """
)
REMEMBER = text(
    """
    insert into provider_message (tenant_id, channel_id, provider_message_id, send_id)
    select * from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:provider_ids as text[]),
                         cast(:send_ids as uuid[]))
         as row (tenant_id, channel_id, provider_message_id, send_id)
    order by tenant_id, channel_id, provider_message_id
    on conflict (tenant_id, channel_id, provider_message_id) do nothing
    """
)
HOLD_QUEUES = text(
    f"""
    update outgoing_message m set state = 'held'
    from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[])) as held (tenant_id, contact_key)
    where m.tenant_id = held.tenant_id and m.contact_key = held.contact_key and m.state = 'queued'
    returning {MESSAGE}, m.last_inbound_at, cast(null as text) as answered_by
    """  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Message:
    """An outgoing message as the queue knows it. `handed_over`: a server of the tenant's own was given its words."""

    tenant_id: UUID
    contact_key: UUID
    channel_id: UUID
    conversation_id: UUID
    address: str
    content: dict[str, Any]
    head: Head
    turn_id: UUID | None = None
    handed_over: bool = False

    @classmethod
    def of(cls, row: Row[Any]) -> "Message":
        head = Head(
            row.send_id,
            row.state,
            row.origin,
            row.part,
            row.parts,
            row.attempts,
            row.unreached,
            row.last_inbound_at,
            row.not_after,
            row.resolve_by,
            row.resent_at is not None,
            row.answered_by,
        )
        places = row.tenant_id, row.contact_key, row.channel_id, row.conversation_id
        return cls(*places, row.address, row.content, head, row.turn_id, row.handed_over)

    def after(self, outcome: Outcome, channel: Channel) -> "Message":
        """The message with what is known now of whose hands it was in."""
        return replace(self, handed_over=self.handed_over or (outcome.handed_over and channel.tenants_own))

    @property
    def contact(self) -> Contact:
        return self.tenant_id, self.contact_key


@dataclass(frozen=True, slots=True)
class Credential:
    """How a channel's provider is called. `updated_at` tells one set of credentials from the next."""

    provider: str
    account: str
    sealed_token: bytes
    settings: dict[str, str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """The head of a customer's queue with all that the decision about it needs."""

    message: Message
    channel: Channel
    resend_unknown: bool
    credential: Credential | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A message, what becomes of it, and (for a channel to stop) with which credentials it was tried."""

    message: Message
    expected: str
    outcome: Outcome
    credential: Credential | None = None
    traceparent: str | None = None


async def enqueue(session: Session, columns: dict[str, list[Any]]) -> list[Row[Any]]:
    """Put requests in, in their order; (tenant_id, contact_key, channel_id) of those that were not there."""
    return list(await session.execute(ENQUEUE, columns))


async def heads(session: Session, contacts: Iterable[Contact]) -> dict[Contact, Candidate]:
    """The first unfinished message of each customer that has one."""
    rows = await session.execute(HEADS, contact_arrays(contacts))
    return {(row.tenant_id, row.contact_key): _candidate(row) for row in rows}


def _candidate(row: Row[Any]) -> Candidate:
    credential = None
    if row.provider is not None:
        credential = Credential(row.provider, row.account, bytes(row.sealed_token), row.settings, row.credential_at)
    channel = Channel(row.active, row.stopped, row.session, tenants_own=row.carried_by in TENANTS_OWN)
    return Candidate(Message.of(row), channel, row.resend_unknown, credential)


async def take(session: Session, messages: Sequence[tuple[Message, bool]], now: datetime) -> set[UUID]:
    """Mark messages as being sent in so many parts (True: again, after an unknown outcome); the send ids of those that
    nobody else took.
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
    return set((await session.execute(TAKE, values)).scalars())


async def settle(session: Session, items: Sequence[Settled], now: datetime) -> set[UUID]:
    """Write outcomes; the send ids of messages that were still in the expected state."""
    outcomes = [item.outcome for item in items]
    values = {
        "now": now,
        "tenants": [item.message.tenant_id for item in items],
        "send_ids": [item.message.head.send_id for item in items],
        "expected": [item.expected for item in items],
        "states": [outcome.state for outcome in outcomes],
        "parts_done": [item.message.head.part for item in items],
        "parts": [outcome.part for outcome in outcomes],
        "attempts": [outcome.attempts for outcome in outcomes],
        "unreached": [outcome.unreached for outcome in outcomes],
        "provider_ids": [outcome.provider_message_id for outcome in outcomes],
        "error_classes": [outcome.refusal and outcome.refusal.class_ for outcome in outcomes],
        "error_codes": [outcome.refusal and outcome.refusal.code for outcome in outcomes],
        "resolve_by": [outcome.resolve_by for outcome in outcomes],
        "handed_over": [item.message.handed_over for item in items],
    }
    return set((await session.execute(SETTLE, values)).scalars())


async def states_of_calls(session: Session, items: Sequence[Settled]) -> dict[UUID, str]:
    """Returns, by send id, how those messages stand of which the very call that this is about is in doubt, and no later one."""
    values = {
        "tenants": [item.message.tenant_id for item in items],
        "send_ids": [item.message.head.send_id for item in items],
        "parts": [item.message.head.part for item in items],
        "attempts": [item.message.head.attempts + 1 for item in items],
    }
    return {row.send_id: row.state for row in await session.execute(STATES_OF_CALLS, values)}


async def remember(session: Session, items: Sequence[Settled]) -> None:
    """Keep the providers' ids of messages, as a status that names our send id would."""
    named = [item for item in items if item.outcome.provider_message_id]
    if not named:
        return
    values = {
        "tenants": [item.message.tenant_id for item in named],
        "channels": [item.message.channel_id for item in named],
        "provider_ids": [item.outcome.provider_message_id for item in named],
        "send_ids": [item.message.head.send_id for item in named],
    }
    await session.execute(REMEMBER, values)


async def hold_queues(session: Session, contacts: Iterable[Contact]) -> list[Message]:
    """Hold what else is queued for these customers; what that was."""
    rows = await session.execute(HOLD_QUEUES, contact_arrays(contacts))
    return [Message.of(row) for row in rows]
