"""SQL about conversations: lock and load."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values

from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.store import columns

TenantAndId = tuple[UUID, UUID]

JOINED = f"""
    select {columns.conversation()}
    from conversation
    join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    {columns.tenant_of("conversation")}
"""  # noqa: S608 — the columns are those of the class, here and below

# Conversations are locked in the order of their contacts, here as everywhere, and always before messages.
LOCK = Rows(
    Conversation,
    f"""
    {JOINED}
    where (conversation.tenant_id, conversation.id) in
          (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[])))
    order by conversation.contact_id
    for no key update of conversation
    """,  # noqa: S608
)
LOCK_FREE = Rows(Conversation, f"{LOCK.sql} skip locked")


@dataclass(frozen=True, slots=True)
class Met:
    """Whom a batch talks about, and the locked conversation with them that is meant, if there is one."""

    contact: Contact | None
    tenant: TenantProfile
    conversation: Conversation | None
    known_messages: list[UUID]
    changed_messages: list[UUID]


# The conversation with a contact that is not over, or else the last one that is: an index is read at one place.
LATEST = """
    cross join lateral (
        select id, version from conversation
        where conversation.tenant_id = asked.tenant_id and conversation.contact_id = asked.contact_id
          and moved_to is null and closed_because is distinct from 'merged'
        order by closed_at desc nulls first limit 1
    ) latest
"""
# Whatever a batch talks about, locked in one go and in one order: conversations of contacts that are open, or would be
# reopened, and named ones.
# The messages that are known already ride along, which saves a round trip.
PICK_UP = Rows(
    Met,
    f"""
    with asked as (
        select * from unnest(cast(%(contact_tenants)s as uuid[]), cast(%(contacts)s as uuid[])) as asked (tenant_id, contact_id)
    ), target as (
        select latest.id from asked {LATEST}
        union
        select id from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[])) as named (tenant_id, id)
                  join conversation using (tenant_id, id)
    ), locked as materialized (
        select conversation.* from conversation join target using (id)
        order by conversation.contact_id for no key update of conversation
    ), wanted as (
        select tenant_id, contact_id from asked union select tenant_id, contact_id from locked
    )
    select {columns.contact_and_tenant()}, {columns.conversation("conversation.")},
           array(select message.id from message
                 where message.id = any(%(messages)s) and message.tenant_id = any(%(contact_tenants)s)) as known_messages,
           array(select message_id from early_change
                 where message_id = any(%(messages)s) and tenant_id = any(%(contact_tenants)s)) as changed_messages
    from wanted
    join contact on contact.id = wanted.contact_id and contact.tenant_id = wanted.tenant_id
    left join locked as conversation on conversation.contact_id = wanted.contact_id
    {columns.tenant_of("wanted")}
    """,  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class MovedTo:
    """Where the messages of a united conversation belong, and whether that one `goes_on` to another itself."""

    moved_to: UUID
    moved_by: int
    goes_on: bool


MOVED_TO = Rows(
    MovedTo,
    """
    select conversation.moved_to, conversation.moved_by, further.moved_to is not null as goes_on
    from conversation
    join conversation further on further.id = conversation.moved_to and further.tenant_id = conversation.tenant_id
    where conversation.tenant_id = %(tenant_id)s and conversation.id = %(id)s
    """,
)
EXISTING = Values(UUID, "select id from conversation where tenant_id = any(%(tenants)s) and id = any(%(ids)s)")
GET = Rows(Conversation, f"{JOINED} where conversation.tenant_id = %(tenant_id)s and conversation.id = %(id)s")


@dataclass(frozen=True, slots=True)
class PickedUp:
    """What a batch needs: locked conversations, whom they are with, which messages came before, or their changes."""

    conversations: list[Conversation]
    contacts: dict[UUID, Contact]
    tenants: dict[UUID, TenantProfile]
    known_messages: frozenset[UUID]
    changed_messages: frozenset[UUID]

    @classmethod
    def of(cls, met: Sequence[Met]) -> "PickedUp":
        return cls(
            [one.conversation for one in met if one.conversation is not None],
            {one.contact.id: one.contact for one in met if one.contact is not None},
            {one.contact.id: one.tenant for one in met if one.contact is not None},
            frozenset(known for one in met[:1] for known in one.known_messages),
            frozenset(changed for one in met[:1] for changed in one.changed_messages),
        )

    def __or__(self, later: "PickedUp") -> "PickedUp":
        return PickedUp(
            self.conversations + later.conversations,
            self.contacts | later.contacts,
            self.tenants | later.tenants,
            self.known_messages | later.known_messages,
            self.changed_messages | later.changed_messages,
        )


async def pick_up(
    session: Session,
    contacts: Collection[TenantAndId],
    conversations: Collection[TenantAndId],
    messages: Iterable[UUID] = (),
) -> PickedUp:
    """Locks the open conversations of contacts (tenant and contact id) and the named ones (tenant and conversation id).

    Returns what a batch needs of them.
    """
    values = {
        "contact_tenants": [tenant for tenant, _ in contacts],
        "contacts": [contact for _, contact in contacts],
        **_pairs(conversations),
        "messages": list(messages),
    }
    return PickedUp.of(await session.all(PICK_UP, values))


async def lock(session: Session, ids: Collection[TenantAndId], *, skip_locked: bool = False) -> list[Conversation]:
    """Locks and returns conversations by tenant and id. With `skip_locked`, without those that another transaction holds."""
    return await session.all(LOCK_FREE if skip_locked else LOCK, _pairs(ids))


async def existing(session: Session, ids: Collection[TenantAndId]) -> set[UUID]:
    return set(await session.all(EXISTING, _pairs(ids)))


async def moved_to(session: Session, tenant_id: UUID, conversation_id: UUID) -> MovedTo | None:
    return await session.first(MOVED_TO, {"tenant_id": tenant_id, "id": conversation_id})


async def get(session: Session, tenant_id: UUID, conversation_id: UUID) -> Conversation | None:
    return await session.first(GET, {"tenant_id": tenant_id, "id": conversation_id})


def _pairs(ids: Collection[TenantAndId]) -> dict[str, list[UUID]]:
    return {"tenants": [tenant for tenant, _ in ids], "ids": [id_ for _, id_ in ids]}
