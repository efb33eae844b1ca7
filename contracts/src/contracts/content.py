"""What a message can hold, whichever provider carried it: one union for what comes in, one for what goes out."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.event import NonNegative, Payload, PersonalText, personal


class Media(Payload):
    """Where a file can be had: a provider's id, or a URL. `size` in bytes, `sha256` as 64 hex digits."""

    provider_media_id: str | None = None
    url: PersonalText | None = None
    mime_type: str | None = None
    filename: PersonalText | None = None
    size: NonNegative | None = None
    sha256: str | None = None


class Text(Payload):
    kind: Literal["text"] = "text"
    text: PersonalText


class MediaContent(Payload):
    kind: Literal["image", "audio", "voice", "video", "document", "sticker"]
    media: Media
    caption: PersonalText | None = None


class Location(Payload):
    kind: Literal["location"] = "location"
    latitude: Annotated[float, personal]
    longitude: Annotated[float, personal]
    name: PersonalText | None = None
    address: PersonalText | None = None


class SharedContact(Payload):
    name: PersonalText | None = None
    phones: Annotated[tuple[str, ...], personal] = ()


class Contacts(Payload):
    kind: Literal["contacts"] = "contacts"
    contacts: tuple[SharedContact, ...]


class Choice(Payload):
    """A button, a list row or a finished flow. `payload` is what the business attached to it."""

    kind: Literal["button_reply", "list_reply", "flow_reply"]
    id: str
    title: PersonalText
    payload: PersonalText | None = None


class OrderItem(Payload):
    product_retailer_id: str
    quantity: NonNegative
    price_micros: NonNegative | None = None
    currency: str | None = None


class Order(Payload):
    kind: Literal["order"] = "order"
    catalog_id: str | None = None
    text: PersonalText | None = None
    items: tuple[OrderItem, ...] = ()


class Unsupported(Payload):
    """A kind that we cannot show. The customer did write: a person may want to look at the phone."""

    kind: Literal["unsupported"] = "unsupported"
    original_kind: str


IncomingContent = Annotated[
    Text | MediaContent | Location | Contacts | Choice | Order | Unsupported, Field(discriminator="kind")
]

OutgoingContent = Text
"""What can be sent today. Further kinds join this union as `message-sender` learns them."""
