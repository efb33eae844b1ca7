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
    """Returns what a `ProtocolMessage` says of another message; most are the phone's own housekeeping. Raises `Malformed`."""
    what = protocol_type(content)
    if what not in (*REVOKE, *EDIT):
        return Ignored("no_interest")
    target = identifier(child(content, "key"), "id")
    if what in REVOKE:
        return revocation(target, chat, at)
    return edit(target, child(content, "editedMessage"), chat, moment(content.get("timestampMs")) or at)


def protocol_type(content: Raw) -> Any:
    """Returns the type: a name or a number. Some leave out 0 (a revocation), so that nothing but a key is there."""
    what = content.get("type")
    if what is None:
        return "MESSAGE_EDIT" if child(content, "editedMessage") else "REVOKE" if set(content) <= {"key", "type"} else None
    return what.upper() if isinstance(what, str) else what if type(what) is int else None


def edit(target: str, message: Raw, chat: Chat, at: datetime | None) -> WebhookEdit:
    """Returns the edit of a message that says `message` now. Raises `Malformed` when that says nothing."""
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
    """Returns a customer's reaction; an empty text takes it away. Our own are ignored."""
    if chat.from_me:
        return Ignored("no_interest")
    return WebhookReaction(own_id, target, chat.person, at, text(content, "text"))
