"""SQL about messages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from common.db import Rows, Session

from conversation.domain.message import Message
from conversation.store import columns

NAMES = ", ".join([*columns.MESSAGE_COLUMNS, "quoted"])


# A file that is there does not go missing again, whatever is said once more.
SET_MEDIA = Rows(
    Message,
    f"""
    update message set media = given.media
    from jsonb_to_recordset(cast(%(media)s as jsonb)) as given (tenant_id uuid, message_id uuid, media jsonb)
    where message.tenant_id = given.tenant_id and message.id = given.message_id
      and (message.media is null or message.media ->> 'state' <> 'stored' or given.media ->> 'state' = 'stored')
    returning {columns.message()}
    """,  # noqa: S608 — the columns are those of the class, here and below
)
# The newest first: what people and the AI look at is there at once.
MOVE = Rows(
    Message,
    f"""
    with chosen as (
        select id from message
        where tenant_id = %(tenant_id)s and conversation_id = %(other)s
        order by sequence desc limit %(limit)s
        for no key update
    )
    update message set conversation_id = %(kept)s, sequence = sequence + %(base)s, asked_as = asked_as + %(base)s
    from chosen where message.id = chosen.id and message.tenant_id = %(tenant_id)s
    returning {columns.message()}
    """,  # noqa: S608
)
GET = Rows(Message, f"select {columns.message()} from message where tenant_id = %(tenant_id)s and id = %(id)s")  # noqa: S608
# A conversation, and those whose messages are being moved into it, each with what their sequences grow by.
PARTS = """
    with recursive part (id, base) as (
        select cast(%(conversation_id)s as uuid), 0
        union all
        select other.id, part.base + other.moved_by
        from part join conversation other on other.tenant_id = %(tenant_id)s and other.moved_to = part.id
    )
"""
IN_PLACE = {"conversation_id": "cast(%(conversation_id)s as uuid)", "sequence": "message.sequence + part.base"}
PLACED_COLUMNS = ", ".join(
    [
        *(f"{IN_PLACE.get(name, f'message.{name}')} as {name}" for name in columns.MESSAGE_COLUMNS),
        f"{columns.QUOTED} as quoted",
    ]
)


def _last(condition: str) -> Rows[Message]:
    return Rows(
        Message,
        f"""
        {PARTS}
        select {NAMES} from (
            select {PLACED_COLUMNS} from part cross join lateral (
                select * from message
                where message.tenant_id = %(tenant_id)s and message.conversation_id = part.id {condition}
                order by message.sequence desc limit %(limit)s
            ) message
            order by sequence desc limit %(limit)s
        ) newest order by sequence
        """,  # noqa: S608
    )


# Two, for with "or is null" the database would have one plan for both, and read a long conversation whole.
NEWEST = _last("")
BEFORE = _last("and message.sequence < %(before)s - part.base")
FOLLOWING = Rows(
    Message,
    f"""
    {PARTS}
    select {PLACED_COLUMNS} from part cross join lateral (
        select * from message
        where message.tenant_id = %(tenant_id)s and message.conversation_id = part.id
              and message.sequence > %(after)s - part.base
        order by message.sequence limit %(limit)s
    ) message
    order by sequence limit %(limit)s
    """,  # noqa: S608
)


async def set_media(session: Session, media: Sequence[dict[str, Any]]) -> list[Message]:
    """Records the state of files (tenant_id, message_id, media), one per message. Returns the messages that there are."""
    return await session.all(SET_MEDIA, {"media": orjson.dumps(media).decode()})


async def move(session: Session, tenant_id: UUID, other: UUID, kept: UUID, base: int, limit: int) -> list[Message]:
    """Puts the newest messages of a conversation behind the first `base` ones of another, and in their order.

    Returns those that were moved; fewer than `limit` are the last.
    """
    values = {"tenant_id": tenant_id, "other": other, "kept": kept, "base": base, "limit": limit}
    return sorted(await session.all(MOVE, values), key=lambda one: one.sequence)


async def get(session: Session, tenant_id: UUID, message_id: UUID) -> Message | None:
    return await session.first(GET, {"tenant_id": tenant_id, "id": message_id})


async def newest(session: Session, tenant_id: UUID, conversation_id: UUID, before: int | None, limit: int) -> list[Message]:
    """Returns the newest messages, or the newest before a sequence; oldest first."""
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "before": before, "limit": limit}
    return await session.all(NEWEST if before is None else BEFORE, values)


async def following(session: Session, tenant_id: UUID, conversation_id: UUID, after: int, limit: int) -> list[Message]:
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "after": after, "limit": limit}
    return await session.all(FOLLOWING, values)
