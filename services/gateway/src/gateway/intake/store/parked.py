"""SQL of elements that were not understood: listed for people, and taken away when their bodies are read again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Listing, Rows, Session, Values

from gateway.providers.domain.elements import ParkedReason


@dataclass(frozen=True, slots=True)
class ParkedElement:
    """An element that was not understood, without what it says. `webhook_id` is its body's."""

    id: UUID
    reason: ParkedReason
    received_at: datetime
    size_bytes: int
    webhook_id: UUID


@dataclass(frozen=True, slots=True)
class KeptBody:
    """A body as it came."""

    id: UUID
    body: bytes
    received_at: datetime


PAGE = Listing(
    ParkedElement,
    """
    select id, reason, received_at, octet_length(element) as size_bytes, webhook_id from parked_webhook
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s {given}
    order by received_at desc, id desc limit %(limit)s
    """,
    reason="reason = %(reason)s",
    before_at="(received_at, id) < (%(before_at)s, %(before_id)s)",
)
# What was too large for the broker is known as told: reading it again would tell nothing.
CHOSEN = """
    parked.tenant_id = %(tenant_id)s and parked.channel_id = %(channel_id)s and parked.reason <> 'too_large'
    and (cast(%(reason)s as text) is null or parked.reason = %(reason)s)
    and (cast(%(ids)s as uuid[]) is null or parked.id = any(cast(%(ids)s as uuid[])))
"""
COUNT = Values(int, f"select count(*) from parked_webhook as parked where {CHOSEN}")  # noqa: S608 — a constant
COUNT_GONE = Values(
    int,
    f"""
    select count(distinct webhook_id) from parked_webhook as parked
    where {CHOSEN} and not exists (select 1 from raw_webhook where raw_webhook.id = webhook_id)
    """,  # noqa: S608 — a constant
)
BODIES = Rows(
    KeptBody,
    f"""
    select id, body, received_at from raw_webhook
    where id > %(after)s and id in (select webhook_id from parked_webhook as parked where {CHOSEN})
    order by id limit %(limit)s
    """,  # noqa: S608 — a constant
)
TAKE_AWAY = Command(
    """
    delete from parked_webhook
    where channel_id = %(channel_id)s and webhook_id = %(webhook_id)s and reason <> 'too_large'
      and id <> all(cast(%(but)s as uuid[]))
    """
)


@dataclass(frozen=True, slots=True)
class ParkedChoice:
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


async def page(session: Session, choice: ParkedChoice, before: tuple[datetime, UUID] | None, limit: int) -> list[ParkedElement]:
    """Returns them newest first, from the one before `before` on. The choice's ids are not asked."""
    before_at, before_id = before or (None, None)
    values = choice.values() | {"before_at": before_at, "before_id": before_id, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def count(session: Session, choice: ParkedChoice) -> int:
    return await session.one(COUNT, choice.values())


async def count_gone(session: Session, choice: ParkedChoice) -> int:
    """Returns how many bodies are not kept any more."""
    return await session.one(COUNT_GONE, choice.values())


async def bodies(session: Session, choice: ParkedChoice, after: UUID, limit: int) -> list[KeptBody]:
    """Returns the bodies in which they came, oldest first."""
    return await session.all(BODIES, choice.values() | {"after": after, "limit": limit})


async def take_away(session: Session, channel_id: UUID, webhook_id: UUID, but: Collection[UUID]) -> None:
    """Forget what was not understood in a body, but for what still is not."""
    await session.run(TAKE_AWAY, {"channel_id": channel_id, "webhook_id": webhook_id, "but": list(but)})
