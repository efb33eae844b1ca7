"""Whether channels are connected to WhatsApp."""

from collections.abc import Sequence

from common.db import Session
from common.db.shim import text
from contracts.gateway import ChannelSessionChanged

from message_sender.store.channels import TenantAndChannel

# One that is only connecting is not recorded: until it says more, what was known before counts.
RECORD = text(
    """
    insert into channel_session as known (tenant_id, channel_id, state, occurred_at)
    select distinct on (tenant_id, channel_id) tenant_id, channel_id, state, occurred_at
    from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:states as text[]), cast(:times as timestamptz[]))
         with ordinality as told (tenant_id, channel_id, state, occurred_at, place)
    where state <> 'connecting'
    order by tenant_id, channel_id, occurred_at desc, place desc
    on conflict (tenant_id, channel_id) do update set state = excluded.state, occurred_at = excluded.occurred_at
    where known.occurred_at <= excluded.occurred_at
    returning tenant_id, channel_id, state
    """
)
# A session that works again has a server that answers to these credentials.
CLEAR_STOPS = text(
    """
    update channel_credential set stopped_reason = null, stopped_code = null
    where (tenant_id, channel_id) in (select * from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[])))
      and stopped_reason = 'credentials'
    """
)


async def record(session: Session, events: Sequence[ChannelSessionChanged]) -> list[TenantAndChannel]:
    """Write the newest states down; the channels that are connected now."""
    values = {
        "tenants": [event.tenant_id for event in events],
        "channels": [event.channel_id for event in events],
        "states": [event.state for event in events],
        "times": [event.occurred_at for event in events],
    }
    rows = await session.execute(RECORD, values)
    return [(row.tenant_id, row.channel_id) for row in rows if row.state == "connected"]


async def clear_stops(session: Session, channels: Sequence[TenantAndChannel]) -> None:
    values = {"tenants": [tenant_id for tenant_id, _ in channels], "channels": [channel_id for _, channel_id in channels]}
    await session.execute(CLEAR_STOPS, values)
