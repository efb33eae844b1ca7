"""SQL about what we asked to change in what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Rows, Session

from conversation.domain.message import Message
from conversation.domain.own_change import OwnChangeState
from conversation.store import columns


@dataclass(frozen=True, slots=True)
class StoredOwnChange:
    """What was asked for, of which message."""

    id: UUID
    message_id: UUID
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnChangeReport:
    """What message-sender says of one."""

    tenant_id: UUID
    id: UUID
    state: OwnChangeState
    error_class: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MovedOwnChange:
    """One that is not where it was, and its message, locked, where that is still here."""

    id: UUID
    content: dict[str, Any]
    message: Message | None


FIND = Rows(StoredOwnChange, "select id, message_id, content from own_change where tenant_id = %(tenant_id)s and id = %(id)s")
ADD = Command(
    """
    with shown as (
        update message set change = cast(%(shown)s as jsonb) where tenant_id = %(tenant_id)s and id = %(message_id)s
    )
    insert into own_change (tenant_id, id, message_id, user_id, content, asked_at, state)
    values (%(tenant_id)s, %(id)s, %(message_id)s, %(user_id)s, cast(%(content)s as jsonb), %(now)s, 'asked')
    """
)
# What is done, or has failed, is over: reports come in any order, and more than once.
MOVE = Rows(
    MovedOwnChange,
    f"""
    with moved as (
        update own_change set state = report.state
        from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[]), cast(%(states)s as text[]))
             as report (tenant_id, id, state)
        where own_change.tenant_id = report.tenant_id and own_change.id = report.id
          and own_change.state in ('asked', 'held', 'unknown') and own_change.state <> report.state
        returning own_change.*
    ), locked as materialized (
        select * from message where (tenant_id, id) in (select tenant_id, message_id from moved)
        order by id for no key update
    )
    select moved.id, moved.content, {columns.message("message.")}
    from moved left join locked as message on message.tenant_id = moved.tenant_id and message.id = moved.message_id
    order by moved.asked_at, moved.id
    """,  # noqa: S608 — the columns are those of the class
)


async def find(session: Session, tenant_id: UUID, change_id: UUID) -> StoredOwnChange | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": change_id})


def add(session: Session, message: Message, change_id: UUID, user_id: UUID, content: dict[str, Any], now: datetime) -> None:
    """Keeps what is asked for, and shows it at its message."""
    values = {
        "tenant_id": message.tenant_id,
        "id": change_id,
        "message_id": message.id,
        "user_id": user_id,
        "content": orjson.dumps(content).decode(),
        "shown": orjson.dumps(message.change).decode(),
        "now": now,
    }
    session.put_off(ADD, values)


async def move(session: Session, reports: Sequence[OwnChangeReport]) -> list[MovedOwnChange]:
    """Records where changes are. Returns those that moved, in the order in which they were asked for; one report for each."""
    values = {
        "tenants": [one.tenant_id for one in reports],
        "ids": [one.id for one in reports],
        "states": [one.state for one in reports],
    }
    return await session.all(MOVE, values)
