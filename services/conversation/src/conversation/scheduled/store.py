"""SQL about what people wrote to be sent later."""

from datetime import datetime
from uuid import UUID

import orjson
from common.db import Command, Listing, Rows, Session, Values
from common.db.statements import columns_of

from conversation.scheduled.domain import ScheduledMessage, ScheduledState

NAMES = ", ".join(name for name, _ in columns_of(ScheduledMessage))

WAITING = Values(
    int,
    """
    select cast(count(*) as integer) as waiting from scheduled_message
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s and state = 'waiting'
    """,
)
ADD = Command(
    """
    insert into scheduled_message (tenant_id, id, conversation_id, user_id, content, answers, send_at, created_at, state)
    values (%(tenant_id)s, %(id)s, %(conversation_id)s, %(user_id)s, cast(%(content)s as jsonb), %(answers)s, %(send_at)s,
            %(created_at)s, 'waiting')
    """
)
GET = Rows(ScheduledMessage, f"select {NAMES} from scheduled_message where tenant_id = %(tenant_id)s and id = %(id)s")  # noqa: S608
END = Rows(
    ScheduledMessage,
    f"""
    update scheduled_message set state = %(state)s, reason = %(reason)s, message_id = %(message_id)s
    where tenant_id = %(tenant_id)s and id = %(id)s and state = 'waiting'
    returning {NAMES}
    """,  # noqa: S608 — the columns are those of the class, here and below
)
MOVE = Command(
    """
    update scheduled_message set conversation_id = %(kept)s
    where tenant_id = %(tenant_id)s and conversation_id = %(other)s and state = 'waiting'
    """
)
PAGE = Listing(
    ScheduledMessage,
    f"""
    select {NAMES} from scheduled_message
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s {{given}}
    order by send_at, id limit %(limit)s
    """,  # noqa: S608
    state="state = %(state)s",
    after_at="(send_at, id) > (%(after_at)s, %(after_id)s)",
)


async def waiting(session: Session, tenant_id: UUID, conversation_id: UUID) -> int:
    """Returns how many wait in a conversation."""
    return await session.one(WAITING, {"tenant_id": tenant_id, "conversation_id": conversation_id})


def add(session: Session, one: ScheduledMessage) -> None:
    values = {name: getattr(one, name) for name, _ in columns_of(ScheduledMessage)}
    session.put_off(ADD, values | {"content": orjson.dumps(one.content).decode()})


async def get(session: Session, tenant_id: UUID, scheduled_id: UUID) -> ScheduledMessage | None:
    return await session.first(GET, {"tenant_id": tenant_id, "id": scheduled_id})


async def end(
    session: Session,
    one: ScheduledMessage,
    state: ScheduledState,
    *,
    reason: str | None = None,
    message_id: UUID | None = None,
) -> ScheduledMessage | None:
    """Returns what waited and does not any more; None for what was over before."""
    values = {"tenant_id": one.tenant_id, "id": one.id, "state": state, "reason": reason, "message_id": message_id}
    return await session.first(END, values)


def move(session: Session, tenant_id: UUID, other: UUID, kept: UUID) -> None:
    """What waits in a conversation waits in the one that it was united with."""
    session.put_off(MOVE, {"tenant_id": tenant_id, "other": other, "kept": kept})


async def page(
    session: Session,
    tenant_id: UUID,
    conversation_id: UUID,
    state: ScheduledState | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[ScheduledMessage]:
    """Returns what is to be sent, the next first, from `after` (exclusive) on."""
    values = {
        "tenant_id": tenant_id,
        "conversation_id": conversation_id,
        "state": state,
        "after_at": after and after[0],
        "after_id": after and after[1],
        "limit": limit,
    }
    return await session.all(PAGE.of(values), values)
