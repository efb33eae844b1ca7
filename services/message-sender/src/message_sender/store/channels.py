"""Channels, as people see them."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session
from contracts.gateway import Provider, SessionState

from message_sender.domain.errors import StopReason


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """A channel of the directory with why it is stopped, and how many messages it holds back."""

    channel_id: UUID
    provider: Provider
    name: str
    active: bool
    has_credentials: bool
    stopped_reason: StopReason | None
    stopped_code: str | None
    link: SessionState | None
    held: int


PAGE = Rows(
    ChannelStanding,
    """
    select channel.channel_id, channel.provider, channel.name, channel.active,
           credential.account is not null as has_credentials, credential.stopped_reason, credential.stopped_code,
           link.state as link,
           (select count(*) from outgoing_message m
            where m.tenant_id = channel.tenant_id and m.channel_id = channel.channel_id and m.state = 'held') as held
    from channel
    left join channel_credential credential
              on credential.tenant_id = channel.tenant_id and credential.channel_id = channel.channel_id
    left join channel_link link
              on link.tenant_id = channel.tenant_id and link.channel_id = channel.channel_id
    where channel.tenant_id = %(tenant_id)s
      and (cast(%(after)s as uuid) is null or channel.channel_id > cast(%(after)s as uuid))
    order by channel.channel_id limit %(limit)s
    """,
)


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[ChannelStanding]:
    """Returns up to `limit` channels of a tenant, in the order of their ids, from behind `after`."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "after": after, "limit": limit})
