"""SQL about what the AI suggested."""

from uuid import UUID

import orjson
from common.db import Command, Rows, Session
from common.db.statements import columns_of

from conversation.suggestions.domain import Suggestion

NAMES = ", ".join(name for name, _ in columns_of(Suggestion))

ADD = Command(
    """
    insert into suggestion (tenant_id, id, conversation_id, up_to, text, suggested_at, citations)
    values (%(tenant_id)s, %(id)s, %(conversation_id)s, %(up_to)s, %(text)s, %(suggested_at)s, cast(%(citations)s as jsonb))
    on conflict (tenant_id, id) do nothing
    """
)
GET = Rows(
    Suggestion,
    f"""
    select {NAMES} from suggestion
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s and id = %(id)s
    """,  # noqa: S608 — the columns are those of the class, here and below
)
NEWEST = Rows(
    Suggestion,
    f"""
    select {NAMES} from suggestion
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s
    order by suggested_at desc limit 1
    """,  # noqa: S608
)
USE = Command(
    """
    update suggestion
    set used_by = %(used_by)s, message_id = %(message_id)s, sent_text = %(sent_text)s, similarity = %(similarity)s
    where tenant_id = %(tenant_id)s and id = %(id)s
    """
)


def add(session: Session, one: Suggestion) -> None:
    values = {name: getattr(one, name) for name in ("tenant_id", "id", "conversation_id", "up_to", "text", "suggested_at")}
    session.put_off(ADD, values | {"citations": orjson.dumps(one.citations).decode()})


async def get(session: Session, tenant_id: UUID, conversation_id: UUID, suggestion_id: UUID) -> Suggestion | None:
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "id": suggestion_id}
    return await session.first(GET, values)


async def newest(session: Session, tenant_id: UUID, conversation_id: UUID) -> Suggestion | None:
    return await session.first(NEWEST, {"tenant_id": tenant_id, "conversation_id": conversation_id})


def use(session: Session, one: Suggestion) -> None:
    """Keeps what a person made of a suggestion."""
    names = ("tenant_id", "id", "used_by", "message_id", "sent_text", "similarity")
    session.put_off(USE, {name: getattr(one, name) for name in names})
