"""The elements of `messages`, `message_echoes` and `history`: who wrote what, and about which earlier message."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from contracts.gateway import Referral

from gateway.providers.domain.addresses import ContactPerson, canonical_user_id, meta_person
from gateway.providers.domain.elements import (
    Element,
    ElementFact,
    Ignored,
    NotUnderstood,
    WebhookAliases,
    WebhookEdit,
    WebhookMessage,
    WebhookReaction,
    WebhookRevocation,
)
from gateway.providers.domain.history import Telling
from gateway.providers.domain.phones import canonical_phone
from gateway.providers.meta.contents import content_of
from gateway.providers.reading import Malformed, Raw, child, element, identifier, instant, items, needed_text, objects, text
from gateway.providers.unreadable import beside


def read_messages(account: str | None, value: Raw) -> Iterator[Element]:
    """Yields the elements of `messages[]`, of customers. Source: Meta, "messages webhook reference"."""
    names = _Names(value)
    for raw in items(value, "messages"):
        yield element(account, raw, partial(_customers, raw, names))


def read_echoes(account: str | None, value: Raw) -> Iterator[Element]:
    """Yields the elements of `message_echoes[]`, written by a person in the Business app. Source: Meta, "smb_message_echoes
    webhook reference".
    """
    for raw in items(value, "message_echoes"):
        yield element(account, raw, partial(_echo, raw, telling="live"))


def read_history(account: str | None, value: Raw) -> Iterator[Element]:
    """Yields old messages of a number that was used in the Business app before. Source: Meta, "history webhook reference".

    Media come a second time, in `messages[]` of a webhook of their own, with the ids that the placeholders lack.
    """
    own = canonical_phone(text(child(value, "metadata"), "display_phone_number") or "")
    names = _Names(value)
    for part in objects(value, "history"):
        if part.get("errors") or part.get("threads") == []:
            yield Element(Ignored("nothing_shared"), account, part)
        for thread in objects(part, "threads"):
            for raw in items(thread, "messages"):
                yield element(account, raw, partial(_old, raw, own, text(thread, "id"), names))
    for raw in items(value, "messages"):
        yield element(account, raw, partial(_old, raw, own, None, names))


class _Names:
    """The profile names of `contacts[]`, found by phone or user id: neither their order nor their number can be trusted."""

    def __init__(self, value: Raw) -> None:
        self.known: dict[str, tuple[str | None, str | None, str | None]] = {}
        persons = list[ContactPerson]()
        for contact in objects(value, "contacts"):
            found = text(contact, "wa_id"), text(contact, "user_id"), text(child(contact, "profile"), "name")
            if person := meta_person(*found):
                persons.append(person)
                self.known |= dict.fromkeys((person.address, *person.aliases), found)
        self.only = persons[0] if len(persons) == 1 else None

    def person(self, wa_id: str | None, user_id: str | None) -> ContactPerson:
        """Returns who is named, or the only one who is there. Raises `Malformed` for nobody."""
        person = meta_person(wa_id, user_id)
        if person is None and not wa_id and not user_id:
            person = self.only
        if person is None:
            raise Malformed("from")
        known_wa_id, known_user_id, name = self.known.get(person.address, (None, None, None))
        return meta_person(wa_id or known_wa_id, user_id or known_user_id, name) or person


def _customers(raw: Raw, names: _Names) -> ElementFact:
    if raw.get("group_id"):
        return Ignored("group")
    if raw.get("type") == "system":
        return _system(raw)
    person = names.person(text(raw, "from"), text(raw, "from_user_id"))
    return _fact(raw, person)


def _echo(raw: Raw, *, telling: Telling, other: str | None = None) -> ElementFact:
    """Returns what somebody at the business wrote. The contact of an echo is whom it was written to."""
    person = meta_person(text(raw, "to") or other, text(raw, "to_user_id"))
    if person is None:
        raise Malformed("to")
    return _fact(raw, person, telling=telling, from_business=True)


def _old(raw: Raw, own: str | None, thread: str | None, names: _Names) -> ElementFact:
    if raw.get("type") == "media_placeholder":
        return Ignored("follows")
    sender = text(raw, "from")
    if text(raw, "to") or (own is not None and canonical_phone(sender or "") == own):
        return _echo(raw, telling="archived", other=thread)
    return _fact(raw, names.person(sender or thread, text(raw, "from_user_id")), telling="archived")


def _fact(raw: Raw, person: ContactPerson, *, telling: Telling = "live", from_business: bool = False) -> ElementFact:
    special = SPECIAL.get(text(raw, "type") or "")
    if from_business and special is _reaction:  # nothing that anybody waits for
        return Ignored("no_interest")
    if special is not None:
        fact = special(raw, person)
        return replace(fact, by_business=from_business) if isinstance(fact, WebhookEdit | WebhookRevocation) else fact
    context = child(raw, "context")
    return WebhookMessage(
        id=identifier(raw, "id"),
        person=person,
        sent_at=instant(raw, "timestamp"),
        content=content_of(raw),
        reply_to=text(context, "id"),
        forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        referral=beside(lambda: _referral(child(raw, "referral")) or _product(context)),
        telling=telling,
        from_business=from_business,
    )


def _reaction(raw: Raw, person: ContactPerson) -> ElementFact:
    reaction = child(raw, "reaction")
    target = identifier(reaction, "message_id")
    emoji = needed_text(reaction, "emoji") if reaction.get("emoji") is not None else None
    return WebhookReaction(identifier(raw, "id"), target, person, instant(raw, "timestamp"), emoji or None)


def _edit(raw: Raw, person: ContactPerson) -> ElementFact:
    edit = child(raw, "edit")
    target = identifier(edit, "original_message_id")
    content = content_of(child(edit, "message"))
    return WebhookEdit(identifier(raw, "id"), target, person, instant(raw, "timestamp"), content)


def _revocation(raw: Raw, person: ContactPerson) -> ElementFact:
    target = identifier(child(raw, "revoke"), "original_message_id")
    return WebhookRevocation(identifier(raw, "id"), target, person, instant(raw, "timestamp"))


def _system(raw: Raw, _: ContactPerson | None = None) -> ElementFact:
    """Returns what a system message says of somebody's ids. A user id that another one replaces is the same person's; who that
    is need not be said beside it.

    A changed number is kept and joins nothing: it may be somebody else's next year.
    Source: Meta, "System messages webhook reference", and its changelog of 11 August 2026.
    """
    system = child(raw, "system")
    now = meta_person(None, text(system, "user_id"))
    before = canonical_user_id(text(system, "previous_user_id") or "")
    if text(system, "type") != "user_changed_user_id" or now is None or before in (None, now.address):
        return NotUnderstood("system_message")
    return WebhookAliases(replace(now, aliases=(before,)))


SPECIAL: Mapping[str, Callable[[Raw, ContactPerson], ElementFact]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revocation,
    "system": _system,
}


def _referral(raw: Raw) -> Referral | None:
    """Returns the ad that was clicked. Its names are Meta's but for the click id."""
    names = ("source_url", "source_id", "source_type", "headline", "body")
    known = {name: text(raw, name) for name in names} | {"click_id": text(raw, "ctwa_clid")}
    return Referral(**known) if any(itertools.chain(known.values())) else None


def _product(context: Raw) -> Referral | None:
    """Returns the page of a product on which a customer began to write. Source: Meta, "Product inquiry"."""
    product = text(child(context, "referred_product"), "product_retailer_id")
    return Referral(source_type="product", source_id=product) if product else None
