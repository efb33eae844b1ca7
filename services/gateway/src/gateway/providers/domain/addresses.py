"""Canonical addresses: a phone as `+E164`, Meta's user id as `bsuid:…`. One person may have several, one of which leads."""

import re
from dataclasses import dataclass

from gateway.providers.domain.phones import canonical_phone

USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A customer as one payload shows them. `address` leads; `aliases` are further canonical addresses in that payload.

    Answers go to `provider_address`, verbatim.
    """

    address: str
    provider_address: str
    name: str | None = None
    aliases: tuple[str, ...] = ()


def meta_person(wa_id: str | None, user_id: str | None, name: str | None = None) -> ContactPerson | None:
    """Returns who has this WhatsApp id and this business-scoped user id; the phone leads. None when there is neither.

    Source: Meta, "Business-scoped user IDs": somebody with a username may come without a phone. A user id is one also where
    a phone used to stand.
    """
    phone = canonical_phone(wa_id or "")
    user_id = next((given for given in (user_id, wa_id) if canonical_user_id(given or "")), None)
    user = canonical_user_id(user_id or "")
    if wa_id and phone:
        return ContactPerson(phone, wa_id, name, (user,) if user else ())
    if user_id and user:
        return ContactPerson(user, user_id, name)
    return None


def canonical_user_id(text: str) -> str | None:
    """Returns `bsuid:CC.…` for one of Meta's user ids, which change with the phone and tell nothing of it; None for what is
    none.
    """
    return f"bsuid:{text}" if USER_ID.fullmatch(text) else None
