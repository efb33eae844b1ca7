"""Who is sent to: one customer on one channel. A customer is locked before anything of their queue is changed.

Rows are locked in one order everywhere: credentials, recipients (by key), messages, provider messages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session
from contracts.gateway import MessageReceived

from message_sender.store import channel_rows

RecipientKey = tuple[UUID, UUID]
"""(tenant_id, contact_key)"""
PENDING = "state in ('queued', 'sending') or resolve_by is not null"
"""What is still to be done for a message, as an index has it; `resolve_by` is set while an unknown outcome may clear up by
itself.
"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer, and the channel on which they are written to."""

    tenant_id: UUID
    contact_key: UUID
    channel_id: UUID

    @property
    def key(self) -> RecipientKey:
        return self.tenant_id, self.contact_key


# A recipient that is busy is locked too: the transaction that ends its job waits for this one, and sees what it added.
_WAKE = """
    insert into recipient (tenant_id, contact_key, channel_id, busy)
    select tenant_id, contact_key, channel_id, true
    from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[]), cast(%(channels)s as uuid[]))
         as woken (tenant_id, contact_key, channel_id)
    order by tenant_id, contact_key
    on conflict (tenant_id, contact_key) do update set busy = true where not recipient.busy
    returning tenant_id, contact_key, channel_id, last_inbound_at
"""
WAKE = Rows(Recipient, f"with woken as ({_WAKE}) select tenant_id, contact_key, channel_id from woken")  # noqa: S608 — constants of this code


@dataclass(frozen=True)
class Woken(channel_rows.ChannelRow):
    """A customer who was idle, so that nothing waits for them, and what is known of their channel."""

    tenant_id: UUID
    contact_key: UUID
    channel_id: UUID
    last_inbound_at: datetime | None

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.tenant_id, self.contact_key, self.channel_id)


WAKE_WITH_CHANNEL = Rows(
    Woken,
    f"""
    with m as ({_WAKE})
    select {channel_rows.COLUMNS}, m.tenant_id, m.contact_key, m.channel_id, m.last_inbound_at from m {channel_rows.JOINS}
    """,  # noqa: S608 — constants of this code
)
LOCK = Command(
    """
    select from recipient
    where (tenant_id, contact_key) in (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[])))
    order by tenant_id, contact_key
    for update
    """
)
# Returns who has more to do.
RELEASE = Rows(
    Recipient,
    f"""
    with released as (
        update recipient
        set busy = exists (select from outgoing_message m where m.tenant_id = recipient.tenant_id
                           and m.contact_key = recipient.contact_key and ({PENDING}))
        from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[])) as done (tenant_id, contact_key)
        where recipient.tenant_id = done.tenant_id and recipient.contact_key = done.contact_key
        returning recipient.tenant_id, recipient.contact_key, recipient.channel_id, recipient.busy
    )
    select tenant_id, contact_key, channel_id from released where busy
    """,  # noqa: S608 — constants of this code
)
RECORD_INBOUND = Command(
    """
    insert into recipient (tenant_id, contact_key, channel_id, last_inbound_at)
    select tenant_id, contact_key, channel_id, last_inbound_at
    from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[]), cast(%(channels)s as uuid[]),
                cast(%(times)s as timestamptz[]))
         as heard (tenant_id, contact_key, channel_id, last_inbound_at)
    order by tenant_id, contact_key
    on conflict (tenant_id, contact_key) do update
    set last_inbound_at = greatest(recipient.last_inbound_at, excluded.last_inbound_at)
    """
)


async def wake(session: Session, recipients: Iterable[Recipient]) -> list[Recipient]:
    """Returns those of these customers that were idle, and so need a job. All are busy now."""
    values = _arrays(recipients)
    return await session.all(WAKE, values) if values["contacts"] else []


async def wake_with_channel(session: Session, recipients: Iterable[Recipient]) -> list[Woken]:
    """Returns those of these customers that were idle, with all that decides whether something goes out to them at once. All
    are busy now.
    """
    return await session.all(WAKE_WITH_CHANNEL, _arrays(recipients))


def _arrays(recipients: Iterable[Recipient]) -> dict[str, list[UUID]]:
    by_contact = {one.key: one for one in recipients}
    wanted = [by_contact[recipient_key] for recipient_key in sorted(by_contact)]
    return {
        "tenants": [one.tenant_id for one in wanted],
        "contacts": [one.contact_key for one in wanted],
        "channels": [one.channel_id for one in wanted],
    }


async def lock(session: Session, keys: Iterable[RecipientKey]) -> None:
    """Lock customers until this transaction ends: whoever adds to their queues waits for it."""
    values = key_arrays(keys)
    if values["contacts"]:
        await session.run(LOCK, values)


async def release(session: Session, keys: Iterable[RecipientKey]) -> list[Recipient]:
    """Returns those of these customers (locked before) for whom there is more to do. The others are idle now."""
    return await session.all(RELEASE, key_arrays(keys))


async def record_inbound(session: Session, events: Sequence[MessageReceived]) -> None:
    """Keep when customers last wrote. A window never closes earlier than it was known to."""
    times: dict[tuple[UUID, UUID, UUID], datetime] = {}
    for event in events:
        if not event.history:
            customer = event.tenant_id, event.contact.key, event.channel_id
            times[customer] = max(times.get(customer, event.sent_at), event.sent_at)
    if times:
        tenants, keys, channels = map(list, zip(*times, strict=True))
        values = {"tenants": tenants, "contacts": keys, "channels": channels, "times": list(times.values())}
        await session.run(RECORD_INBOUND, values)


def key_arrays(keys: Iterable[RecipientKey]) -> dict[str, list[UUID]]:
    """Returns the parameters `tenants` and `contacts` of a statement, sorted."""
    pairs = sorted(set(keys))
    return {"tenants": [tenant_id for tenant_id, _ in pairs], "contacts": [key for _, key in pairs]}
