"""What was written, reacted to and taken back. Source: wppconnect `serialize-message.js` and `listener.layer.ts`."""

from dataclasses import replace

from contracts.gateway import Referral

from gateway.providers.domain.elements import ElementFact, Ignored, Receiver, WebhookMessage, WebhookReaction, WebhookRevocation
from gateway.providers.reading import Raw, child, instant, needed_text, text
from gateway.providers.unreadable import beside
from gateway.providers.wppconnect.chats import author_of, from_me, out_of_scope, person_of
from gateway.providers.wppconnect.contents import content_of
from gateway.providers.wppconnect.keys import WPPConnectKey, key_of, wid

REVOKES = frozenset({"revoke", "sender_revoke", "admin_revoke"})
FOR_THE_PHONE_ALONE = "view_once_unavailable_fanout"  # never comes again
SILENT = frozenset(
    {
        "notification",
        "notification_template",
        "group_notification",
        "broadcast_notification",
        "e2e_notification",
        "gp2",
        "call_log",
        "protocol",
        "reaction",  # comes as `onreactionmessage`
        "pinned_message",
        "poll_update",
    }
)


def read_message(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns what `onmessage` or `onselfmessage` says: whose it is decides `fromMe`, not the event's name."""
    key = key_of(raw, "id")
    ours = from_me(raw, key)
    # What this session itself sends is not acknowledged yet when it is told; what people write elsewhere is.
    if ours and raw.get("ack") == 0:
        return Ignored("own_send")
    return _fact(raw, key, receiver)


def read_unread(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns a message of `unreadmessages`: chats that have something unread, told whole when the server starts. Our own part
    of them is ignored.
    """
    key = key_of(raw, "id")
    return Ignored("own_send") if from_me(raw, key) else _fact(raw, key, receiver)


def read_missed(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns a message of the list that was asked for after a gap. Where the phone was linked again the server calls them
    history, but their senders still wait.
    """
    fact = read_unread(raw, receiver)
    return replace(fact, telling="queued") if isinstance(fact, WebhookMessage) else fact


def _fact(raw: Raw, key: WPPConnectKey, receiver: Receiver) -> ElementFact:
    kind, ignored = text(raw, "type") or "", out_of_scope(raw, key, receiver)
    if ignored is not None:
        return ignored
    if kind == "ciphertext" and text(raw, "subtype") != FOR_THE_PHONE_ALONE:
        return Ignored("undecrypted")  # comes again under the same id when it can be read
    if kind == "album":  # announces pictures that come as messages of their own
        return Ignored("follows")
    if kind == "revoked" or (kind == "protocol" and text(raw, "subtype") in REVOKES):
        return _taken_back(raw, key)
    return Ignored("no_interest") if kind in SILENT else _message(raw, key)


def _message(raw: Raw, key: WPPConnectKey) -> WebhookMessage:
    return WebhookMessage(
        id=key.id,
        person=person_of(raw, key),
        sent_at=instant(raw, "timestamp") or instant(raw, "t"),
        content=content_of(raw),
        reply_to=beside(lambda: _quoted(raw, key)),
        forwarded=raw.get("isForwarded") is True,
        referral=beside(lambda: _referral(child(raw, "ctwaContext"))),
        telling="synced" if raw.get("isMdHistoryMsg") is True else "live",
        from_business=from_me(raw, key),
        author=author_of(raw, key),
    )


def _quoted(raw: Raw, key: WPPConnectKey) -> str | None:
    """Returns the id of the message that is answered. It is made up from its parts where WhatsApp Web did not find that
    message.
    """
    if raw.get("quotedMsgId"):
        return key_of(raw, "quotedMsgId").id
    stanza, author = text(raw, "quotedStanzaID"), wid(raw, "quotedParticipant")
    if stanza is None or author is None or key.remote is None or key.remote.kind == "group":
        return None
    return f"{str(author != key.remote).lower()}_{key.remote}_{stanza}"


def _referral(raw: Raw) -> Referral | None:
    """Returns the ad that was clicked."""
    names = {"source_url": "sourceUrl", "source_id": "sourceId", "headline": "title", "body": "description"}
    known = {name: text(raw, spelled) for name, spelled in names.items()}
    return Referral(**known, source_type=text(raw, "sourceApp")) if any(known.values()) else None


def _taken_back(raw: Raw, key: WPPConnectKey) -> WebhookRevocation:
    """Returns a message that nobody can read any more. Its own id may be told already, so what happened to it gets another."""
    target = key_of(raw, "protocolMessageKey").id if raw.get("protocolMessageKey") else key.id
    own_id = key.id if key.id != target else f"{target}_revoked"
    at = instant(raw, "timestamp") or instant(raw, "t")
    return WebhookRevocation(own_id, target, person_of(raw, key), at, from_me(raw, key), author_of(raw, key))


def read_revocation(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns the revocation of `onrevokedmessage`: `id` is that of the request, `refId` of the message."""
    key, target = key_of(raw, "id"), key_of(raw, "refId")
    ignored = out_of_scope(raw, key, receiver)
    if ignored is not None:
        return ignored
    by_business, author = from_me(raw, key), author_of(raw, key)
    return WebhookRevocation(key.id, target.id, person_of(raw, key), instant(raw, "t"), by_business, author)


def read_reaction(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns the reaction of `onreactionmessage`: an empty text takes it away. Who reacted stands in the id alone."""
    key, target = key_of(raw, "id"), key_of(raw, "msgId")
    ignored = out_of_scope(raw, key, receiver)
    if ignored is not None:
        return ignored
    if from_me(raw, key):
        return Ignored("own_send")
    emoji = needed_text(raw, "reactionText") or None
    return WebhookReaction(key.id, target.id, person_of(raw, key), instant(raw, "timestamp"), emoji)
