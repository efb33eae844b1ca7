"""Evolution Go: the same envelope around whatsmeow's events, in Go's spelling.

Source: evolution-go `pkg/whatsmeow/service/whatsmeow.go`; whatsmeow `types/events` and `types/message.go`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored, LinkSignal
from gateway.providers.reading import DEEPEST, Raw, as_object, child, identifier, items, picture, text
from gateway.providers.whatsapp_web.chats import ListeningNumber, read_chat
from gateway.providers.whatsapp_web.links import closed
from gateway.providers.whatsapp_web.messages import read_message
from gateway.providers.whatsapp_web.statuses import delivery
from gateway.providers.whatsapp_web.values import whole

RECEIPT = "receipt"
IN_RECEIPT = frozenset(["Chat", "IsFromMe", "IsGroup", "RecipientAlt", "Sender", "SenderAlt", "Timestamp", "Type"])
RECEIPTS = {"": "DELIVERY_ACK", "read": "READ", "played": "PLAYED"}
ONE_OF = frozenset({"Format", "InteractiveMessage", "InteractiveResponseMessage", "Response"})
NAMES = (
    "ctwaClid fileSha256 id nativeFlowResponseMessage paramsJson ptt remoteJid selectedButtonId selectedDisplayText selectedId "
    "selectedRowId senderTimestampMs sourceId sourceUrl stanzaId timestampMs url"
)
SPELLED = {name.lower(): name for name in NAMES.split()}


def read_go_message(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `Message` says; its `Info` tells whose it is. One that may be seen once, and on the phone alone, has no
    `Message` inside.
    """
    raw = as_object(data)
    info = child(raw, "Info")
    once = {"isViewOnce": True} if text(raw, "UnavailableType") == "view_once" else {}
    message = {
        "key": _key(info, identifier(info, "ID")) | once,
        "pushName": info.get("PushName"),
        "messageTimestamp": _seconds(info),
        "message": as_baileys(child(raw, "Message")),
    }
    return read_message(message, listener)


def as_baileys(value: Any, room: int = DEEPEST) -> Any:
    """Returns a `Message` as Baileys spells it, and with what Go keeps one of several in unfolded. What lies too deep is
    nothing.
    """
    if isinstance(value, list):
        return [as_baileys(one, room - 1) for one in value] if room else None
    if not isinstance(value, dict):
        return value
    if not room:
        return None
    found: Raw = {}
    for name, one in value.items():
        said = as_baileys(one, room - 1)
        if name in ONE_OF and isinstance(said, dict):
            found |= said
        else:
            found[SPELLED.get(str(name).lower(), str(name))] = said
    return found


def receipts(data: Any) -> Iterator[Any]:
    """Returns an element for each message that a `Receipt` speaks of, each with only those fields that are read."""
    raw = as_object(data)
    ids = items(raw, "MessageIDs")
    said = {name: value for name, value in raw.items() if name in IN_RECEIPT}
    return ({**said, "MessageIDs": [one]} for one in ids) if ids else iter([data])


def read_go_receipt(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what a receipt says: of a message of ours, that another person has it; of theirs, that one of our own devices
    has.
    """
    raw = as_object(data)
    (given,) = items(raw, "MessageIDs")
    message_id = identifier({"id": given}, "id")
    status = RECEIPTS.get(text(raw, "Type") or "")
    if status is None or raw.get("IsFromMe") is True:
        return Ignored("no_interest")
    chat = read_chat(_key(raw, message_id) | {"fromMe": True, "remoteJidAlt": text(raw, "SenderAlt")}, listener)
    at = _instant(raw)
    return chat if isinstance(chat, Ignored) else delivery(message_id, status, chat, at)


def _key(source: Raw, message_id: str) -> Raw:
    from_me = source.get("IsFromMe")
    return {
        "remoteJid": source.get("Chat"),
        "remoteJidAlt": source.get("RecipientAlt" if from_me is True else "SenderAlt"),
        "fromMe": from_me,
        "id": message_id,
        "senderPn": source.get("Sender"),
        "participant": source.get("Sender"),
        "participantAlt": source.get("SenderAlt"),
    }


def _instant(source: Raw) -> datetime | None:
    """Returns a time, if it is one. RFC 3339; Go's zero time is none."""
    try:
        at = datetime.fromisoformat(text(source, "Timestamp") or "")
    except ValueError:
        return None
    return at if at.year > 1 and at.tzinfo else None


def _seconds(source: Raw) -> int | None:
    at = _instant(source)
    return int(at.timestamp()) if at else None


def _code(data: Any, listener: ListeningNumber) -> ElementFact:
    raw = as_object(data)
    return LinkSignal("qr_required", qr=text(raw, "code"), qr_image=picture(raw, "qrcode"))


def _refused(data: Any, listener: ListeningNumber) -> ElementFact:
    return closed(whole(as_object(data).get("Reason")), "ConnectFailure")


def _own_send(data: Any, listener: ListeningNumber) -> ElementFact:
    return Ignored("own_send")


def _ignore(data: Any, listener: ListeningNumber) -> ElementFact:
    return Ignored("no_interest")


def _signal(data: Any, listener: ListeningNumber, *, signal: LinkSignal) -> ElementFact:
    return signal


GO_EVENTS: Mapping[str, Callable[[Any, ListeningNumber], ElementFact]] = {
    "message": read_go_message,
    "sendmessage": _own_send,
    RECEIPT: read_go_receipt,
    "qrcode": _code,
    "connectfailure": _refused,
    "connected": partial(_signal, signal=LinkSignal("connected")),
    "pairsuccess": partial(_signal, signal=LinkSignal("connecting", "PairSuccess")),
    "disconnected": partial(_signal, signal=LinkSignal("disconnected", "Disconnected")),
    "qrtimeout": partial(_signal, signal=LinkSignal("disconnected", "QRTimeout")),
    "loggedout": partial(_signal, signal=LinkSignal("logged_out", "LoggedOut")),
    "temporaryban": partial(_signal, signal=LinkSignal("banned", "TemporaryBan")),
    **dict.fromkeys(
        (
            "archive",
            "callaccept",
            "calloffer",
            "calloffernotice",
            "callrelaylatency",
            "callterminate",
            "chatpresence",
            "contact",
            "groupinfo",
            "historysync",
            "joinedgroup",
            "labelassociationchat",
            "labelassociationmessage",
            "labeledit",
            "newsletterjoin",
            "newsletterleave",
            "offlinesynccompleted",
            "presence",
            "pushname",
        ),
        _ignore,
    ),
}
