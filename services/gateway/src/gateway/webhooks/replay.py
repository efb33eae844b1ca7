"""Bodies with something that was not understood, read again with today's readers and settings.

What was told stays told once: its names are kept for longer than bodies are. What is still not understood is parked again.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import structlog
from common.db import Database
from common.errors import NotFound
from common.ids import derived_id
from common.jobs import schedule
from contracts.bounds import Code
from pydantic import BaseModel, Field
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.administration.changes import Action
from gateway.domain.elements import SessionSignal
from gateway.providers import PROVIDERS
from gateway.store import channels, parked, tenants
from gateway.store.parked import Choice
from gateway.store.webhooks import Origin
from gateway.webhooks.directory import identity_of, receiver_of
from gateway.webhooks.events import outcomes
from gateway.webhooks.writer import NOTHING, Webhook, Written, count, slices, write

REPLAY = "replay_parked"
REPLAYED: Action = "channel.replayed"
BODIES_AT_ONCE = 5  # each may have megabytes
MOST_IDS = 200
FIRST = UUID(int=0)

log = structlog.get_logger()


class Replay(BaseModel):
    """What to read again; see `store.parked.Choice`."""

    channel_id: UUID
    reason: Code | None = None
    parked_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_IDS)] | None = None

    def choice(self, tenant_id: UUID) -> Choice:
        return Choice(tenant_id, self.channel_id, self.reason, self.parked_ids)

    @property
    def key(self) -> UUID:
        """The same for the same request, so that asking twice is one job."""
        return derived_id(self.channel_id, self.reason or "", *sorted(map(str, self.parked_ids or ())))


async def request(session: AsyncSession, tenant_id: UUID, actor: str, replay: Replay) -> int:
    """Have elements read again soon; how many they are. Raises `NotFound`."""
    if await channels.channel(session, replay.channel_id) is None:
        raise NotFound("there is no such channel")
    found = await parked.count(session, replay.choice(tenant_id))
    details = {"reason": replay.reason, "elements": found}
    await tenants.audit(session, tenant_id, actor, REPLAYED, replay.channel_id, details)
    schedule(session, REPLAY, replay.key, replay, tenant_id=tenant_id)
    return found


async def read_again(database: Database, pepper: bytes, choice: Choice) -> None:
    """A few bodies per commit, oldest first. What a crash interrupts is begun anew: each commit is whole."""
    after, bodies, total = FIRST, 0, NOTHING
    while True:
        async with database.transaction(choice.tenant_id) as session:
            found = await channels.channels_by_id(session, [choice.channel_id])
            rows = await parked.bodies(session, choice, after, BODIES_AT_ONCE)
        if not found or not rows:
            break
        webhooks = await asyncio.to_thread(_read, found[0], rows, pepper)
        async with database.transaction(choice.tenant_id) as session:
            await parked.take_away(session, choice.channel_id, [row.id for row in rows])
            written = await write(webhooks, session)
        for webhook, one in zip(webhooks, written, strict=True):
            count(webhook, one)
            total += one
        after, bodies = rows[-1].id, bodies + len(rows)
    await _report(database, choice, bodies, total)


def _read(channel: Row[Any], rows: Sequence[Row[Any]], pepper: bytes) -> list[Webhook]:
    """What bodies come to now. How a session was then is nobody's news."""
    provider, identity, receiver = PROVIDERS[channel.provider], identity_of(channel, pepper), receiver_of(channel)
    webhooks = list[Webhook]()
    for row in rows:
        body, origin = bytes(row.body), Origin(row.id, channel.tenant_id, channel.id, row.received_at)
        found = outcomes(provider.read(body, receiver), identity, body, row.received_at)
        told = [outcome for outcome in found if not isinstance(outcome, SessionSignal)]
        webhooks.extend(slices(origin, provider.name, body, told))
    return webhooks


async def _report(database: Database, choice: Choice, bodies: int, total: Written) -> None:
    async with database.transaction(choice.tenant_id) as session:
        gone = await parked.count_gone(session, choice)
    log.info(
        "parked_read_again",
        channel_id=str(choice.channel_id),
        bodies=bodies,
        bodies_gone=gone,
        new=total.new,
        still_parked=total.parked,
    )
