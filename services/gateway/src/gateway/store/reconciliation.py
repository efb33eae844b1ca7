"""SQL of reading a provider's own list of messages again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.db.shim import text

PROGRESS = text("select read_until, next_page, began_at from reconciliation where channel_id = :channel_id")
REMEMBER = text(
    """
    insert into reconciliation (channel_id, tenant_id, read_until, next_page, began_at)
    values (:channel_id, :tenant_id, :read_until, :next_page, :began_at)
    on conflict (channel_id) do update
    set read_until = excluded.read_until, next_page = excluded.next_page, began_at = excluded.began_at
    """
)
FORGET = text("delete from reconciliation where channel_id = :channel_id")
KNOWN = text(
    """
    select provider_element_id from received_element
    where tenant_id = :tenant_id and channel_id = :channel_id and kind = 'message'
      and provider_element_id = any(cast(:ids as text[]))
    """
)


@dataclass(frozen=True, slots=True)
class Progress:
    """All until `read_until` was seen; a pass that began at `began_at` goes on at `next_page`."""

    read_until: datetime
    next_page: str | None = None
    began_at: datetime | None = None


async def progress(session: Session, channel_id: UUID) -> Progress | None:
    row = (await session.execute(PROGRESS, {"channel_id": channel_id})).one_or_none()
    return Progress(*row) if row else None


async def remember(session: Session, tenant_id: UUID, channel_id: UUID, progress: Progress) -> None:
    values = {"read_until": progress.read_until, "next_page": progress.next_page, "began_at": progress.began_at}
    await session.execute(REMEMBER, values | {"tenant_id": tenant_id, "channel_id": channel_id})


async def forget(session: Session, channel_id: UUID) -> None:
    await session.execute(FORGET, {"channel_id": channel_id})


async def known(session: Session, tenant_id: UUID, channel_id: UUID, ids: Sequence[str]) -> set[str]:
    """Which of these messages have been told already."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id, "ids": list(ids)}
    return set((await session.execute(KNOWN, values)).scalars())
