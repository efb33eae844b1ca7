"""Meta's WhatsApp Cloud API: signed batches of messages and statuses."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.providers.domain.elements import Element, NotUnderstood, Receiver
from gateway.providers.meta.authenticity import is_signed, knows_token
from gateway.providers.meta.messages import read_echoes, read_history, read_messages
from gateway.providers.meta.statuses import read_statuses
from gateway.providers.reader import ChannelSecrets, ReadsWhole
from gateway.providers.reading import Malformed, as_object, child, items, parse, text
from gateway.providers.server_settings import ChannelSecret

OBJECT = "whatsapp_business_account"

GraphId = Annotated[str, Field(pattern=r"^[0-9]{1,32}$")]


class MetaSettings(BaseModel):
    """Both ids as WhatsApp Manager shows them."""

    model_config = ConfigDict(extra="forbid")

    phone_number_id: GraphId
    waba_id: GraphId | None = None


class MetaSecrets(BaseModel):
    """`verify_token` is the channel's own choice; the others are from the Meta app."""

    model_config = ConfigDict(extra="forbid")

    app_secret: ChannelSecret
    verify_token: ChannelSecret
    access_token: ChannelSecret


class MetaReader(ReadsWhole):
    """Source: Meta, "Create a webhook endpoint", for challenge and signature."""

    name: Literal["meta"] = "meta"
    settings = MetaSettings
    secrets = MetaSecrets
    rotating = frozenset({"app_secret"})
    address_fragment = ""

    def account(self, settings: Mapping[str, Any]) -> str:
        return str(settings["phone_number_id"])

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        return {
            "provider": self.name,
            "phone_number_id": settings["phone_number_id"],
            "access_token": secrets["access_token"][0],
        }

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        known = knows_token(query.get("hub.verify_token", ""), secrets)
        return query.get("hub.challenge") if known and query.get("hub.mode") == "subscribe" else None

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        return is_signed(raw, headers, secrets)

    def redact(self, raw: bytes) -> bytes:
        return raw

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        try:
            body = parse(raw)
        except Malformed:
            yield Element(NotUnderstood("malformed_json"), None, raw)
            return
        if not isinstance(body, dict) or body.get("object") != OBJECT:
            yield Element(NotUnderstood("unknown_object"), None, raw)
            return
        entries = body.get("entry")
        if not isinstance(entries, list):
            yield Element(NotUnderstood("malformed"), None, raw)
            return
        for entry in entries:
            yield from _entry(entry, receiver)


def _entry(entry: Any, receiver: Receiver) -> Iterator[Element]:
    if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
        yield Element(NotUnderstood("malformed"), None, entry)
    for change in items(as_object(entry), "changes"):
        yield from _change(change, receiver)


def _change(change: Any, receiver: Receiver) -> Iterator[Element]:
    """Yields the elements of a change. What does not say for which number it is, is for the one at whose address it came."""
    value = as_object(change).get("value")
    field = text(as_object(change), "field") or _field_of(as_object(value))
    account = text(child(as_object(value), "metadata"), "phone_number_id") or receiver.account
    if field is None or not isinstance(value, dict):
        yield Element(NotUnderstood("malformed"), account, change)
    elif field not in FIELDS:
        yield Element(NotUnderstood("unknown_field"), account, change)
    else:
        found = chain.from_iterable(read(account, value) for read in FIELDS[field])
        first = next(found, None)
        yield first or Element(NotUnderstood("malformed"), account, change)
        yield from found


def _field_of(value: dict[str, Any]) -> str | None:
    """Returns what a change without a name is about: its value has the elements under a name of their own."""
    return next((field for name, field in ELEMENTS.items() if isinstance(value.get(name), list)), None)


FieldReader = Callable[[str | None, dict[str, Any]], Iterator[Element]]
FIELDS: Mapping[str, tuple[FieldReader, ...]] = {
    "messages": (read_messages, read_statuses),
    "smb_message_echoes": (read_echoes,),
    "history": (read_history,),
}
ELEMENTS = {
    "history": "history",
    "message_echoes": "smb_message_echoes",
    "messages": "messages",
    "statuses": "messages",
}
"""Which field a list belongs to. History has `messages` too, so it is looked for first."""
