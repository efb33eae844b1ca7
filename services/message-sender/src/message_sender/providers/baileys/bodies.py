"""What a bridge over Baileys is asked, kind by kind. Source: fazer-ai/baileys-api, `src/controllers/connections/types.ts`.

It fetches nothing: files are in the request, in base64. It knows no places, no contact cards, and no stickers.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Literal

from contracts.content import Text
from contracts.outgoing import Edit, OutgoingFile, Reaction

from message_sender.providers.provider import OutgoingPart
from message_sender.providers.self_hosted import as_jid, key_of


@dataclass(frozen=True, slots=True)
class BridgeCall:
    """A request to a connection, whose path is to be put before this one."""

    method: Literal["POST", "PATCH"]
    path: str
    body: dict[str, Any]


def call_of(part: OutgoingPart) -> BridgeCall:
    """Returns the request that sends one message. What changes one has no key: doing it twice is doing it once."""
    jid = as_jid(part.to)
    if isinstance(part.content, Edit):
        key = key_of(part.to, part.content.target)
        return BridgeCall("PATCH", "messages", {"jid": jid, "key": key, "messageContent": {"text": part.content.text}})
    content = _content(part)
    if part.quoted is not None:
        quoted = {"key": key_of(part.to, part.quoted), "message": {"conversation": part.quoted.quote}}
        content["quotedMessage"] = quoted
    body = {"jid": jid, "messageContent": content, "chatwootMessageId": f"{part.send_id}:{part.number}"}
    return BridgeCall("POST", "send-message", body)


def _content(part: OutgoingPart) -> dict[str, Any]:
    match part.content:
        case Text(text=text):
            return {"text": text}
        case OutgoingFile() as file:
            return _file(file, b64encode(part.file.data).decode())
        case Reaction() as reaction:
            return {"react": {"key": key_of(part.to, reaction.target), "text": reaction.emoji or ""}}
    raise ValueError(f"this bridge carries no {part.content.kind}")


def _file(file: OutgoingFile, encoded: str) -> dict[str, Any]:
    kind = "audio" if file.kind == "voice" else file.kind
    content: dict[str, Any] = {kind: encoded, "mimetype": file.media.mime_type}
    if file.kind == "voice":
        content |= {"ptt": True, "mimetype": "audio/ogg; codecs=opus"}
    if file.kind == "document" and file.media.filename:
        content["fileName"] = file.media.filename
    return content | ({"caption": file.caption} if file.caption else {})
