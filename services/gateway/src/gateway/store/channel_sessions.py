"""SQL of channels' sessions, of how they changed, and of those whose channel is gone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from common.ids import uuid7

from gateway.domain.sessions import NOT_STARTED, ChannelSession

# In the order of the key, so that two transactions with the same channels wait for each other instead of for ever. A channel
# that is being removed is waited for, so that nothing is begun for one that is gone.
BEGIN = text(
    """
    with fresh as (
        select id, tenant_id, created_at from channel
        where id = any(:ids) and not exists (select from channel_session where channel_id = channel.id)
        order by id for key share
    )
    insert into channel_session (channel_id, tenant_id, state, reason, changed_at, attempts, wanted)
    select id, tenant_id, 'disconnected', :not_started, created_at, 0, false from fresh order by id
    on conflict do nothing
    """
)
LOCK = text("select * from channel_session where channel_id = any(:ids) order by channel_id for update")
HOLD = text("select from channel_session where channel_id = :id for update nowait")
UNCONNECTED = text("select * from channel_session where channel_id = any(:ids) and state <> 'connected' order by channel_id")
READ = text("select * from channel_session where channel_id = :id")
SAVE = text(
    """
    update channel_session
    set state = :state, reason = :reason, changed_at = :changed_at, attempts = :attempts, wanted = :wanted,
        signalled_at = :signalled_at, lost_at = :lost_at, linked_at = :linked_at,
        code = case when :with_code then coalesce(:code, code) end,
        code_expires_at = case when :with_code then coalesce(:code_expires_at, code_expires_at) end
    where channel_id = :channel_id
    """
)
FORGET = text("delete from channel_session where channel_id = :id")
ADD_CHANGE = text(
    """
    insert into session_change (id, tenant_id, channel_id, state, reason, at)
    values (:id, :tenant_id, :channel_id, :state, :reason, :at)
    """
)
DEPART = text(
    """
    insert into departed_session (channel_id, tenant_id, provider, account, settings, secrets)
    values (:channel_id, :tenant_id, :provider, :account, cast(:settings as jsonb), :secrets)
    """
)
DEPARTED = text(
    """
    select * from departed_session departed where channel_id = :id and not exists (
        select 1 from channel where provider = departed.provider and account = departed.account)
    """
)
FORGET_DEPARTED = text("delete from departed_session where channel_id = :id")


@dataclass(frozen=True, slots=True)
class SealedCode:
    """What links a phone."""

    sealed: bytes
    expires_at: datetime


async def locked(session: Session, channel_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """The sessions of channels by channel, begun where there is none yet, locked until the transaction ends."""
    ids = list(channel_ids)
    await session.execute(BEGIN, {"ids": ids, "not_started": NOT_STARTED})
    return {row.channel_id: row for row in await session.execute(LOCK, {"ids": ids})}


async def hold(session: Session, channel_id: UUID) -> None:
    """For who completes a job, and so has its row: others lock the session first, and that row after it.

    Raises `LockNotAvailable` where somebody has the session, so that neither waits for the other; it is tried again.
    """
    await session.execute(HOLD, {"id": channel_id})


async def read(session: Session, channel_id: UUID) -> Row[Any] | None:
    return (await session.execute(READ, {"id": channel_id})).one_or_none()


async def unconnected(session: Session, channel_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Those of these channels whose sessions are not known to be connected."""
    return (await session.execute(UNCONNECTED, {"ids": list(channel_ids)})).all()


async def linked_at(session: Session, channel_id: UUID) -> datetime | None:
    """When a channel's phone was linked; None where nobody has told."""
    row = await read(session, channel_id)
    return row.linked_at if row else None


async def save(session: Session, channel_id: UUID, known: ChannelSession, code: SealedCode | None) -> None:
    """Write what is known; without a new code, the old one stays for as long as one is asked for."""
    sealed = {"code": code and code.sealed, "code_expires_at": code and code.expires_at}
    values = {"channel_id": channel_id, "with_code": known.state == "qr_required"}
    await session.execute(SAVE, {**values, **asdict(known), **sealed})


async def add_change(session: Session, tenant_id: UUID, channel_id: UUID, known: ChannelSession) -> None:
    values = {"id": uuid7(), "tenant_id": tenant_id, "channel_id": channel_id}
    what = {"state": known.state, "reason": known.reason, "at": known.changed_at}
    await session.execute(ADD_CHANGE, values | what)


async def departed(session: Session, channel_id: UUID) -> Row[Any] | None:
    """A removed channel's session; None where another channel uses its number now, and would be logged out with it."""
    return (await session.execute(DEPARTED, {"id": channel_id})).one_or_none()


def session_of(row: Row[Any]) -> ChannelSession:
    names = ("state", "reason", "changed_at", "attempts", "wanted", "signalled_at", "lost_at", "linked_at")
    return ChannelSession(**{name: getattr(row, name) for name in names})
