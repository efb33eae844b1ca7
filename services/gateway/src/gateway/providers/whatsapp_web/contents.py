"""What a message holds, by its name in `Message`."""

from collections.abc import Callable, Mapping

from contracts.content import Choice, Contacts, IncomingContent, Location, Order, Text

from gateway.providers.reading import Malformed, Raw, child, needed_text, number, objects, text
from gateway.providers.unreadable import readable, unsupported
from gateway.providers.vcards import shared_contact
from gateway.providers.whatsapp_web.media import KINDS, media_of
from gateway.providers.whatsapp_web.unwrapping import UnwrappedContent

MOST_CARDS = 257  # what one message of WhatsApp can carry


def content_of(held: UnwrappedContent, message_id: str, stored_at: str | None = None) -> IncomingContent:
    """Returns the content; `Unsupported` for what we cannot show or read."""
    return readable(held.kind, lambda: _content(held, message_id, stored_at))


def _content(held: UnwrappedContent, message_id: str, stored_at: str | None) -> IncomingContent:
    if held.kind == "conversation":
        return Text(text=needed_text({held.kind: held.content}, held.kind))
    if held.kind in KINDS:
        return media_of(held, message_id, stored_at)
    reader = READERS.get(held.kind)
    found = reader(held.fields) if reader else None
    return found or unsupported(held.kind)


def _text(content: Raw) -> Text:
    return Text(text=needed_text(content, "text"))


def _location(content: Raw) -> Location:
    latitude, longitude = number(content, "degreesLatitude"), number(content, "degreesLongitude")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Malformed("location")
    return Location(latitude=latitude, longitude=longitude, name=text(content, "name"), address=text(content, "address"))


def _card(content: Raw) -> Contacts:
    card, name = text(content, "vcard"), text(content, "displayName")
    if card is None and name is None:
        raise Malformed("vcard")
    return Contacts(contacts=(shared_contact(card or "", name),))


def _cards(content: Raw) -> Contacts:
    cards = list(objects(content, "contacts"))[:MOST_CARDS]
    return Contacts(contacts=tuple(shared_contact(text(card, "vcard") or "", text(card, "displayName")) for card in cards))


def _button(content: Raw) -> Choice:
    """Returns a button of ours, or of a template: what it shows, and the id that the business gave it."""
    title = text(content, "selectedDisplayText") or text(content, "selectedButtonText") or ""  # the latter Evolution's own
    chosen = text(content, "selectedButtonId") or text(content, "selectedId") or title
    if not chosen:
        raise Malformed("selectedButtonId")
    return Choice(kind="button_reply", id=chosen, title=title or chosen)


def _row(content: Raw) -> Choice:
    chosen = text(child(content, "singleSelectReply"), "selectedRowId")
    title = text(content, "title") or chosen
    if not title:
        raise Malformed("singleSelectReply")
    return Choice(kind="list_reply", id=chosen or title, title=title)


def _flow(content: Raw) -> Choice | None:
    answer = child(content, "nativeFlowResponseMessage")
    payload, title = text(answer, "paramsJson"), text(child(content, "body"), "text") or ""
    return Choice(kind="flow_reply", id=text(answer, "name") or "flow", title=title, payload=payload) if payload else None


def _order(content: Raw) -> Order:
    """Returns a cart. Its items are not in it: WhatsApp tells them to whoever asks with its token."""
    return Order(text=text(content, "message") or text(content, "orderTitle"))


def _of_business(content: Raw) -> Text | None:
    """Returns what another business's buttons, list or template say: its text, for the buttons mean nothing to us."""
    template = child(content, "hydratedTemplate") or child(content, "hydratedFourRowTemplate")
    interactive = child(content, "interactiveMessageTemplate") or content
    said = text(template, "hydratedContentText") or text(child(interactive, "body"), "text")
    said = said or text(content, "contentText") or text(content, "description") or text(content, "title")
    return Text(text=said) if said else None


READERS: Mapping[str, Callable[[Raw], IncomingContent | None]] = {
    "extendedTextMessage": _text,
    "locationMessage": _location,
    "liveLocationMessage": _location,
    "contactMessage": _card,
    "contactsArrayMessage": _cards,
    "buttonsResponseMessage": _button,
    "templateButtonReplyMessage": _button,
    "listResponseMessage": _row,
    "interactiveResponseMessage": _flow,
    "orderMessage": _order,
    **dict.fromkeys(("buttonsMessage", "interactiveMessage", "listMessage", "templateMessage"), _of_business),
}
SHOWN = frozenset({"conversation", *KINDS, *READERS})
