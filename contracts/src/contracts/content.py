"""What a message can hold, whichever provider carried it: one union for what comes in. What goes out is in
`contracts.outgoing`.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.bounds import LONGEST_URL, Code, OptionalId, Sha256, Token, cut_at, first, or_nothing
from contracts.event import (
    NonNegative,
    Payload,
    PersonalBody,
    PersonalLine,
    PersonalName,
    PersonalUrl,
    personal,
)

MOST_CONTACTS = 50
MOST_PHONES = 10
MOST_ITEMS = 100
LONGEST_NOTE = 4_096


class Media(Payload):
    """Where a file can be had: a provider's id, or a URL. `size` in bytes, `sha256` as 64 hex digits."""

    provider_media_id: OptionalId = None
    url: Annotated[PersonalUrl | None, or_nothing(LONGEST_URL)] = None
    mime_type: Code | None = None
    filename: PersonalName | None = None
    size: NonNegative | None = None
    sha256: Annotated[Sha256 | None, or_nothing(64)] = None


class Text(Payload):
    kind: Literal["text"] = "text"
    text: PersonalBody


class MediaContent(Payload):
    kind: Literal["image", "audio", "voice", "video", "document", "sticker"]
    media: Media
    caption: PersonalBody | None = None


class Location(Payload):
    kind: Literal["location"] = "location"
    latitude: Annotated[float, Field(allow_inf_nan=False), personal]
    longitude: Annotated[float, Field(allow_inf_nan=False), personal]
    name: PersonalName | None = None
    address: PersonalLine | None = None


class SharedContact(Payload):
    name: PersonalName | None = None
    phones: Annotated[tuple[Code, ...], *first(MOST_PHONES), personal] = ()


class Contacts(Payload):
    kind: Literal["contacts"] = "contacts"
    contacts: Annotated[tuple[SharedContact, ...], *first(MOST_CONTACTS)]


class Choice(Payload):
    """A button, a list row or a finished flow. `payload` is what the business attached to it."""

    kind: Literal["button_reply", "list_reply", "flow_reply"]
    id: Token
    title: PersonalLine
    payload: PersonalBody | None = None


class OrderItem(Payload):
    product_retailer_id: Token
    quantity: NonNegative
    price_micros: NonNegative | None = None
    currency: Code | None = None


class Order(Payload):
    kind: Literal["order"] = "order"
    catalog_id: Token | None = None
    text: Annotated[str, *cut_at(LONGEST_NOTE), personal] | None = None
    items: Annotated[tuple[OrderItem, ...], *first(MOST_ITEMS)] = ()


class Unsupported(Payload):
    """A kind that we cannot show. The customer did write: a person may want to look at the phone."""

    kind: Literal["unsupported"] = "unsupported"
    original_kind: Code


IncomingContent = Annotated[
    Text | MediaContent | Location | Contacts | Choice | Order | Unsupported, Field(discriminator="kind")
]
