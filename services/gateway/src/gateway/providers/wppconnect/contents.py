"""What a message of WPPConnect holds, by its `type`. Source: wa-js `MsgModel` and `MSG_TYPE`.

`body` is text for some types; for files it is a thumbnail or the whole file in base64, and never read here.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from contracts.content import Choice, Contacts, IncomingContent, Location, Media, MediaContent, Order, Text

from gateway.providers.reading import Malformed, Raw, child, needed_text, number, objects, text
from gateway.providers.unreadable import readable, unsupported
from gateway.providers.vcards import shared_contact
from gateway.providers.wppconnect.keys import key_of

LARGEST_FILE = 10**12
MOST_CARDS = 257  # what one message of WhatsApp can carry


def content_of(message: Raw) -> IncomingContent:
    """Returns the content of a message; `Unsupported` for a type that we cannot show, and for what cannot be read."""
    kind = text(message, "type") or ""
    reader = READERS.get(kind)
    return readable(kind, lambda: reader(message)) if reader else unsupported(kind)


def _text(message: Raw) -> Text:
    return Text(text=needed_text(message, "body"))


def _media(message: Raw) -> MediaContent:
    """Returns the file of a message. It is asked for by the message's id; where the server keeps files in S3, it says the
    address.
    """
    filename, caption = text(message, "filename"), text(message, "caption")
    media = Media(
        provider_media_id=key_of(message, "id").stanza,
        url=text(message, "fileUrl"),
        mime_type=text(message, "mimetype"),
        filename=filename,
        size=_size(message.get("size")),
        sha256=_sha256(text(message, "filehash")),
    )
    # WhatsApp Web shows a document's name where there is no caption, and calls it one.
    return MediaContent(kind=KINDS[message["type"]], media=media, caption=caption if caption != filename else None)


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_FILE else None


def _sha256(given: str | None) -> str | None:
    try:
        digest = base64.b64decode(given or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def _location(message: Raw) -> Location:
    """Returns a place on the map. `loc` is the name in its first line, and the address in the others."""
    latitude, longitude = number(message, "lat"), number(message, "lng")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Malformed("location")
    name, _, address = (text(message, "loc") or "").partition("\n")
    return Location(latitude=latitude, longitude=longitude, name=name or None, address=address or None)


def _card(message: Raw) -> Contacts:
    return Contacts(contacts=(shared_contact(needed_text(message, "body"), text(message, "vcardFormattedName")),))


def _cards(message: Raw) -> Contacts:
    cards = [card for card in objects(message, "vcardList") if text(card, "vcard")][:MOST_CARDS]
    if not cards:
        raise Malformed("vcardList")
    return Contacts(contacts=tuple(shared_contact(needed_text(card, "vcard"), text(card, "displayName")) for card in cards))


def _list_response(message: Raw) -> Choice:
    answer = child(message, "listResponse")
    title = text(answer, "title") or needed_text(message, "body")
    return Choice(kind="list_reply", id=text(child(answer, "singleSelectReply"), "selectedRowId") or title, title=title)


def _button(message: Raw) -> Choice:
    """Returns a quick reply. What the business attached to it is `selectedButtonId`, or of a template's button `selectedId`."""
    answer = child(message, "buttonsResponse")
    title = text(message, "body") or needed_text(answer, "selectedDisplayText")
    chosen = text(message, "selectedButtonId") or text(answer, "selectedButtonId") or text(message, "selectedId")
    return Choice(kind="button_reply", id=chosen or title, title=title)


def _order(message: Raw) -> Order:
    """Returns a cart. Its items are not in it: WhatsApp tells them to whoever asks with its token."""
    return Order(text=text(message, "message") or text(message, "orderTitle"))


KINDS: Mapping[str, Any] = {
    "image": "image",
    "video": "video",
    "ptv": "video",
    "ptt": "voice",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
}
READERS: Mapping[str, Callable[[Raw], IncomingContent]] = {
    "chat": _text,
    **dict.fromkeys(KINDS, _media),
    "location": _location,
    "vcard": _card,
    "multi_vcard": _cards,
    "list_response": _list_response,
    "buttons_response": _button,
    "template_button_reply": _button,
    "order": _order,
}
