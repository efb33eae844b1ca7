"""SQL about conversations: lock and load, list."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from contracts.gateway import TenantSettings

from conversation import models
from conversation.domain.conversation import Contact, Conversation, Tenant

TenantAndId = tuple[UUID, UUID]

COLUMNS = tuple(column.name for column in models.Base.metadata.tables["conversation"].columns)
NAMES = ", ".join(COLUMNS)
OWN_COLUMNS = ", ".join(f"conversation.{name}" for name in COLUMNS)
FURTHER_COLUMNS = """
    contact.id as known_contact_id, contact.contact_key, contact.address, contact.provider_address, contact.name,
    contact.provider, contact.merged_into,
    tenant.settings, tenant.locale, tenant.active
"""

# Conversations are locked in the order of their contacts, here as everywhere, and always before messages.
LOCK = """
    select {own}, {further}
    from conversation
    join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    left join tenant on tenant.tenant_id = conversation.tenant_id
    where (conversation.tenant_id, conversation.id) in (select * from unnest(cast(:tenants as uuid[]), cast(:ids as uuid[])))
    order by conversation.contact_id
    for no key update of conversation {wait}
"""
LOCK_BY_ID = text(LOCK.format(own=OWN_COLUMNS, further=FURTHER_COLUMNS, wait=""))
LOCK_FREE_BY_ID = text(LOCK.format(own=OWN_COLUMNS, further=FURTHER_COLUMNS, wait="skip locked"))

# Whatever a batch talks about, locked in one go and in one order: open conversations of contacts, and named ones.
# The messages that are known already ride along, which saves a round trip.
PICK_UP = text(
    f"""
    with asked as (
        select * from unnest(cast(:contact_tenants as uuid[]), cast(:contacts as uuid[])) as asked (tenant_id, contact_id)
    ), target as (
        select id from asked join conversation using (tenant_id, contact_id) where state = 'open'
        union
        select id from unnest(cast(:tenants as uuid[]), cast(:ids as uuid[])) as named (tenant_id, id)
                  join conversation using (tenant_id, id)
    ), locked as materialized (
        select conversation.* from conversation join target using (id)
        order by conversation.contact_id for no key update of conversation
    ), wanted as (
        select tenant_id, contact_id from asked union select tenant_id, contact_id from locked
    )
    select {OWN_COLUMNS}, {FURTHER_COLUMNS},
           array(select message.id from message
                 where message.id = any(:messages) and message.tenant_id = any(:contact_tenants)) as known_messages
    from wanted
    join contact on contact.id = wanted.contact_id and contact.tenant_id = wanted.tenant_id
    left join locked as conversation on conversation.contact_id = wanted.contact_id
    left join tenant on tenant.tenant_id = wanted.tenant_id
    """  # noqa: S608 — the columns are those of the model
)
MOVED_TO = text(
    """
    select conversation.moved_to, conversation.moved_by, further.moved_to is not null as goes_on
    from conversation
    join conversation further on further.id = conversation.moved_to and further.tenant_id = conversation.tenant_id
    where conversation.tenant_id = :tenant_id and conversation.id = :id
    """
)
EXISTING = text("select id from conversation where tenant_id = any(:tenants) and id = any(:ids)")
GET = text(
    f"""
    select {OWN_COLUMNS}, {FURTHER_COLUMNS}
    from conversation
    join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    left join tenant on tenant.tenant_id = conversation.tenant_id
    where conversation.tenant_id = :tenant_id and conversation.id = :id
    """  # noqa: S608
)
PAGE = text(
    f"""
    select {OWN_COLUMNS}, {FURTHER_COLUMNS}
    from conversation
    join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    left join tenant on tenant.tenant_id = conversation.tenant_id
    where conversation.tenant_id = :tenant_id
      and (cast(:state as text) is null or state = :state)
      and (cast(:owner as text) is null or owner = :owner)
      and (cast(:waiting as boolean) is null or waiting_for_person = :waiting)
      and (cast(:user_id as uuid) is null or assigned_user_id = :user_id)
      and (cast(:before_at as timestamptz) is null or (last_activity_at, conversation.id) < (:before_at, :before_id))
    order by last_activity_at desc, conversation.id desc
    limit :limit
    """  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class PickedUp:
    """What a batch needs to know: locked conversations, whom they are with, and which messages came before."""

    conversations: list[Conversation]
    contacts: dict[UUID, Contact]
    tenants: dict[UUID, Tenant]
    known_messages: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations a list shows; None stands for any."""

    state: str | None = None
    owner: str | None = None
    waiting: bool | None = None
    user_id: UUID | None = None


