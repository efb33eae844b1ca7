"""Whether channels are connected to WhatsApp."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session
from contracts.gateway import ChannelSessionChanged, SessionState

from message_sender.store.credentials import TenantAndChannel


@dataclass(frozen=True, slots=True)
class ChangedLink:
    """A channel's link is in another state than was known."""

    tenant_id: UUID
    channel_id: UUID
    state: SessionState


# A link that is only connecting is not kept: the state before counts until there is a next one.
PROJECT = Rows(
    ChangedLink,
    """
    insert into channel_link as known (tenant_id, channel_id, state, occurred_at)
    select distinct on (tenant_id, channel_id) tenant_id, channel_id, state, occurred_at
    from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(states)s as text[]),
                cast(%(times)s as timestamptz[]))
         with ordinality as reported (tenant_id, channel_id, state, occurred_at, place)
    where state <> 'connecting'
    order by tenant_id, channel_id, occurred_at desc, place desc
    on conflict (tenant_id, channel_id) do update set state = excluded.state, occurred_at = excluded.occurred_at
    where known.occurred_at <= excluded.occurred_at
    returning tenant_id, channel_id, state
    """,
)


async def project(session: Session, events: Sequence[ChannelSessionChanged]) -> list[TenantAndChannel]:
    """Returns the channels that are connected now. The newest states are kept."""
    values = {
        "tenants": [event.tenant_id for event in events],
        "channels": [event.channel_id for event in events],
        "states": [event.state for event in events],
        "times": [event.occurred_at for event in events],
    }
    changed = await session.all(PROJECT, values)
    return [(one.tenant_id, one.channel_id) for one in changed if one.state == "connected"]
