"""A `WebMessageInfo`: who wrote what, or what it says of an earlier message."""

from gateway.providers.domain.elements import ElementFact, Ignored, WebhookMessage
from gateway.providers.domain.history import Telling
from gateway.providers.reading import Malformed, Raw, child, identifier, text
from gateway.providers.unreadable import beside
from gateway.providers.whatsapp_web.changes import edit, reaction, read_protocol, revocation
from gateway.providers.whatsapp_web.chats import Chat, ListeningNumber, is_locked, name_of, read_chat
from gateway.providers.whatsapp_web.contents import SHOWN, content_of
from gateway.providers.whatsapp_web.context import is_forwarded, referral_of
from gateway.providers.whatsapp_web.unwrapping import UnwrappedContent, unwrap
from gateway.providers.whatsapp_web.values import moment

CHANGES = frozenset({"protocolMessage", "reactionMessage"})
REVOKED = ("REVOKE", 1)
UNREADABLE = ("CIPHERTEXT", 2)
UNDECRYPTED = frozenset({"encCommentMessage", "encEventResponseMessage", "encReactionMessage", "secretEncryptedMessage"})
SILENT = frozenset(
    {
        "bcallMessage",
        "call",
        "callLogMesssage",
        "keepInChatMessage",
        "limitSharingMessage",
        "messageHistoryBundle",
        "messageHistoryNotice",
        "pinInChatMessage",
        "stickerSyncRmrMessage",
        "systemMessage",
    }
)
KNOWN = SHOWN | CHANGES | UNDECRYPTED | SILENT
UNKNOWN = UnwrappedContent("message", {})


def read_message(raw: Raw, listener: ListeningNumber, *, telling: Telling = "live") -> ElementFact:
    """Returns what a message says. Raises `Malformed`."""
    key = child(raw, "key")
    chat = read_chat(key, listener, name_of(raw), text(raw, "participant"))
    if isinstance(chat, Ignored):
        return chat
    if is_locked(raw):
        return Ignored("locked_chat")
    held = _held(raw)
    if held is None:
        return _without_content(raw, chat, telling)
    if held.kind in UNDECRYPTED:
        return Ignored("undecrypted")
    if held.kind in SILENT:
        return Ignored("no_interest")
    if held.kind == "albumMessage":  # announces pictures that come as messages of their own
        return Ignored("follows")
    return _changed(raw, held, chat) if held.kind in CHANGES or held.edited else _written(raw, held, chat, telling)


def _held(raw: Raw) -> UnwrappedContent | None:
    """Returns what a message holds. What is no content at all, or wrapped without end, is one that nobody can read: it was
    sent all the same.
    """
    message = raw.get("message")
    if message is not None and not isinstance(message, dict):
        return UNKNOWN
    try:
        return unwrap(child(raw, "message"), KNOWN)
    except Malformed:
        return UNKNOWN


def is_revoked(raw: Raw) -> bool:
    return raw.get("messageStubType") in REVOKED


def _without_content(raw: Raw, chat: Chat, telling: Telling) -> ElementFact:
    """Returns a stub, a message's place in the chat. One that could not be decrypted comes again under the same id."""
    stub, key = raw.get("messageStubType"), child(raw, "key")
    if key.get("isViewOnce") is True:  # shown on the phone alone, and never told again
        return _written(raw, UnwrappedContent("viewOnceMessage", {}), chat, telling)
    if is_revoked(raw):
        return revocation(identifier(key, "id"), chat, moment(raw.get("messageTimestamp")))
    if stub in UNREADABLE or (not stub and raw.get("messageStubParameters")):
        return Ignored("undecrypted")
    if not stub and all(one is None for one in child(raw, "message").values()):
        raise Malformed("message")
    return Ignored("no_interest")


def _changed(raw: Raw, held: UnwrappedContent, chat: Chat) -> ElementFact:
    own_id, at = identifier(child(raw, "key"), "id"), moment(raw.get("messageTimestamp"))
    if held.kind == "protocolMessage":
        return read_protocol(held.fields, chat, at)
    if held.kind == "reactionMessage":
        return reaction(own_id, held.fields, identifier(child(held.fields, "key"), "id"), chat, at)
    return edit(own_id, child(raw, "message"), chat, at)


def _written(raw: Raw, held: UnwrappedContent, chat: Chat, telling: Telling) -> WebhookMessage:
    """Returns what somebody wrote. Evolution lifts the context of a message out of its content, and puts beside the content
    where it keeps the file.
    """
    own_id = identifier(child(raw, "key"), "id")
    message = child(raw, "message")
    context = child(held.fields, "contextInfo") or child(raw, "contextInfo") or child(message, "contextInfo")
    return WebhookMessage(
        id=own_id,
        person=chat.person,
        sent_at=moment(raw.get("messageTimestamp")),
        content=content_of(held, own_id, text(message, "mediaUrl") or text(raw, "mediaUrl")),
        reply_to=text(context, "stanzaId"),
        forwarded=is_forwarded(context),
        referral=beside(lambda: referral_of(context)),
        telling=telling,
        from_business=chat.from_me,
        author=chat.author,
    )