async def pick_up(
    session: Session,
    contacts: Collection[TenantAndId],
    conversations: Collection[TenantAndId],
    messages: Iterable[UUID] = (),
) -> PickedUp:
    """Lock the open conversations of contacts (tenant and contact id) and the named ones (tenant and conversation id)."""
    values = {
        "contact_tenants": [tenant for tenant, _ in contacts],
        "contacts": [contact for _, contact in contacts],
        "tenants": [tenant for tenant, _ in conversations],
        "ids": [conversation for _, conversation in conversations],
        "messages": list(messages),
    }
    rows = (await session.execute(PICK_UP, values)).all()
    return PickedUp(
        [conversation_of(row) for row in rows if row.id is not None],
        {row.known_contact_id: _contact_of(row) for row in rows},
        {row.known_contact_id: _tenant_of(row) for row in rows},
        frozenset(known for row in rows[:1] for known in row.known_messages),
    )


async def lock(session: Session, ids: Collection[TenantAndId], *, skip_locked: bool = False) -> list[Conversation]:
    """Lock conversations by tenant and id. With `skip_locked`, without those that another transaction holds."""
    statement = LOCK_FREE_BY_ID if skip_locked else LOCK_BY_ID
    values = {"tenants": [tenant for tenant, _ in ids], "ids": [id_ for _, id_ in ids]}
    return [conversation_of(row) for row in await session.execute(statement, values)]


async def existing(session: Session, ids: Collection[TenantAndId]) -> set[UUID]:
    values = {"tenants": [tenant for tenant, _ in ids], "ids": [id_ for _, id_ in ids]}
    return set((await session.execute(EXISTING, values)).scalars())


async def moved_to(session: Session, tenant_id: UUID, conversation_id: UUID) -> Row[Any] | None:
    """Returns where the messages of a united conversation belong, and whether that one `goes_on` to another itself."""
    return (await session.execute(MOVED_TO, {"tenant_id": tenant_id, "id": conversation_id})).one_or_none()


async def get(session: Session, tenant_id: UUID, conversation_id: UUID) -> Conversation | None:
    row = (await session.execute(GET, {"tenant_id": tenant_id, "id": conversation_id})).one_or_none()
    return conversation_of(row) if row else None


async def page(
    session: Session, tenant_id: UUID, filter_: Filter, before: tuple[datetime, UUID] | None, limit: int
) -> list[Conversation]:
    """Newest activity first, from `before` (exclusive) on."""
    values = {
        "tenant_id": tenant_id,
        "state": filter_.state,
        "owner": filter_.owner,
        "waiting": filter_.waiting,
        "user_id": filter_.user_id,
        "before_at": before and before[0],
        "before_id": before and before[1],
        "limit": limit,
    }
    return [conversation_of(row) for row in await session.execute(PAGE, values)]


def conversation_of(row: Row[Any]) -> Conversation:
    own = {name: getattr(row, name) for name in COLUMNS}
    return Conversation(**own, contact=_contact_of(row), tenant=_tenant_of(row))


def _contact_of(row: Row[Any]) -> Contact:
    return Contact(
        row.known_contact_id,
        row.contact_key,
        row.address,
        row.provider_address,
        row.name,
        row.provider,
        row.merged_into,
    )


def _tenant_of(row: Row[Any]) -> Tenant:
    if row.settings is None:
        return Tenant()
    return Tenant(TenantSettings.model_validate(row.settings, extra="ignore"), row.locale, row.active)
