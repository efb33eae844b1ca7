"""What an authentic body comes to: its elements, each with the channel that it is for, and what becomes of them."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import chain

import orjson
import structlog

from gateway.channels.store.links import linked_at
from gateway.intake.work.directory import Directory, KnownChannel
from gateway.intake.work.earlier import asked_for, writers
from gateway.intake.work.events import ElementResult, results_of
from gateway.intake.work.workshop import Workshop, in_steps
from gateway.providers.domain.elements import Element, WebhookMessage
from gateway.providers.domain.history import Bounds

log = structlog.get_logger()


class BodyReader:
    """Reads a body of a channel's in parts. `bounds` of what is history."""

    def __init__(self, directory: Directory, workshop: Workshop, bounds: Bounds) -> None:
        self.directory = directory
        self.workshop = workshop
        self.bounds = bounds

    def begin(self, channel: KnownChannel, raw: bytes) -> Iterator[Element]:
        """Returns the elements of a body, none of which is read yet."""
        return channel.provider.elements(raw, channel.receiver)

    async def part(
        self, channel: KnownChannel, raw: bytes, at: datetime, source: Iterator[Element], most: int
    ) -> list[tuple[KnownChannel, list[ElementResult]]]:
        """Returns what the next `most` elements come to, by the channel they are for: this one, even for nothing, and then
        others.

        Nothing at all where there is no further element.
        """
        elements = await self.workshop.first(len(raw), source, most)
        if asked := asked_for(elements, channel.identity):
            elements = await self._known(channel, raw, elements, asked)
        if not elements:
            return []
        parts = await self._by_channel(channel, elements, at)
        return [(one, await self._results(one, of_one, raw, at)) for one, of_one in parts]

    async def _known(
        self, channel: KnownChannel, raw: bytes, elements: Sequence[Element], asked: Sequence[str]
    ) -> list[Element]:
        """Returns the same elements, read by somebody who knows who wrote earlier messages."""
        async with self.workshop.looking_back(channel.identity.tenant_id):
            known = await writers(self.directory.database, self.workshop, channel, asked)
        source = channel.provider.elements(raw, replace(channel.receiver, writers=known))
        return await self.workshop.first(len(raw), source, len(elements))

    async def _by_channel(
        self, channel: KnownChannel, elements: Sequence[Element], at: datetime
    ) -> list[tuple[KnownChannel, list[Element]]]:
        own = channel.identity.account
        parts: dict[str, tuple[KnownChannel, list[Element]]] = {own: (channel, [])}
        foreign = {one.account for one in elements if one.account is not None and one.account != own}
        siblings = await self._siblings(channel, foreign, at) if foreign else {}
        for one in elements:
            owner = siblings.get(one.account or own, channel)
            parts.setdefault(owner.identity.account, (owner, []))[1].append(one)
        if unknown := sorted(foreign - siblings.keys()):
            log.warning("webhook_for_unknown_number", channel_id=str(channel.identity.channel_id), accounts=unknown[:5])
        return list(parts.values())

    async def _siblings(self, channel: KnownChannel, accounts: Set[str], at: datetime) -> dict[str, KnownChannel]:
        """Returns the tenant's channels of this provider, by their accounts. One that is not known here may have been made a
        moment ago: the database is asked before anything is parked.
        """
        known = self.directory.siblings(channel, at)
        if accounts <= known.keys():
            return known
        await self.directory.of_tenant(channel.identity.tenant_id)
        return self.directory.siblings(channel, at)

    async def _results(
        self, channel: KnownChannel, elements: Sequence[Element], raw: bytes, at: datetime
    ) -> list[ElementResult]:
        bounds = await self._bounds(channel, elements)
        found = await in_steps(lambda one: results_of([one], channel.identity, raw, at, bounds), elements)
        return list(chain.from_iterable(found))

    async def _bounds(self, channel: KnownChannel, elements: Sequence[Element]) -> Bounds:
        """Returns which of the messages are history; when the phone was linked is asked only where that matters."""
        if not any(isinstance(one.fact, WebhookMessage) and one.fact.telling == "synced" for one in elements):
            return self.bounds
        async with self.directory.database.transaction(channel.identity.tenant_id) as session:
            return replace(self.bounds, linked_at=await linked_at(session, channel.identity.channel_id))


def marker(raw: bytes, read: int) -> bytes:
    """Returns what is kept in place of the elements of a body that have not been read yet."""
    return orjson.dumps({"read": read, "size": len(raw)})
