"""Customers as people and their programs see them: who they are, and how much was said with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from contracts.bounds import LONGEST_LABEL, WITHOUT_CONTROLS
from contracts.gateway import Provider
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, StringConstraints

DisplayName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LABEL, strip_whitespace=True, pattern=WITHOUT_CONTROLS),
    AfterValidator(require_storable),
]
IdentityKind = Literal["phone", "lid", "bsuid", "group", "other"]
KINDS: dict[str, IdentityKind] = {"lid": "lid", "bsuid": "bsuid", "group": "group"}


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact, and of the conversations with it that somebody sees, how many there are, and when it wrote last."""

    id: UUID
    channel_id: UUID
    provider: Provider
    address: str
    aliases: list[str]
    name: str | None
    display_name: str | None
    label_ids: list[UUID]
    first_seen_at: datetime
    version: int
    conversations: int
    last_seen_at: datetime | None


class IdentityView(BaseModel):
    """Something by which a customer is known: a phone, or an id that hides one (`lid`, `bsuid`); a group's."""

    provider: Provider
    kind: IdentityKind
    address: str


class FullContactView(BaseModel):
    """`name` is what people see: `display_name`, which people gave, else `profile_name`, which the customer chose.

    `identities` begin with the one that leads. `last_seen_at` is when they wrote last, and `conversations` how many there are,
    of what the caller sees.
    """

    contact_id: UUID
    channel_id: UUID
    name: str | None
    display_name: str | None
    profile_name: str | None
    identities: list[IdentityView]
    label_ids: list[UUID]
    first_seen_at: datetime
    last_seen_at: datetime | None
    conversations: int
    version: int


def full_contact_view(contact: ListedContact) -> FullContactView:
    return FullContactView(
        contact_id=contact.id,
        channel_id=contact.channel_id,
        name=contact.display_name or contact.name,
        display_name=contact.display_name,
        profile_name=contact.name,
        identities=[
            IdentityView(provider=contact.provider, kind=kind_of(one), address=one)
            for one in (contact.address, *contact.aliases)
        ],
        label_ids=contact.label_ids,
        first_seen_at=contact.first_seen_at,
        last_seen_at=contact.last_seen_at,
        conversations=contact.conversations,
        version=contact.version,
    )


def kind_of(address: str) -> IdentityKind:
    """Returns what an address of the contracts is."""
    return "phone" if address.startswith("+") else KINDS.get(address.partition(":")[0], "other")
