"""The events of Baileys, each as the elements that it has and how they are read. Source: Baileys `src/Types/Events.ts`."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from gateway.providers.baileys.aliases import read_mapping
from gateway.providers.baileys.changes import read_reaction, read_receipt, read_update
from gateway.providers.baileys.links import read_capping, read_connection
from gateway.providers.baileys.messages import read_new, read_old
from gateway.providers.domain.elements import ElementFact, Ignored
from gateway.providers.reading import as_object, child, items, objects, text
from gateway.providers.whatsapp_web.chats import ListeningNumber
from gateway.providers.whatsapp_web.events import plain_name

Read = Callable[[], ElementFact]
EventElements = Callable[[Any, ListeningNumber], Iterator[tuple[Any, Read]]]


def _upserted(data: Any, listener: ListeningNumber) -> Iterator[tuple[Any, Read]]:
    """Yields the messages of an event, each with what reads it. `append` is what came while nobody listened, and what we sent
    ourselves.
    """
    queued = text(as_object(data), "type") not in (None, "notify")
    for one in _messages(data):
        yield one, partial(read_old, one, listener, "queued") if queued else partial(read_new, one, listener)


def _messages(data: Any) -> list[Any]:
    """Returns the messages of an event. Some bridges leave out the array, what is around it, or both."""
    held = data.get("messages", data if "key" in data else []) if isinstance(data, dict) else data
    return held if isinstance(held, list) else [held] if isinstance(held, dict) else []


def _history(data: Any, listener: ListeningNumber) -> Iterator[tuple[Any, Read]]:
    """Yields messages of before, each with what reads it. `messaging-history.set`: chats that are locked on the phone stay out
    of it.
    """
    synced = as_object(data)
    locked = {text(chat, "id") for chat in objects(synced, "chats") if chat.get("locked") is True}
    for one in items(synced, "messages"):
        hidden = text(child(as_object(one), "key"), "remoteJid") in locked
        yield one, _locked if hidden else partial(read_old, one, listener, "synced")
    for mapping in items(synced, "lidPnMappings"):
        yield mapping, partial(read_mapping, mapping)
    yield None, _ignored


def _each(read: Callable[[Any, ListeningNumber], ElementFact]) -> EventElements:
    """Returns what makes elements of an event. An array of elements; some bridges tell a single one without its array."""

    def event(data: Any, listener: ListeningNumber) -> Iterator[tuple[Any, Read]]:
        for one in data if isinstance(data, list) else [data]:
            yield one, partial(read, one, listener)

    return event


def _nothing(data: Any, listener: ListeningNumber) -> Iterator[tuple[Any, Read]]:
    yield data, _ignored


def _ignored() -> ElementFact:
    return Ignored("no_interest")


def _locked() -> ElementFact:
    return Ignored("locked_chat")


AS_SPELLED: Mapping[str, EventElements] = {
    "messages.upsert": _upserted,
    "messages.set": _history,
    "messaging-history.set": _history,
    "messages.update": _each(read_update),
    "message-receipt.update": _each(read_receipt),
    "messages.reaction": _each(read_reaction),
    "connection.update": _each(read_connection),
    "message-capping.update": _each(read_capping),
    "lid-mapping.update": _each(lambda mapping, listener: read_mapping(mapping)),
    "chats.phoneNumberShare": _each(lambda mapping, listener: read_mapping(mapping)),
    **dict.fromkeys(
        (
            "blocklist.set",
            "blocklist.update",
            "call",
            "chats.delete",
            "chats.lock",
            "chats.set",
            "chats.update",
            "chats.upsert",
            "contacts.set",
            "contacts.update",
            "contacts.upsert",
            "creds.update",
            "group-participants.update",
            "group.join-request",
            "group.member-tag.update",
            "groups.activity",
            "groups.update",
            "groups.upsert",
            "labels.association",
            "labels.edit",
            "messages.delete",  # gone from the business's own phone only: what a customer takes back is a `messages.update`
            "messages.media-update",
            "messaging-history.status",
            "newsletter-participants.update",
            "newsletter-settings.update",
            "newsletter.reaction",
            "newsletter.view",
            "presence.update",
            "settings.update",
        ),
        _nothing,
    ),
}
EVENTS = {plain_name(name): event for name, event in AS_SPELLED.items()}
