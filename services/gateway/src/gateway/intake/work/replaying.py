"""Bodies with something that was not understood, read again with today's readers and settings.

What was told stays told once: its names are kept for longer than bodies are. What is still not understood is parked again.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import structlog
from common.db import Database, Session
from common.errors import NotFound
from common.ids import derived_id
from common.jobs import schedule

from gateway.access.store import audit
from gateway.access.work.changes import AuditAction
from gateway.channels.store import channels
from gateway.intake.store import parked
from gateway.intake.store.parked import KeptBody, ParkedChoice
from gateway.intake.work.directory import KnownChannel
from gateway.intake.work.events import MOST_PARKED, ElementResult, ToPark, counted, within
from gateway.intake.work.reading import BodyReader
from gateway.intake.work.replay_requests import MOST_IDS, REPLAY, Replay
from gateway.intake.work.webhook import NOTHING, SLICE, Webhook, WrittenCounts, count
from gateway.intake.work.writing import write
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.domain.origins import WebhookOrigin

REPLAYED: AuditAction = "channel.replayed"
BODIES_AT_ONCE = 1  # each may have megabytes
FIRST = UUID(int=0)

__all__ = ["MOST_IDS", "REPLAY", "Replay", "read_again", "request"]

log = structlog.get_logger()


async def request(session: Session, tenant_id: UUID, actor: str, replay: Replay) -> int:
    """Returns how many elements will be read again, soon. Raises `NotFound`."""
    if await channels.locked(session, replay.channel_id) is None:
        raise NotFound("there is no such channel")
    found = await parked.count(session, replay.choice(tenant_id))
    details = {"reason": replay.reason, "elements": found}
    await audit.add(session, tenant_id, actor, REPLAYED, replay.channel_id, details)
    schedule(session, REPLAY, replay.key, replay, tenant_id=tenant_id)
    return found


async def read_again(bodies: BodyReader, choice: ParkedChoice) -> None:
    """A body after the other, the oldest first, in parts. What a crash interrupts is begun anew: what was told is known."""
    database, after, read, total = bodies.directory.database, FIRST, 0, NOTHING
    while True:
        channel = (await bodies.directory.of_tenant(choice.tenant_id)).get(choice.channel_id)
        async with database.transaction(choice.tenant_id) as session:
            rows = await parked.bodies(session, choice, after, BODIES_AT_ONCE)
        if channel is None or not rows:
            break
        for row in rows:
            total += await _read_one(bodies, channel, row)
        after, read = rows[-1].id, read + len(rows)
    await _report(database, choice, read, total)


async def _read_one(bodies: BodyReader, channel: KnownChannel, row: KeptBody) -> WrittenCounts:
    """Returns what was written of a body. It is read part by part as its tenant's place comes; what is understood by now is
    forgotten at the end.
    """
    body, who = row.body, channel.identity
    source, total, still, rest = bodies.begin(channel, body), NOTHING, set[UUID](), Counter[str]()
    while True:
        async with bodies.workshop.place(who.tenant_id, len(body)):
            parts = await bodies.part(channel, body, row.received_at, source, SLICE)
        if not parts:
            break
        webhooks: list[Webhook] = []
        for one, found in parts:
            kept, over = within(found, max(0, MOST_PARKED - len(still)))
            rest += over
            webhooks.append(_webhook(one, channel, row, body, kept))
        total += await _write(bodies, webhooks)
        still |= _still(webhooks, who.channel_id)
    last = _webhook(channel, channel, row, body, counted(rest, body))
    total += await _write(bodies, [last])
    still |= _still([last], who.channel_id)
    async with bodies.directory.database.transaction(who.tenant_id) as session:
        await parked.take_away(session, who.channel_id, row.id, still)
    return total


async def _write(bodies: BodyReader, webhooks: Sequence[Webhook]) -> WrittenCounts:
    async with bodies.directory.database.transaction(webhooks[0].origin.tenant_id) as session:
        written = await write(webhooks, session)
    total = NOTHING
    for webhook, one in zip(webhooks, written, strict=True):
        count(webhook, one)
        total += one
    return total


def _still(webhooks: Sequence[Webhook], channel_id: UUID) -> set[UUID]:
    """Returns the rows of what was not understood this time either."""
    own = (webhook for webhook in webhooks if webhook.origin.channel_id == channel_id)
    return {one.row_id(channel_id) for webhook in own for one in webhook.results if isinstance(one, ToPark)}


def _webhook(owner: KnownChannel, channel: KnownChannel, row: KeptBody, body: bytes, found: Sequence[ElementResult]) -> Webhook:
    """Returns what is understood of a body by now. How a link was then is nobody's news. A body that is for another channel
    too is kept for it as well.
    """
    who = owner.identity
    webhook_id = row.id if owner is channel else derived_id(row.id, who.channel_id)
    results = [one for one in found if not isinstance(one, LinkSignal)]
    return Webhook(WebhookOrigin(webhook_id, who.tenant_id, who.channel_id, row.received_at), who.provider, body, results)


async def _report(database: Database, choice: ParkedChoice, bodies: int, total: WrittenCounts) -> None:
    async with database.transaction(choice.tenant_id) as session:
        gone = await parked.count_gone(session, choice)
    log.info(
        "parked_replayed",
        channel_id=str(choice.channel_id),
        bodies=bodies,
        bodies_gone=gone,
        new=total.new,
        still_parked=total.parked,
    )
