"""SQL about contacts, and what became of two that turned out to be one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Rows, Session
from common.db.statements import columns_of
from common.ids import derived_id
from contracts.conversation import MOST_LABELS

from conversation.domain.identity import IdentityKey


@dataclass(frozen=True, slots=True)
class PublishedContact:
    """A contact as `ContactChanged` says it."""

    id: UUID
    tenant_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str
    name: str | None
    display_name: str | None
    aliases: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class Locked:
    """A contact that others wait for."""

    id: UUID
    tenant_id: UUID
    first_seen_at: datetime
    merged_into: UUID | None


KNOWN = [name for name, _ in columns_of(PublishedContact)]

LOCK = Rows(
    Locked,
    """
    select id, tenant_id, first_seen_at, merged_into from contact
    where tenant_id = any(%(tenants)s) and id = any(%(ids)s)
    order by id for no key update
    """,
)
# Open conversations are the caller's, who holds them.
MERGE = Rows(
    PublishedContact,
    f"""
    with pair as (
        select * from unnest(cast(%(tenants)s as uuid[]), cast(%(losers)s as uuid[]), cast(%(winners)s as uuid[]))
             as pair (tenant_id, loser, winner)
    ), renamed as (
        update contact_identity identity set contact_id = pair.winner
        from pair where identity.tenant_id = pair.tenant_id and identity.contact_id = pair.loser
    ), moved as (
        update conversation set contact_id = pair.winner
        from pair
        where conversation.tenant_id = pair.tenant_id and conversation.contact_id = pair.loser and state = 'closed'
    ), merged as (
        update contact set merged_into = pair.winner
        from pair where contact.tenant_id = pair.tenant_id and contact.id = pair.loser
    ), given as (
        select pair.winner, array_agg(alias) as aliases, max(loser.name) as name, max(loser.display_name) as display_name,
               (array_agg(label_id) filter (where label_id is not null)) as label_ids
        from pair join contact loser on loser.tenant_id = pair.tenant_id and loser.id = pair.loser
        cross join lateral unnest(loser.aliases || loser.address) alias
        left join lateral unnest(loser.label_ids) label_id on true
        group by pair.winner
    )
    update contact
    set aliases = array(select distinct alias from unnest(contact.aliases || given.aliases) alias
                        where alias <> contact.address order by 1),
        name = coalesce(contact.name, given.name),
        display_name = coalesce(contact.display_name, given.display_name), version = contact.version + 1,
        label_ids = contact.label_ids || (array(
            select distinct label_id from unnest(given.label_ids) label_id where label_id <> all(contact.label_ids) order by 1)
        )[: {MOST_LABELS} - cardinality(contact.label_ids)]
    from given
    where contact.id = given.winner and contact.tenant_id = any(%(tenants)s)
    returning {", ".join(f"contact.{name}" for name in KNOWN)}
    """,  # noqa: S608 — the columns are those of the class
)


def new_contact_id(key: IdentityKey) -> UUID:
    """Returns the id of a contact whose first known name this is."""
    return derived_id("contact", *key)


async def lock(session: Session, tenants: Collection[UUID], ids: Collection[UUID]) -> list[Locked]:
    return await session.all(LOCK, {"tenants": list(tenants), "ids": list(ids)})


async def merge(session: Session, pairs: Sequence[tuple[UUID, UUID, UUID]]) -> list[PublishedContact]:
    """Makes contacts (tenant, loser, winner) one. Returns the winners as they are then. The caller has locked them."""
    tenants, losers, winners = map(list, zip(*pairs, strict=True))
    return await session.all(MERGE, {"tenants": tenants, "losers": losers, "winners": winners})
