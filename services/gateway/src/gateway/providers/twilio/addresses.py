"""Twilio's spelling of whose an address is: `whatsapp:` and a phone, or the user id of somebody who hides it."""

from dataclasses import replace
from typing import Any

from gateway.providers.domain.addresses import ContactPerson, canonical_user_id, meta_person
from gateway.providers.domain.phones import canonical_phone
from gateway.providers.reading import Malformed, as_object, child, parse, text

PREFIX = "whatsapp:"
Fields = dict[str, Any]


def is_whatsapp(address: str | None) -> bool:
    """Returns whether an address has the prefix. Without it, it is a phone: SMS come to the same webhook address of ours."""
    return (address or "").lower().startswith(PREFIX)


def bare(address: str | None) -> str:
    """Returns an address without the prefix, and with the plus sign that a form turns into a space where it was not escaped."""
    known = address or ""
    known = known[len(PREFIX) :] if is_whatsapp(known) else known
    return f"+{known.strip()}" if known.startswith(" ") else known.strip()


def account_of(account_sid: str | None, own: str | None) -> str | None:
    """Returns what makes a channel: the account, and the business's number in its canonical form. None where one is missing."""
    phone = canonical_phone(bare(own))
    return f"{account_sid}:{phone}" if account_sid and phone else None


def address_of(fields: Fields, name: str) -> str | None:
    """Returns the canonical address in a field, or the user id beside it."""
    person = _person(fields, bare(text(fields, name)))
    return person.address if person else None


def person_of(fields: Fields, name: str) -> ContactPerson:
    """Returns the customer whose address is in a field, with all that the others tell of them. Raises `Malformed` for nobody.

    Source: Twilio, "Request to your webhook URL"; `From` has the user id of those who hide their phone, `ExternalUserId`
    has everybody's, with or without the prefix.
    """
    given = bare(text(fields, name))
    person = _person(fields, given)
    if person is None:
        raise Malformed(name)
    plus = "+" if person.provider_address.isdigit() else ""
    return replace(person, provider_address=PREFIX + (given or plus + person.provider_address))


def _person(fields: Fields, given: str) -> ContactPerson | None:
    phone = given if canonical_phone(given) else text(fields, "WaId")
    user_ids = (bare(text(fields, "ExternalUserId")), given, bare(text(fields, "ParentExternalUserId")))
    user_id = next(filter(canonical_user_id, user_ids), None)
    return meta_person(phone, user_id, _name(fields))


def _name(fields: Fields) -> str | None:
    return text(fields, "ProfileName") or _name_in_metadata(fields) or text(fields, "ProfileUsername")


def _name_in_metadata(fields: Fields) -> str | None:
    """Returns somebody's name, if it is told. `ChannelMetadata` is JSON in a field; its `data.context` repeats what WhatsApp
    told.
    """
    try:
        metadata = as_object(parse((text(fields, "ChannelMetadata") or "{}").encode()))
    except Malformed:
        return None
    return text(child(child(metadata, "data"), "context"), "ProfileName")
