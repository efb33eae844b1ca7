"""What WPPConnect server is asked, kind by kind: a path and a body. Source: wppconnect-team/wppconnect-server,
`messageController.ts`, `deviceController.ts`, and wppconnect's `sender.layer.ts`, which fetches a `path` that is an address.
"""

from typing import Any

from contracts.content import Location, Text
from contracts.outgoing import Edit, OutgoingFile, Reaction

from message_sender.providers.provider import OutgoingPart

WPPConnectCall = tuple[str, dict[str, Any]]


def call_of(part: OutgoingPart) -> WPPConnectCall:
    """Returns the path behind the session's, and the body of a request to send one message."""
    quoted = part.quoted.provider_message_id if part.quoted else None
    whom = _whom(part.to)
    match part.content:
        case Text(text=text):
            return "send-message", {**whom, "message": text, **({"options": {"quotedMsg": quoted}} if quoted else {})}
        case OutgoingFile(kind="voice"):
            return "send-voice", {**whom, "path": part.file.url, **_quoting(quoted)}
        case OutgoingFile(kind="sticker"):
            return "send-sticker", {**whom, "path": part.file.url}
        case OutgoingFile() as file:
            named = {"filename": file.media.filename or file.kind, "caption": file.caption or ""}
            return "send-file", {**whom, "path": part.file.url, **named, **_quoting(quoted)}
        case Location() as place:
            where = {"lat": str(place.latitude), "lng": str(place.longitude)}
            return "send-location", {**whom, **where, "title": place.name or "", "address": place.address or ""}
        case Reaction() as reaction:
            return "react-message", {"msgId": reaction.target.provider_message_id, "reaction": reaction.emoji or ""}
        case Edit() as edit:
            return "edit-message", {"id": edit.target.provider_message_id, "newText": edit.text}
    raise ValueError(f"WPPConnect carries no {part.content.kind}")


def _whom(to: str) -> dict[str, Any]:
    """Returns whom it is for. The server makes the jid itself, from the digits and their kind."""
    digits, _, server = to.partition("@")
    return {
        "phone": digits.lstrip("+"),
        "isGroup": server == "g.us",
        "isNewsletter": False,
        "isLid": server == "lid",
    }


def _quoting(quoted: str | None) -> dict[str, str]:
    return {"quotedMessageId": quoted} if quoted else {}
