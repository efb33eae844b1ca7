"""The events of Evolution, and who reads each. Source: evolution-api `wa.types.ts` for their names."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored
from gateway.providers.evolution.go import GO_EVENTS
from gateway.providers.evolution.links import read_code, read_connection, read_gone, read_status
from gateway.providers.evolution.messages import read_deleted, read_edited, read_one, read_update
from gateway.providers.whatsapp_web.chats import ListeningNumber

EvolutionEvent = Callable[[Any, ListeningNumber], ElementFact]


def _own_send(data: Any, listener: ListeningNumber) -> ElementFact:
    return Ignored("own_send")


def _ignore(data: Any, listener: ListeningNumber) -> ElementFact:
    return Ignored("no_interest")


HISTORY = frozenset({"messages.set", "messaging.history.set"})
QUEUED = "messages.append"
"""No name of theirs: what a fork tells as Baileys does, and so says how it came."""
EVENTS: Mapping[str, EvolutionEvent] = {
    **GO_EVENTS,
    "messages.upsert": read_one,
    **dict.fromkeys(HISTORY, partial(read_one, telling="synced")),
    QUEUED: partial(read_one, telling="queued"),
    "messages.update": read_update,
    "messages.edited": read_edited,
    "messages.delete": read_deleted,
    "send.message": _own_send,
    "send.message.update": _own_send,
    "connection.update": read_connection,
    "qrcode.updated": read_code,
    "status.instance": read_status,
    "logout.instance": partial(read_gone, reason="logout.instance"),
    "remove.instance": partial(read_gone, reason="remove.instance"),
    "instance.delete": partial(read_gone, reason="instance.delete"),
    **dict.fromkeys(
        (
            "application.startup",
            "call",
            "chama.ai.action",
            "chats.delete",
            "chats.set",
            "chats.update",
            "chats.upsert",
            "contacts.set",
            "contacts.update",
            "contacts.upsert",
            "creds.update",
            "group.participants.update",
            "group.update",
            "groups.update",
            "groups.upsert",
            "instance.create",
            "labels.association",
            "labels.edit",
            "new.jwt.token",
            "presence.update",
            "typebot.change.status",
            "typebot.start",
        ),
        _ignore,
    ),
}
