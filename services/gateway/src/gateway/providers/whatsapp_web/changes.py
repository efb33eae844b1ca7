"""What happened to earlier messages: edits, revocations, reactions. A change that two events tell has one id."""

import hashlib
from datetime import datetime
from typing import Any

from contracts.content import IncomingContent

from gateway.providers.domain.elements import ElementFact, Ignored, WebhookEdit, WebhookReaction, WebhookRevocation
from gateway.providers.reading import Malformed, Raw, child, identifier, text
from gateway.providers.whatsapp_web.chats import Chat
from gateway.providers.whatsapp_web.contents import SHOWN, content_of
from gateway.providers.whatsapp_web.unwrapping import unwrap
from gateway.providers.whatsapp_web.values import moment

REVOKE, EDIT = ("REVOKE", 0), ("MESSAGE_EDIT", 14)


def read_protocol(content: Raw, chat: Chat, at: datetime | None) -> ElementFact:
    """A `ProtocolMessage`: about another message, or about the phone's own housekeeping. Raises `Malformed`."""
    what = protocol_type(content)
    if what not in (*REVOKE, *EDIT):
        return Ignored("no_interest")
    target = identifier(child(content, "key"), "id")
    if what in REVOKE:
        return revocation(target, chat, at)
    return edit(target, child(content, "editedMessage"), chat, moment(content.get("timestampMs")) or at)


def protocol_type(content: Raw) -> Any:
    """A name or a number; 0, which some leave out, where nothing but a key is there."""
    what = content.get("type")
    if what is None:
        return "MESSAGE_EDIT" if child(content, "editedMessage") else "REVOKE" if set(content) <= {"key", "type"} else None
    return what.upper() if isinstance(what, str) else what if type(what) is int else None


def edit(target: str, message: Raw, chat: Chat, at: datetime | None) -> WebhookEdit:
    """`message` is what the target says now. Raises `Malformed` when it says nothing."""
    held = unwrap(message, SHOWN)
    if held is None:
        raise Malformed("editedMessage")
    content = content_of(held, target)
    return WebhookEdit(f"{target}:edit:{_version(content, at)}", target, chat.person, at, content, chat.from_me, chat.author)


def _version(content: IncomingContent, at: datetime | None) -> str:
    """Returns its second, which all who tell of an edit agree on; without one, what it says."""
    return str(int(at.timestamp())) if at else hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:16]


def revocation(target: str, chat: Chat, at: datetime | None) -> WebhookRevocation:
    return WebhookRevocation(f"{target}:revoke", target, chat.person, at, chat.from_me, chat.author)


def reaction(own_id: str, content: Raw, target: str, chat: Chat, at: datetime | None) -> ElementFact:
    """The customer's; an empty text takes it away. Our own is nothing that anybody waits for."""
    if chat.from_me:
        return Ignored("no_interest")
    return WebhookReaction(own_id, target, chat.person, at, text(content, "text"))
