"""SQL of reading a provider's own list of messages again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """All until `read_until` was seen; a pass that began at `began_at` goes on at `next_page`."""

    read_until: datetime
    next_page: str | None = None
    began_at: datetime | None = None


PROGRESS = Rows(ReadingProgress, "select read_until, next_page, began_at from reconciliation where channel_id = %(channel_id)s")
REMEMBER = Command(
    """
    insert into reconciliation (channel_id, tenant_id, read_until, next_page, began_at)
    values (%(channel_id)s, %(tenant_id)s, %(read_until)s, %(next_page)s, %(began_at)s)
    on conflict (channel_id) do update
    set read_until = excluded.read_until, next_page = excluded.next_page, began_at = excluded.began_at
    """
)
KNOWN = Values(
    str,
    """
    select provider_element_id from received_element
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s and kind = 'message'
      and provider_element_id = any(cast(%(ids)s as text[]))
    """,
)


async def progress(session: Session, channel_id: UUID) -> ReadingProgress | None:
    """Returns None for a channel that was never read."""
    return await session.first(PROGRESS, {"channel_id": channel_id})


async def remember(session: Session, tenant_id: UUID, channel_id: UUID, progress: ReadingProgress) -> None:
    values = {"read_until": progress.read_until, "next_page": progress.next_page, "began_at": progress.began_at}
    await session.run(REMEMBER, values | {"tenant_id": tenant_id, "channel_id": channel_id})


async def known(session: Session, tenant_id: UUID, channel_id: UUID, ids: Sequence[str]) -> set[str]:
    """Returns which of these messages have been told already."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id, "ids": list(ids)}
    return set(await session.all(KNOWN, values))
