"""Whose an earlier message was, for a webhook that speaks of it without saying so: the message's own webhook did."""

import asyncio
from collections.abc import Sequence

from common.db import Database

from gateway.domain.addresses import Person
from gateway.domain.elements import Element, Message, Parked
from gateway.store import webhooks as store
from gateway.webhooks.directory import KnownChannel
from gateway.webhooks.events import Identity

MOST = 20  # each may cost the reading of a body


def asked_for(elements: Sequence[Element], identity: Identity) -> list[str]:
    """The messages whose contacts would make the elements others, the first few."""
    facts = (element.fact for element in elements if element.account == identity.account)
    about = (fact.about for fact in facts if isinstance(fact, Parked) and fact.about)
    return list(dict.fromkeys(about))[:MOST]


async def writers(database: Database, channel: KnownChannel, ids: Sequence[str]) -> dict[str, Person]:
    """The contacts of those messages, as far as their bodies are still there."""
    who = channel.identity
    async with database.transaction(who.tenant_id) as session:
        bodies = await store.bodies_of_messages(session, who.tenant_id, who.channel_id, ids)
    return await asyncio.to_thread(_persons, channel, bodies, frozenset(ids))


def _persons(channel: KnownChannel, bodies: Sequence[bytes], ids: frozenset[str]) -> dict[str, Person]:
    found = (element for body in bodies for element in channel.provider.read(body, channel.receiver))
    messages = (one.fact for one in found if isinstance(one.fact, Message) and one.account == channel.identity.account)
    return {message.id: message.person for message in messages if message.id in ids}
