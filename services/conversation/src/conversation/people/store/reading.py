"""SQL about how far people have read, and how much there is that they have not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db import Command, Rows, Session

from conversation.people.domain.reading import MOST_COUNTED
from conversation.people.store import queues


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


def _read_on(up_to: str, apart: str) -> str:
    """Returns up to where all is read by who has read up to somewhere, and spans beyond it."""
    return f"coalesce((select upper(span) - 1 from unnest({apart}) as span where span @> {up_to} + 1), {up_to})"  # noqa: S608


# What was read stays read, in whatever order somebody's programs say so.
MARK = Rows(
    ReadMark,
    f"""
    insert into read_mark (tenant_id, user_id, conversation_id, up_to, read_at)
    values (%(tenant_id)s, %(user_id)s, %(conversation_id)s, %(up_to)s, %(now)s)
    on conflict (tenant_id, user_id, conversation_id) do update
    set up_to = {_read_on("greatest(read_mark.up_to, excluded.up_to)", "read_mark.apart")},
        read_at = case when excluded.up_to > read_mark.up_to then excluded.read_at else read_mark.read_at end
    returning new.up_to, new.read_at, old.up_to is distinct from new.up_to as advanced
    """,  # noqa: S608 — constants, here and below
)
# Where all that was asked in the kept conversation is read, what was said in it last is no gap.
MOVE = Command(
    f"""
    with theirs as (
        delete from read_mark where tenant_id = %(tenant_id)s and conversation_id = %(from_id)s
        returning user_id, read_at, int4multirange(int4range(1, up_to + 1)) + apart as read
    ), moved as (
        select user_id, read_at, range_agg(int4range(lower(span) + %(base)s, upper(span) + %(base)s)) as read
        from theirs cross join lateral unnest(read) as span group by user_id, read_at
    ), united as (
        select moved.user_id, greatest(moved.read_at, read_mark.read_at) as read_at,
               case when coalesce(read_mark.up_to, 0) >= %(asked_up_to)s then %(base)s
                    else coalesce(read_mark.up_to, 0) end as up_to,
               moved.read + coalesce(read_mark.apart, '{{}}') as apart
        from moved
        left join read_mark on read_mark.tenant_id = %(tenant_id)s
             and read_mark.user_id = moved.user_id and read_mark.conversation_id = %(to_id)s
    )
    insert into read_mark (tenant_id, user_id, conversation_id, up_to, apart, read_at)
    select %(tenant_id)s, user_id, %(to_id)s, {_read_on("up_to", "apart")}, apart, read_at from united
    on conflict (tenant_id, user_id, conversation_id) do update
    set up_to = greatest(read_mark.up_to, excluded.up_to), apart = excluded.apart, read_at = excluded.read_at
    """,  # noqa: S608
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
        from (
            select from conversation
            left join read_mark on read_mark.tenant_id = conversation.tenant_id
                 and read_mark.user_id = conversation.assigned_user_id and read_mark.conversation_id = conversation.id
            where conversation.tenant_id = asked.tenant_id and conversation.assigned_user_id = asked.user_id
              and conversation.state = 'open' and conversation.last_inbound_sequence > coalesce(read_mark.up_to, 0)
            limit %(of_each)s
        ) theirs
    ) unread
    union all
    select asked.tenant_id, 'queue', queue.team_id, queue.number
    from unnest(cast(%(queues_of)s as uuid[])) as asked (tenant_id)
    cross join lateral (
        {queues.fronts("asked.tenant_id")} select team_id, cast(count(*) as integer) as number from queued group by team_id
    ) queue
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
        select cast(count(*) filter (
            where author = 'customer' and revoked_at is null and sequence <@ coalesce(read_mark.apart, '{{}}') is false
        ) as integer) as number
        from (
            select author, revoked_at, sequence from message
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


def move(session: Session, tenant_id: UUID, from_id: UUID, to_id: UUID, *, base: int, asked_up_to: int) -> None:
    """What people have read of a conversation, they have read of another, `base` messages further on. What they have not of
    what was there, of which the customer's last is at `asked_up_to`, they have not.
    """
    values = {"tenant_id": tenant_id, "from_id": from_id, "to_id": to_id, "base": base, "asked_up_to": asked_up_to}
    session.put_off(MOVE, values)


async def find(session: Session, tenant_id: UUID, user_id: UUID, conversation_id: UUID) -> ReadMark | None:
    values = {"tenant_id": tenant_id, "user_id": user_id, "conversation_id": conversation_id}
    return await session.first(FIND, values)


async def unread(session: Session, tenant_id: UUID, user_id: UUID, conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """Returns how many messages of conversations this person has not read, of those in which there are any."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "conversation_ids": list(conversation_ids)}
    return {row.conversation_id: row.number for row in await session.all(UNREAD, values)}


async def count(session: Session, tenants: Collection[UUID], people: Collection[tuple[UUID, UUID]]) -> list[CountRow]:
    """Returns what waits in the queues of these tenants, and what these people (tenant and user id) have not read: of each
    `queues.MOST_COUNTED` at most.
    """
    values = {
        "of_each": queues.MOST_COUNTED,
        "queues_of": list(tenants),
        "tenants": [tenant_id for tenant_id, _ in people],
        "users": [user_id for _, user_id in people],
    }
    return await session.all(COUNT, values)
