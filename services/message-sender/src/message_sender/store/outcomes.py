"""What became of messages that were tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from message_sender.domain.sending import SendState
from message_sender.store.messages import EndedSend

# All customers are locked first, as everywhere; counting them makes Postgres lock them. The next statement sees what others add
# to their queues meanwhile.
RECORD = Values(
    UUID,
    """
    with locked as materialized (
        select from recipient
        where (tenant_id, contact_key)
              in (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[])))
        order by tenant_id, contact_key
        for update
    ), outcome as (
        select * from unnest(cast(%(tenants)s as uuid[]), cast(%(send_ids)s as uuid[]), cast(%(expected)s as text[]),
                             cast(%(states)s as text[]), cast(%(parts_done)s as int[]), cast(%(parts)s as int[]),
                             cast(%(attempts)s as int[]), cast(%(unreached)s as int[]), cast(%(provider_ids)s as text[]),
                             cast(%(error_classes)s as text[]), cast(%(error_codes)s as text[]),
                             cast(%(resolve_by)s as timestamptz[]), cast(%(handed_over)s as boolean[]))
             as row (tenant_id, send_id, expected, state, part_done, part, attempts, unreached, provider_message_id,
                     error_class, error_code, resolve_by, handed_over)
    ), recorded as (
        update outgoing_message m
        set state = outcome.state, part = outcome.part, attempts = outcome.attempts, unreached = outcome.unreached,
            resolve_by = outcome.resolve_by, handed_over = m.handed_over or outcome.handed_over,
            error_class = outcome.error_class, error_code = outcome.error_code,
            sent_at = case when outcome.state = 'sent' then %(now)s else m.sent_at end
        from outcome
        where m.tenant_id = outcome.tenant_id and m.send_id = outcome.send_id and m.state = outcome.expected
          and (select count(*) from locked) >= 0
        returning m.tenant_id, m.channel_id, m.send_id, outcome.provider_message_id, outcome.part_done
    ), bound as (
        insert into provider_message (tenant_id, channel_id, provider_message_id, send_id, part)
        select tenant_id, channel_id, provider_message_id, send_id, part_done from recorded
        where provider_message_id is not null
        order by tenant_id, channel_id, provider_message_id
        on conflict (tenant_id, channel_id, provider_message_id) do update
        set send_id = excluded.send_id, part = excluded.part
    )
    select send_id from recorded
    """,
)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message whose last call is in doubt."""

    send_id: UUID
    state: SendState


DOUBTFUL = Rows(
    Doubtful,
    """
    select m.send_id, m.state from outgoing_message m
    join unnest(cast(%(tenants)s as uuid[]), cast(%(send_ids)s as uuid[]), cast(%(parts)s as int[]),
                cast(%(attempts)s as int[])) as call (tenant_id, send_id, part, attempts)
         on m.tenant_id = call.tenant_id and m.send_id = call.send_id and m.part = call.part and m.attempts = call.attempts
    where m.state in ('sending', 'unknown')
    """,
)
REMEMBER = Command(
    """
    insert into provider_message (tenant_id, channel_id, provider_message_id, send_id)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(provider_ids)s as text[]),
                         cast(%(send_ids)s as uuid[]))
         as row (tenant_id, channel_id, provider_message_id, send_id)
    order by tenant_id, channel_id, provider_message_id
    on conflict (tenant_id, channel_id, provider_message_id) do nothing
    """
)


async def record(session: Session, items: Sequence[EndedSend], now: datetime) -> set[UUID]:
    """Returns the send ids of messages that were still in the expected state. Their outcomes are written, their customers
    locked.
    """
    outcomes = [item.outcome for item in items]
    values = {
        "now": now,
        "tenants": [item.message.tenant_id for item in items],
        "contacts": [item.message.contact_key for item in items],
        "send_ids": [item.message.head.send_id for item in items],
        "expected": [item.expected for item in items],
        "states": [outcome.state for outcome in outcomes],
        "parts_done": [item.message.head.part for item in items],
        "parts": [outcome.part for outcome in outcomes],
        "attempts": [outcome.attempts for outcome in outcomes],
        "unreached": [outcome.unreached for outcome in outcomes],
        "provider_ids": [outcome.provider_message_id for outcome in outcomes],
        "error_classes": [outcome.rejection and outcome.rejection.class_ for outcome in outcomes],
        "error_codes": [outcome.rejection and outcome.rejection.code for outcome in outcomes],
        "resolve_by": [outcome.resolve_by for outcome in outcomes],
        "handed_over": [item.message.handed_over for item in items],
    }
    return set(await session.all(RECORD, values))


async def states_of_calls(session: Session, items: Sequence[EndedSend]) -> dict[UUID, SendState]:
    """Returns, by send id, the state of those messages of which exactly this call is in doubt, and no later one."""
    values = {
        "tenants": [item.message.tenant_id for item in items],
        "send_ids": [item.message.head.send_id for item in items],
        "parts": [item.message.head.part for item in items],
        "attempts": [item.message.head.attempts + 1 for item in items],
    }
    return {one.send_id: one.state for one in await session.all(DOUBTFUL, values)}


async def remember(session: Session, items: Sequence[EndedSend]) -> None:
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
    await session.run(REMEMBER, values)
