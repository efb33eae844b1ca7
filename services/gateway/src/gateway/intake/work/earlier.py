"""Whose an earlier message was, for a webhook that speaks of it without saying so: the message's own webhook did."""

from collections.abc import Sequence

from common.db import Database
from contracts.providers import CAPABILITIES

from gateway.intake.store import webhooks as store
from gateway.intake.work.directory import KnownChannel
from gateway.intake.work.events import Identity
from gateway.intake.work.workshop import Workshop
from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.elements import Element, NotUnderstood, WebhookMessage

MOST = 20  # each may cost the reading of a body
MOST_BYTES = max(one.largest_webhook_bytes for one in CAPABILITIES.values())  # any one of them fits
MOST_ELEMENTS = 1_000  # of each of these bodies


def asked_for(elements: Sequence[Element], identity: Identity) -> list[str]:
    """Returns the messages whose contacts would make the elements others, the first few."""
    facts = (element.fact for element in elements if element.account == identity.account)
    about = (fact.about for fact in facts if isinstance(fact, NotUnderstood) and fact.about)
    return list(dict.fromkeys(about))[:MOST]


async def writers(
    database: Database, workshop: Workshop, channel: KnownChannel, ids: Sequence[str]
) -> dict[str, ContactPerson]:
    """Returns the contacts of those messages, as far as their bodies are still there."""
    who, wanted = channel.identity, frozenset(ids)
    async with database.transaction(who.tenant_id) as session:
        bodies = await store.bodies_of_messages(session, who.tenant_id, who.channel_id, ids, MOST_BYTES)
    found: dict[str, ContactPerson] = {}
    for body in bodies:
        elements = await workshop.first(len(body), channel.provider.elements(body, channel.receiver), MOST_ELEMENTS)
        messages = (one.fact for one in elements if isinstance(one.fact, WebhookMessage) and one.account == who.account)
        found |= {message.id: message.person for message in messages if message.id in wanted}
    return found
