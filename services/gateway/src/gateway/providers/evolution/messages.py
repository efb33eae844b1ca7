"""Messages of Evolution, and what happened to them.

Source: evolution-api `whatsapp.baileys.service.ts`; for numbers of the Cloud API `whatsapp.business.service.ts`.
"""

from dataclasses import replace
from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored, NotUnderstood
from gateway.providers.domain.history import Telling
from gateway.providers.domain.jids import jid_of
from gateway.providers.reading import Malformed, Raw, as_object, child, identifier, text
from gateway.providers.whatsapp_web.changes import EDIT, REVOKE, protocol_type, read_protocol, revocation
from gateway.providers.whatsapp_web.chats import Chat, ListeningNumber, is_from_me, read_chat
from gateway.providers.whatsapp_web.messages import read_message
from gateway.providers.whatsapp_web.statuses import delivery
from gateway.providers.whatsapp_web.values import moment

CLOUD_STATUSES = {"SENT": "SERVER_ACK", "DELIVERED": "DELIVERY_ACK", "FAILED": "ERROR"}
CLOUD_ID = "wamid."  # the Cloud API tells of nothing but what the business sent; `fromMe` is false there all the same
SAYING_NOTHING = ("DELETED", "EDITED", None)


def read_one(data: Any, listener: ListeningNumber, *, telling: Telling = "live") -> ElementFact:
    """Returns what an element of `messages.upsert` says, or of `messages.set`: what a phone had stored."""
    if telling == "synced" and data is None:
        return Ignored("no_interest")
    return read_message(_with_content(as_object(data)), listener, telling=telling)


def _with_content(raw: Raw) -> Raw:
    """Returns a message that says something. Of the Cloud API's answers to flows Evolution tells nothing but their type; what
    could not be decrypted looks alike.
    """
    message, kind = child(raw, "message"), text(raw, "messageType")
    is_cloud = (text(child(raw, "key"), "id") or "").startswith(CLOUD_ID)
    return {**raw, "message": {**message, kind: {}}} if is_cloud and kind and message.keys() <= {"contextInfo"} else raw


def read_update(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `messages.update` says. Evolution writes DELETED for every status that it does not know, and none for an
    edit: the two are told apart here.
    """
    raw = as_object(data)
    key = _key(raw)
    message_id, chat = _id(raw), read_chat(key, listener)
    status = raw.get("status", child(raw, "update").get("status"))  # forks leave it where Baileys puts it
    if isinstance(chat, Ignored):
        return chat
    if status in SAYING_NOTHING:
        return Ignored("follows")
    ours = chat if "fromMe" in key and not message_id.startswith(CLOUD_ID) else Chat(chat.person, chat.author, from_me=True)
    name = CLOUD_STATUSES.get(status, status) if isinstance(status, str) else status
    return delivery(message_id, name, ours, moment(raw.get("datetime")))


def read_edited(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `messages.edited` says: a bare `ProtocolMessage`, whose key is seen from the author's side.

    A customer's edit therefore names our own number, and is `fromMe`: whose it is only the edited message can tell. The key is
    written by whoever edits, so nobody is believed to be the business here: what it edits on its phone is not followed. A
    revocation is told again, as `messages.delete`, with a key of Evolution's own.
    """
    raw = as_object(data)
    if child(raw, "message"):
        return read_message(raw, listener)
    key, what = child(raw, "key"), protocol_type(raw)
    if what not in (*EDIT, *REVOKE):
        return Ignored("no_interest")
    if what in REVOKE:
        return Ignored("follows")
    if _is_from_the_other_side(key, listener):
        return _edit_from_the_other_side(raw, identifier(key, "id"), listener)
    chat = read_chat(key, listener)
    return chat if isinstance(chat, Ignored) else read_protocol(raw, replace(chat, from_me=False), None)


def _is_from_the_other_side(key: Raw, listener: ListeningNumber) -> bool:
    """Returns whether the customer did it. Our own LID is not known here, so that an own edit in a chat by LID may as well be
    the customer's.
    """
    jid = jid_of(text(key, "remoteJid"))
    if jid is None:
        raise Malformed("remoteJid")
    alone = jid.kind == "lid" and text(key, "remoteJidAlt") is None and is_from_me(key)
    return alone or (listener.own is not None and jid.address == listener.own)


def _edit_from_the_other_side(raw: Raw, target: str, listener: ListeningNumber) -> ElementFact:
    writer = listener.writers.get(target)
    if writer is None:
        return NotUnderstood("unknown_contact", about=target)
    return read_protocol(raw, Chat(writer, None, from_me=False), None)


def read_deleted(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `messages.delete` says: a key, or the row of what the business itself took back."""
    raw = as_object(data)
    chat = read_chat(_key(raw), listener)
    return chat if isinstance(chat, Ignored) else revocation(_id(raw), chat, None)


def _key(raw: Raw) -> Raw:
    """Returns a message's key. v1 spreads the key over the element, v2 its parts."""
    return child(raw, "key") or raw


def _id(raw: Raw) -> str:
    """Returns a message's id. WhatsApp's id. `messageId`, and `id` beside a `key`, are rows of Evolution's own database."""
    if text(raw, "keyId"):
        return identifier(raw, "keyId")
    return identifier(_key(raw), "id")
