"""Who is sent to: one customer on one channel. A customer is locked before anything of their queue is changed.

Rows are locked in one order everywhere: credentials, recipients (by key), messages, provider messages.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from message_sender.models import PENDING

Contact = tuple[UUID, UUID]
"""(tenant_id, contact_key)"""

# A recipient that is busy is locked all the same: whoever ends its job waits for us, and then sees what we put in.
WAKE = text(
    """
    insert into recipient (tenant_id, contact_key, channel_id, busy)
    select tenant_id, contact_key, channel_id, true
    from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[]), cast(:channels as uuid[]))
         as woken (tenant_id, contact_key, channel_id)
    order by tenant_id, contact_key
    on conflict (tenant_id, contact_key) do update set busy = true where not recipient.busy
    returning tenant_id, contact_key, channel_id
    """
)
LOCK = text(
    """
    select tenant_id, contact_key from recipient
    where (tenant_id, contact_key) in (select * from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[])))
    order by tenant_id, contact_key
    for update
    """
)
RELEASE = text(
    f"""
    update recipient
    set busy = exists (select from outgoing_message m where m.tenant_id = recipient.tenant_id
                       and m.contact_key = recipient.contact_key and ({PENDING}))
    from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[])) as done (tenant_id, contact_key)
    where recipient.tenant_id = done.tenant_id and recipient.contact_key = done.contact_key
    returning recipient.tenant_id, recipient.contact_key, recipient.channel_id, recipient.busy
    """  # noqa: S608
)
HEARD = text(
    """
    insert into recipient (tenant_id, contact_key, channel_id, last_inbound_at)
    select tenant_id, contact_key, channel_id, last_inbound_at
    from unnest(cast(:tenants as uuid[]), cast(:contacts as uuid[]), cast(:channels as uuid[]), cast(:times as timestamptz[]))
         as heard (tenant_id, contact_key, channel_id, last_inbound_at)
    order by tenant_id, contact_key
    on conflict (tenant_id, contact_key) do update
    set last_inbound_at = greatest(recipient.last_inbound_at, excluded.last_inbound_at)
    """
)


async def wake(session: Session, contacts: Iterable[tuple[UUID, UUID, UUID]]) -> list[Row[Any]]:
    """Mark customers (tenant_id, contact_key, channel_id) as busy; those that were not, and so need a job."""
    if not (wanted := sorted(set(contacts))):
        return []
    tenants, keys, channels = map(list, zip(*wanted, strict=True))
    return list(await session.execute(WAKE, {"tenants": tenants, "contacts": keys, "channels": channels}))


async def lock(session: Session, contacts: Iterable[Contact]) -> None:
    """Until this transaction ends nobody puts anything into these customers' queues unseen."""
    values = contact_arrays(contacts)
    if values["contacts"]:
        await session.execute(LOCK, values)


async def release(session: Session, contacts: Iterable[Contact]) -> list[Row[Any]]:
    """Say of each customer (locked before) whether there is more to do: (tenant_id, contact_key, channel_id, busy)."""
    return list(await session.execute(RELEASE, contact_arrays(contacts)))


async def heard(session: Session, times: dict[tuple[UUID, UUID, UUID], datetime]) -> None:
    """Customers (tenant_id, contact_key, channel_id) wrote; a window never closes earlier than it was known to."""
    if times:
        tenants, keys, channels = map(list, zip(*times, strict=True))
        values = {"tenants": tenants, "contacts": keys, "channels": channels, "times": list(times.values())}
        await session.execute(HEARD, values)


def contact_arrays(contacts: Iterable[Contact]) -> dict[str, list[UUID]]:
    """Parameters `tenants` and `contacts` of a statement, sorted."""
    pairs = sorted(set(contacts))
    return {"tenants": [tenant_id for tenant_id, _ in pairs], "contacts": [key for _, key in pairs]}
