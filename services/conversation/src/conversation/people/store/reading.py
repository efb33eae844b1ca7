"""SQL about how far people have read, and how much there is that they have not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db import Rows, Session

from conversation.people.domain.reading import MOST_COUNTED
from conversation.people.store.queues import QUEUED


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Up to where a person has read a conversation, and since when. `advanced`: this statement put it there."""

    up_to: int
    read_at: datetime
    advanced: bool


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number of a tenant: what a person (`whose`) has not read, or what waits in the queue of a team (None for none)."""

    tenant_id: UUID
    kind: Literal["unread", "queue"]
    whose: UUID | None
    number: int


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """How many messages of a conversation a person has not read."""

    conversation_id: UUID
    number: int


# What was read stays read, in whatever order somebody's programs say so.
MARK = Rows(
    ReadMark,
    """
    insert into read_mark (tenant_id, user_id, conversation_id, up_to, read_at)
    values (%(tenant_id)s, %(user_id)s, %(conversation_id)s, %(up_to)s, %(now)s)
    on conflict (tenant_id, user_id, conversation_id) do update
    set up_to = greatest(read_mark.up_to, excluded.up_to),
        read_at = case when excluded.up_to > read_mark.up_to then excluded.read_at else read_mark.read_at end
    returning new.up_to, new.read_at, old.up_to is distinct from new.up_to as advanced
    """,
)
FIND = Rows(
    ReadMark,
    """
    select up_to, read_at, false as advanced from read_mark
    where tenant_id = %(tenant_id)s and user_id = %(user_id)s and conversation_id = %(conversation_id)s
    """,
)
# What is somebody's and what waits are found by indexes of exactly these rows: it matters little how long the past is.
COUNT = Rows(
    CountRow,
    f"""
    select asked.tenant_id, 'unread' as kind, asked.user_id as whose, unread.number
    from unnest(cast(%(tenants)s as uuid[]), cast(%(users)s as uuid[])) as asked (tenant_id, user_id)
    cross join lateral (
        select cast(count(*) as integer) as number
        from conversation
        left join read_mark on read_mark.tenant_id = conversation.tenant_id
             and read_mark.user_id = conversation.assigned_user_id and read_mark.conversation_id = conversation.id
        where conversation.tenant_id = asked.tenant_id and conversation.assigned_user_id = asked.user_id
          and conversation.state = 'open' and conversation.last_inbound_sequence > coalesce(read_mark.up_to, 0)
    ) unread
    union all
    select tenant_id, 'queue', team_id, cast(count(*) as integer)
    from conversation
    where tenant_id = any(%(queues_of)s) and {QUEUED}
    group by tenant_id, team_id
    """,  # noqa: S608 — a constant
)
# A question that was put anew is no new message, and is one that was not read. However many there are, so many are looked at:
# with `coalesce` in place of `case`, row security lets the index end at no mark, and all that was ever said is read.
UNREAD = Rows(
    UnreadRow,
    f"""
    select conversation.id as conversation_id, greatest(1, newest.number) as number
    from conversation
    left join read_mark on read_mark.tenant_id = conversation.tenant_id
         and read_mark.user_id = %(user_id)s and read_mark.conversation_id = conversation.id
    cross join lateral (
        select cast(count(*) filter (where author = 'customer' and revoked_at is null) as integer) as number
        from (
            select author, revoked_at from message
            where message.tenant_id = %(tenant_id)s and message.conversation_id = conversation.id
              and message.sequence > case when read_mark.up_to is null then 0 else read_mark.up_to end
              and message.sequence <= conversation.last_inbound_sequence
            order by message.sequence desc limit {MOST_COUNTED}
        ) said
    ) newest
    where conversation.tenant_id = %(tenant_id)s and conversation.id = any(%(conversation_ids)s)
      and conversation.state = 'open' and conversation.last_inbound_sequence > coalesce(read_mark.up_to, 0)
    """,  # noqa: S608 — a constant
)


async def mark(session: Session, tenant_id: UUID, user_id: UUID, conversation_id: UUID, up_to: int) -> ReadMark:
    """Returns up to where this person has read by now: never less far than before."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "conversation_id": conversation_id}
    return await session.one(MARK, values | {"up_to": up_to, "now": session.now})


async def find(session: Session, tenant_id: UUID, user_id: UUID, conversation_id: UUID) -> ReadMark | None:
    values = {"tenant_id": tenant_id, "user_id": user_id, "conversation_id": conversation_id}
    return await session.first(FIND, values)


async def unread(session: Session, tenant_id: UUID, user_id: UUID, conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """Returns how many messages of conversations this person has not read, of those in which there are any."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "conversation_ids": list(conversation_ids)}
    return {row.conversation_id: row.number for row in await session.all(UNREAD, values)}


async def count(session: Session, tenants: Collection[UUID], people: Collection[tuple[UUID, UUID]]) -> list[CountRow]:
    """Returns what waits in the queues of these tenants, and what these people (tenant and user id) have not read."""
    values = {
        "queues_of": list(tenants),
        "tenants": [tenant_id for tenant_id, _ in people],
        "users": [user_id for _, user_id in people],
    }
    return await session.all(COUNT, values)
