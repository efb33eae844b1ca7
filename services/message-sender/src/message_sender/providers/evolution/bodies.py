"""What Evolution is asked, kind by kind: a path and a body. Source: EvolutionAPI/evolution-api, `sendMessage.dto.ts`,
`message.schema.ts`, `chat.schema.ts`.

It looks up nothing that it is told, so an answer carries what it answers.
"""

import re
from typing import Any

from contracts.content import Contacts, Location, Text
from contracts.outgoing import Edit, OutgoingFile, Reaction

from message_sender.providers.provider import OutgoingPart
from message_sender.providers.self_hosted import as_jid, key_of

EvolutionCall = tuple[str, dict[str, Any]]
NO_DIGIT = re.compile(r"\D")
MEDIA_TYPES = {"image": "image", "video": "video", "audio": "audio", "document": "document"}


def call_of(part: OutgoingPart) -> EvolutionCall:
    """Returns the path, to which the instance is to be added, and the body of a request to send one message."""
    path, body = _content(part)
    if part.quoted is not None:
        body["quoted"] = {"key": key_of(part.to, part.quoted), "message": {"conversation": part.quoted.quote}}
    return path, body


def _content(part: OutgoingPart) -> EvolutionCall:
    number = as_jid(part.to)
    match part.content:
        case Text(text=text):
            return "/message/sendText", {"number": number, "text": text, "linkPreview": False}
        case OutgoingFile(kind="voice"):
            return "/message/sendWhatsAppAudio", {"number": number, "audio": part.file.url}
        case OutgoingFile(kind="sticker"):
            return "/message/sendSticker", {"number": number, "sticker": part.file.url}
        case OutgoingFile() as file:
            return "/message/sendMedia", {"number": number, **_media(file, part.file.url)}
        case Location() as place:
            where = {"latitude": place.latitude, "longitude": place.longitude}
            return "/message/sendLocation", {
                "number": number,
                "name": place.name or "",
                "address": place.address or "",
                **where,
            }
        case Contacts(contacts=contacts):
            cards = [_card(one.name, phone) for one in contacts for phone in one.phones[:1]]
            return "/message/sendContact", {"number": number, "contact": cards}
        case Reaction() as reaction:
            return "/message/sendReaction", {"key": key_of(part.to, reaction.target), "reaction": reaction.emoji or ""}
        case Edit() as edit:
            return "/chat/updateMessage", {"number": number, "key": key_of(part.to, edit.target), "text": edit.text}
    raise ValueError(f"Evolution carries no {part.content.kind}")


def _media(file: OutgoingFile, url: str) -> dict[str, Any]:
    described = {"mediatype": MEDIA_TYPES[file.kind], "mimetype": file.media.mime_type, "media": url}
    named = {"fileName": file.media.filename or file.kind}
    return described | named | ({"caption": file.caption} if file.caption else {})


def _card(name: str | None, phone: str) -> dict[str, str]:
    return {"fullName": name or phone, "wuid": NO_DIGIT.sub("", phone), "phoneNumber": phone}
