"""SQL about what rules look at and name: messages of customers, labels, teams, canned answers, channels."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values

from conversation.automation.domain.actions import ThingsNamed
from conversation.domain.message import Message
from conversation.store import columns


@dataclass(frozen=True, slots=True)
class NamedThing:
    """Something of a tenant that a rule may name. `said` is an answer's text, a team's hours, or what the tenant is called."""

    tenant_id: UUID
    kind: str
    id: UUID
    said: str | None


@dataclass(frozen=True, slots=True)
class LastMessage:
    """The customer's last message in a conversation."""

    conversation_id: UUID
    message: Message


NAMED = Rows(
    NamedThing,
    """
    select tenant_id, 'label' as kind, id, null as said from label
    where tenant_id = any(cast(%(tenants)s as uuid[])) and id = any(cast(%(ids)s as uuid[]))
    union all
    select team.tenant_id, 'team', team.id, cast(coalesce(team.hours, business_hours.hours) as text)
    from team left join business_hours on business_hours.tenant_id = team.tenant_id
    where team.tenant_id = any(cast(%(tenants)s as uuid[])) and team.id = any(cast(%(ids)s as uuid[]))
    union all
    select tenant_id, 'answer', id, text from canned_answer
    where tenant_id = any(cast(%(tenants)s as uuid[])) and id = any(cast(%(ids)s as uuid[])) and scope = 'all'
    union all
    select tenant_id, 'business', tenant_id, name from tenant where tenant_id = any(cast(%(tenants)s as uuid[]))
    """,
)
CHANNELS = Values(
    UUID,
    """
    select cast(channel ->> 'channel_id' as uuid) from tenant cross join lateral jsonb_array_elements(channels) channel
    where tenant_id = %(tenant_id)s and cast(channel ->> 'channel_id' as uuid) = any(cast(%(ids)s as uuid[]))
    """,
)
MESSAGES = Rows(
    Message,
    f"""
    select {columns.message()} from message
    where tenant_id = any(cast(%(tenants)s as uuid[])) and id = any(cast(%(ids)s as uuid[]))
    """,  # noqa: S608 — the columns are those of the class, here and below
)
LAST = Rows(
    LastMessage,
    f"""
    select conversation.id as conversation_id, {columns.message("message.")}
    from conversation cross join lateral (
        select * from message
        where message.tenant_id = %(tenant_id)s and message.conversation_id = conversation.id and author = 'customer'
        order by sequence desc limit 1
    ) message
    where conversation.tenant_id = %(tenant_id)s and conversation.id = any(cast(%(ids)s as uuid[]))
    """,  # noqa: S608
)


async def named(session: Session, tenants: Collection[UUID], ids: Collection[UUID]) -> dict[UUID, ThingsNamed]:
    """Returns which of these labels, teams and answers there are, by tenant."""
    found = await session.all(NAMED, {"tenants": sorted(tenants), "ids": sorted(ids)})
    by_tenant = defaultdict[UUID, list[NamedThing]](list)
    for one in found:
        by_tenant[one.tenant_id].append(one)
    return {tenant_id: _things(by_tenant[tenant_id]) for tenant_id in tenants}


def _things(found: list[NamedThing]) -> ThingsNamed:
    return ThingsNamed(
        labels=frozenset(one.id for one in found if one.kind == "label"),
        hours={one.id: one.said for one in found if one.kind == "team"},
        texts={one.id: one.said or "" for one in found if one.kind == "answer"},
        business=next((one.said or "" for one in found if one.kind == "business"), ""),
    )


async def channels(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Returns those of these channels that the tenant has."""
    return set(await session.all(CHANNELS, {"tenant_id": tenant_id, "ids": sorted(ids)}))


async def messages(session: Session, tenants: Collection[UUID], ids: Collection[UUID]) -> dict[UUID, Message]:
    return {one.id: one for one in await session.all(MESSAGES, {"tenants": sorted(tenants), "ids": sorted(ids)})}


async def last_messages(session: Session, tenant_id: UUID, conversations: Collection[UUID]) -> dict[UUID, Message]:
    """Returns the customer's last message of each of these conversations that has one."""
    found = await session.all(LAST, {"tenant_id": tenant_id, "ids": sorted(conversations)})
    return {one.conversation_id: one.message for one in found}
