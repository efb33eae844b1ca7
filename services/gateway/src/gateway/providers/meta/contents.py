"""What a message of the Cloud API holds, by its `type`. Source: Meta, "messages webhook reference"."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from contracts.content import (
    Choice,
    Contacts,
    IncomingContent,
    Location,
    Media,
    MediaContent,
    Order,
    OrderItem,
    SharedContact,
    Text,
)

from gateway.providers.reading import Malformed, Raw, child, needed_text, number, objects, text
from gateway.providers.unreadable import beside, kind_of, readable, unsupported

SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")
LARGEST_PRICE = 10**12
LARGEST_QUANTITY = 10**9


def content_of(message: Raw) -> IncomingContent:
    """Returns the content of a message; `Unsupported` for a type that we do not know, and for what cannot be read."""
    kind = kind_of(message, READERS.__contains__)
    reader = READERS.get(kind)
    if reader is not None:
        return readable(kind, lambda: reader({**message, "type": kind}))
    return unsupported(text(child(message, kind), "type") or kind)


def _text(message: Raw) -> Text:
    return Text(text=needed_text(child(message, "text"), "body"))


def _media(message: Raw) -> MediaContent:
    kind = message["type"]
    file = child(message, kind)
    media = Media(
        provider_media_id=text(file, "id"),
        url=text(file, "url"),
        mime_type=text(file, "mime_type"),
        filename=text(file, "filename"),
        sha256=_sha256(text(file, "sha256")),
    )
    caption = text(file, "caption")
    if media.provider_media_id is None and media.url is None and caption is None:
        raise Malformed(kind)
    voice = kind == "audio" and file.get("voice") is True
    return MediaContent(kind="voice" if voice else kind, media=media, caption=caption)


def _sha256(given: str | None) -> str | None:
    """Returns a hash as hex digits, if there is one. 64 hex digits; webhooks spell it in base64, the media endpoint in hex."""
    if given is None or SHA256_HEX.fullmatch(given):
        return given and given.lower()
    try:
        digest = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def _location(message: Raw) -> Location:
    place = child(message, "location")
    latitude, longitude = number(place, "latitude"), number(place, "longitude")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Malformed("location")
    return Location(latitude=latitude, longitude=longitude, name=text(place, "name"), address=text(place, "address"))


def _contacts(message: Raw) -> Contacts:
    cards = tuple(_contact(card) for card in objects(message, "contacts"))
    if not cards:
        raise Malformed("contacts")
    return Contacts(contacts=cards)


def _contact(card: Raw) -> SharedContact:
    phones = (text(phone, "phone") or text(phone, "wa_id") for phone in objects(card, "phones"))
    return SharedContact(name=text(child(card, "name"), "formatted_name"), phones=tuple(filter(None, phones)))


def _button(message: Raw) -> Choice:
    """Returns the quick reply of a template: what it shows, and what the business attached to it."""
    button = child(message, "button")
    title = needed_text(button, "text")
    payload = text(button, "payload")
    return Choice(kind="button_reply", id=payload or title, title=title, payload=payload)


def _interactive(message: Raw) -> IncomingContent:
    interactive = child(message, "interactive")
    kind = needed_text(interactive, "type")
    answer = child(interactive, kind)
    if kind == "button_reply":
        return Choice(kind="button_reply", id=needed_text(answer, "id"), title=needed_text(answer, "title"))
    if kind == "list_reply":
        return Choice(kind="list_reply", id=needed_text(answer, "id"), title=needed_text(answer, "title"))
    if kind == "nfm_reply":
        return _flow(answer)
    return unsupported(kind)


def _flow(answer: Raw) -> Choice:
    payload, title = text(answer, "response_json"), text(answer, "body") or ""
    if payload is None and not title:
        raise Malformed("response_json")
    return Choice(kind="flow_reply", id=text(answer, "name") or "flow", title=title, payload=payload)


def _order(message: Raw) -> Order:
    """Returns an order. With all of its items or, where one cannot be read, with none: half an order would be another one."""
    order = child(message, "order")
    said = text(order, "text")
    items = beside(lambda: tuple(_order_item(item) for item in _items(order)))
    if items is None and said is None:
        raise Malformed("order")
    return Order(catalog_id=text(order, "catalog_id"), text=said, items=items or ())


def _items(order: Raw) -> list[Any]:
    found = order.get("product_items", [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Malformed("product_items")
    return found


def _order_item(item: Raw) -> OrderItem:
    quantity = number(item, "quantity")
    if not 0 <= quantity <= LARGEST_QUANTITY:
        raise Malformed("quantity")
    return OrderItem(
        product_retailer_id=needed_text(item, "product_retailer_id"),
        quantity=int(quantity),
        price_micros=_micros(item.get("item_price")),
        currency=text(item, "currency"),
    )


def _micros(price: Any) -> int | None:
    """Returns a price in whole units of its currency, such as 12.5, in millionths. Through its spelling: 0.1 is no binary
    fraction.
    """
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price < LARGEST_PRICE:
        return None
    return int(Decimal(str(price)) * 1_000_000)


READERS: Mapping[str, Callable[[Raw], IncomingContent]] = {
    "text": _text,
    **dict.fromkeys(("image", "audio", "video", "document", "sticker"), _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
}
