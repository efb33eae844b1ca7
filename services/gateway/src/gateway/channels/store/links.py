"""SQL of channels' links, of how they changed, and of those whose channel is gone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session
from common.ids import uuid7
from contracts.gateway import Provider as ProviderName

from gateway.channels.domain.links import NOT_STARTED, ChannelLink
from gateway.jsonb import as_json


@dataclass(frozen=True, slots=True)
class SealedCode:
    """What links a phone."""

    sealed: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkRow:
    """What is known of a channel's link, and the code that would link a phone."""

    channel_id: UUID
    tenant_id: UUID
    known: ChannelLink
    code: SealedCode | None


@dataclass(frozen=True, slots=True)
class DepartedLink:
    """A removed channel's link, that its server is still to log out. `secrets` are sealed for this place."""

    channel_id: UUID
    tenant_id: UUID
    provider: ProviderName
    account: str
    settings: dict[str, Any]
    secrets: bytes


COLUMNS = """
    channel_id, tenant_id, state as "known.state", reason as "known.reason", changed_at as "known.changed_at",
    attempts as "known.attempts", wanted as "known.wanted", signalled_at as "known.signalled_at", lost_at as "known.lost_at",
    linked_at as "known.linked_at", code as "code.sealed", code_expires_at as "code.expires_at"
"""

# In the order of the key, so that two transactions with the same channels wait for each other instead of for ever. A channel
# that is being removed is waited for, so that nothing is begun for one that is gone.
BEGIN = Command(
    """
    with fresh as (
        select id, tenant_id, created_at from channel
        where id = any(%(ids)s) and not exists (select from channel_link where channel_id = channel.id)
        order by id for key share
    )
    insert into channel_link (channel_id, tenant_id, state, reason, changed_at, attempts, wanted)
    select id, tenant_id, 'disconnected', %(not_started)s, created_at, 0, false from fresh order by id
    on conflict do nothing
    """
)
LOCK = Rows(
    LinkRow,
    f"select {COLUMNS} from channel_link where channel_id = any(%(ids)s) order by channel_id for update",  # noqa: S608
)
CLAIM = Command("select from channel_link where channel_id = %(id)s for update nowait")
UNCONNECTED = Rows(
    LinkRow,
    f"""
    select {COLUMNS} from channel_link where channel_id = any(%(ids)s) and state <> 'connected' order by channel_id
    """,  # noqa: S608 — a constant
)
READ = Rows(LinkRow, f"select {COLUMNS} from channel_link where channel_id = %(id)s")  # noqa: S608 — a constant
SAVE = Command(
    """
    update channel_link
    set state = %(state)s, reason = %(reason)s, changed_at = %(changed_at)s, attempts = %(attempts)s, wanted = %(wanted)s,
        signalled_at = %(signalled_at)s, lost_at = %(lost_at)s, linked_at = %(linked_at)s,
        code = case when %(with_code)s then coalesce(%(code)s, code) end,
        code_expires_at = case when %(with_code)s then coalesce(%(code_expires_at)s, code_expires_at) end
    where channel_id = %(channel_id)s
    """
)
FORGET = Command("delete from channel_link where channel_id = %(id)s")
ADD_CHANGE = Command(
    """
    insert into link_change (id, tenant_id, channel_id, state, reason, at)
    values (%(id)s, %(tenant_id)s, %(channel_id)s, %(state)s, %(reason)s, %(at)s)
    """
)
DEPART = Command(
    """
    insert into departed_link (channel_id, tenant_id, provider, account, settings, secrets)
    values (%(channel_id)s, %(tenant_id)s, %(provider)s, %(account)s, cast(%(settings)s as jsonb), %(secrets)s)
    """
)
DEPARTED = Rows(
    DepartedLink,
    """
    select channel_id, tenant_id, provider, account, settings, secrets from departed_link departed
    where channel_id = %(id)s and not exists (
        select 1 from channel where provider = departed.provider and account = departed.account)
    """,
)
FORGET_DEPARTED = Command("delete from departed_link where channel_id = %(id)s")


async def locked(session: Session, channel_ids: Sequence[UUID]) -> dict[UUID, LinkRow]:
    """Returns the links of channels by channel, begun where there is none yet, locked until the transaction ends."""
    ids = list(channel_ids)
    await session.run(BEGIN, {"ids": ids, "not_started": NOT_STARTED})
    return {row.channel_id: row for row in await session.all(LOCK, {"ids": ids})}


async def claim(session: Session, channel_id: UUID) -> None:
    """Locks a link, for whoever completes a job and so has the job's row: others lock the link first, and that row after it.

    Raises `LockNotAvailable` where somebody has the link, so that neither waits for the other; it is tried again.
    """
    await session.run(CLAIM, {"id": channel_id})


async def read(session: Session, channel_id: UUID) -> LinkRow | None:
    return await session.first(READ, {"id": channel_id})


async def unconnected(session: Session, channel_ids: Sequence[UUID]) -> list[LinkRow]:
    """Returns those of these channels whose links are not known to be connected."""
    return await session.all(UNCONNECTED, {"ids": list(channel_ids)})


async def linked_at(session: Session, channel_id: UUID) -> datetime | None:
    """Returns when a channel's phone was linked; None where nobody has told."""
    row = await read(session, channel_id)
    return row.known.linked_at if row else None


async def save(session: Session, channel_id: UUID, known: ChannelLink, code: SealedCode | None) -> None:
    """Write what is known; without a new code, the old one stays for as long as one is asked for."""
    sealed = {"code": code and code.sealed, "code_expires_at": code and code.expires_at}
    values = {"channel_id": channel_id, "with_code": known.state == "qr_required"}
    await session.run(SAVE, {**values, **asdict(known), **sealed})


async def add_change(session: Session, tenant_id: UUID, channel_id: UUID, known: ChannelLink) -> None:
    values = {"id": uuid7(), "tenant_id": tenant_id, "channel_id": channel_id}
    what = {"state": known.state, "reason": known.reason, "at": known.changed_at}
    await session.run(ADD_CHANGE, values | what)


async def departed(session: Session, channel_id: UUID) -> DepartedLink | None:
    """Returns a removed channel's link; None where another channel uses its number now, and would be logged out with it."""
    return await session.first(DEPARTED, {"id": channel_id})


async def depart(session: Session, departing: DepartedLink) -> None:
    """Moves what a removed channel's link needs to be logged out."""
    await session.run(DEPART, asdict(departing) | {"settings": as_json(departing.settings)})
    await session.run(FORGET, {"id": departing.channel_id})


async def forget_departed(session: Session, channel_id: UUID) -> None:
    await session.run(FORGET_DEPARTED, {"id": channel_id})
