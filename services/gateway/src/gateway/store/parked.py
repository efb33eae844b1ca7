"""SQL of elements that were not understood: listed for people, and taken away when their bodies are read again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

PAGE = text(
    """
    select id, reason, received_at, octet_length(element) as size_bytes, webhook_id from parked_webhook
    where tenant_id = :tenant_id and channel_id = :channel_id and (cast(:reason as text) is null or reason = :reason)
      and (cast(:before_at as timestamptz) is null or (received_at, id) < (:before_at, cast(:before_id as uuid)))
    order by received_at desc, id desc limit :limit
    """
)
# What was too large for the broker is known as told: reading it again would tell nothing.
CHOSEN = """
    parked.tenant_id = :tenant_id and parked.channel_id = :channel_id and parked.reason <> 'too_large'
    and (cast(:reason as text) is null or parked.reason = :reason)
    and (cast(:ids as uuid[]) is null or parked.id = any(cast(:ids as uuid[])))
"""
COUNT = text(f"select count(*) from parked_webhook as parked where {CHOSEN}")  # noqa: S608 — a constant
COUNT_GONE = text(
    f"""
    select count(distinct webhook_id) from parked_webhook as parked
    where {CHOSEN} and not exists (select 1 from raw_webhook where raw_webhook.id = webhook_id)
    """  # noqa: S608 — a constant
)
BODIES = text(
    f"""
    select id, body, received_at from raw_webhook
    where id > :after and id in (select webhook_id from parked_webhook as parked where {CHOSEN})
    order by id limit :limit
    """  # noqa: S608 — a constant
)
TAKE_AWAY = text(
    """
    delete from parked_webhook
    where channel_id = :channel_id and webhook_id = :webhook_id and reason <> 'too_large' and id <> all(cast(:but as uuid[]))
    """
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Elements of a channel that were not understood: all, those of a reason, or those with these ids."""

    tenant_id: UUID
    channel_id: UUID
    reason: str | None = None
    ids: Sequence[UUID] | None = None

    def values(self) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "channel_id": self.channel_id,
            "reason": self.reason,
            "ids": None if self.ids is None else list(self.ids),
        }


async def page(session: Session, choice: Choice, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row[Any]]:
    """Newest first, from the one before `before` on. The choice's ids are not asked."""
    before_at, before_id = before or (None, None)
    values = choice.values() | {"before_at": before_at, "before_id": before_id, "limit": limit}
    return (await session.execute(PAGE, values)).all()


async def count(session: Session, choice: Choice) -> int:
    found: int = (await session.execute(COUNT, choice.values())).scalar_one()
    return found


async def count_gone(session: Session, choice: Choice) -> int:
    """How many bodies are not kept any more."""
    found: int = (await session.execute(COUNT_GONE, choice.values())).scalar_one()
    return found


async def bodies(session: Session, choice: Choice, after: UUID, limit: int) -> Sequence[Row[Any]]:
    """The bodies in which they came, oldest first."""
    return (await session.execute(BODIES, choice.values() | {"after": after, "limit": limit})).all()


async def take_away(session: Session, channel_id: UUID, webhook_id: UUID, but: Collection[UUID]) -> None:
    """Forget what was not understood in a body, but for what still is not."""
    await session.execute(TAKE_AWAY, {"channel_id": channel_id, "webhook_id": webhook_id, "but": list(but)})
