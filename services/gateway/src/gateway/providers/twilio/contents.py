"""What a message holds, by the fields that are there. Source: Twilio, "Request to your webhook URL"."""

from contracts.content import Choice, IncomingContent, Location, Media, MediaContent, Text

from gateway.providers.reading import Malformed, needed_text, number, text
from gateway.providers.twilio.addresses import Fields
from gateway.providers.unreadable import readable, unsupported

FILES = frozenset({"image", "audio", "video", "document", "sticker"})
MOST_FILES = 30  # WhatsApp has one per message; the field names count them


def files_of(fields: Fields) -> list[str]:
    """Returns the numbers of a message's files, as the names of their fields end: of those that are there, or of one
    announced.
    """
    found = [str(place) for place in range(MOST_FILES) if f"MediaUrl{place}" in fields]
    return found if text(fields, "NumMedia") in (None, "0") else found or ["0"]


def file_of(fields: Fields, place: str, caption: str | None) -> IncomingContent:
    """Returns one file; `Unsupported` where it is announced and not there."""
    return readable(text(fields, "MessageType") or "file", lambda: _file(fields, place, caption))


def _file(fields: Fields, place: str, caption: str | None) -> MediaContent:
    url = text(fields, f"MediaUrl{place}")
    if url is None and caption is None:
        raise Malformed(f"MediaUrl{place}")
    mime_type = text(fields, f"MediaContentType{place}")
    media = Media(provider_media_id=_media_sid(url or ""), url=url, mime_type=mime_type)
    return MediaContent(kind=_kind(text(fields, "MessageType"), mime_type), media=media, caption=caption)


def _media_sid(url: str) -> str | None:
    last = url.rpartition("/")[2]
    return last if last.startswith("ME") and last.isalnum() else None


def _kind(said: str | None, mime_type: str | None) -> str:
    """Returns what the message is called, else what its file is. WhatsApp's voice notes are Ogg files, and nothing else is."""
    main, _, sub = (mime_type or "").partition(";")[0].strip().lower().partition("/")
    kind = said if said in FILES else "sticker" if (main, sub) == ("image", "webp") else main
    if kind == "audio" and sub == "ogg":
        return "voice"
    return kind if kind in FILES else "document"


def content_of(fields: Fields) -> IncomingContent:
    """Returns the content of a message without files; `Unsupported` for one that tells nothing, or nothing that can be read."""
    return readable(text(fields, "MessageType"), lambda: _content(fields))


def _content(fields: Fields) -> IncomingContent:
    if text(fields, "Latitude") and text(fields, "Longitude"):
        return _location(fields)
    body = text(fields, "Body") or ""
    if row := text(fields, "ListId"):
        return Choice(kind="list_reply", id=row, title=text(fields, "ListTitle") or body)
    payload = text(fields, "ButtonPayload")
    if title := text(fields, "ButtonText") or (payload and (body or payload)):
        return Choice(kind="button_reply", id=payload or title, title=title, payload=payload)
    if flow := text(fields, "InteractiveData"):
        return Choice(kind="flow_reply", id="flow", title=body, payload=flow)
    kind = text(fields, "MessageType") or "empty"
    return Text(text=needed_text(fields, "Body")) if body or kind == "text" else unsupported(kind)


def _location(fields: Fields) -> Location:
    latitude, longitude = number(fields, "Latitude"), number(fields, "Longitude")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Malformed("Latitude")
    return Location(latitude=latitude, longitude=longitude, name=text(fields, "Label"), address=text(fields, "Address"))
