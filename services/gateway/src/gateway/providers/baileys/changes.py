"""What happened to messages. Source: Baileys `process-message.ts`, and `messages-recv.ts` for receipts and failures."""

from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored
from gateway.providers.reading import Raw, as_object, child, identifier, items
from gateway.providers.whatsapp_web.changes import edit, reaction, revocation
from gateway.providers.whatsapp_web.chats import Chat, ListeningNumber, read_chat
from gateway.providers.whatsapp_web.messages import KNOWN, is_revoked
from gateway.providers.whatsapp_web.statuses import delivery
from gateway.providers.whatsapp_web.unwrapping import unwrap
from gateway.providers.whatsapp_web.values import moment

RECEIPTS = (("playedTimestamp", "PLAYED"), ("readTimestamp", "READ"), ("receiptTimestamp", "DELIVERY_ACK"))


def read_update(raw: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what an element of `messages.update` says: the key of a message, and what of it has changed."""
    key, update = child(as_object(raw), "key"), child(as_object(raw), "update")
    chat = read_chat(key, listener)
    if isinstance(chat, Ignored):
        return chat
    at, target = moment(update.get("messageTimestamp")), identifier(key, "id")
    if is_revoked(update) or ("message" in update and update["message"] is None and update.get("status") is None):
        return revocation(target, chat, at)
    held = unwrap(child(update, "message"), KNOWN)
    if held is not None and held.edited:
        return edit(target, child(update, "message"), chat, at)
    if update.get("status") is None:
        return Ignored("no_interest")
    return delivery(target, update["status"], chat, at, _code(update))


def _code(update: Raw) -> str | None:
    """Returns the server's, which comes as the first parameter of a stub."""
    code = next(iter(items(update, "messageStubParameters")), None)
    return str(code) if isinstance(code, str | int) and code else None


def read_receipt(raw: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what an element of `message-receipt.update` says: one member of a group has a message. The first who has it
    counts for the group.
    """
    key, receipt = child(as_object(raw), "key"), child(as_object(raw), "receipt")
    chat = read_chat(key, listener)
    if isinstance(chat, Ignored):
        return chat
    for name, status in RECEIPTS:
        at = moment(receipt.get(name))
        if at is not None:
            return delivery(identifier(key, "id"), status, chat, at)
    return Ignored("no_interest")


def read_reaction(raw: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what an element of `messages.reaction` says: `key` is the target's, and `reaction.key` that of the message which
    reacts.
    """
    content = child(as_object(raw), "reaction")
    key = child(content, "key")
    chat: Chat | Ignored = read_chat(key, listener)
    if isinstance(chat, Ignored):
        return chat
    at = moment(content.get("senderTimestampMs"))
    return reaction(identifier(key, "id"), content, identifier(child(as_object(raw), "key"), "id"), chat, at)
