"""SQL about labels."""

from collections.abc import Collection
from uuid import UUID

from common.db import Command, Rows, Session, Values
from common.db.statements import columns_of

from conversation.desk.domain.labels import DefinedLabel

COLUMNS = ", ".join(name for name, _ in columns_of(DefinedLabel))

LIST = Rows(
    DefinedLabel,
    f"select {COLUMNS} from label where tenant_id = %(tenant_id)s order by folded, id",  # noqa: S608 — those of the class
)
LOCK = Rows(
    DefinedLabel,
    f"select {COLUMNS} from label where tenant_id = %(tenant_id)s and id = %(id)s for no key update",  # noqa: S608
)
SAVE = Values(
    UUID,
    f"""
    insert into label ({COLUMNS})
    values (%(id)s, %(tenant_id)s, %(name)s, %(folded)s, %(color)s, %(version)s, %(created_at)s)
    on conflict (tenant_id, id) do update
    set name = excluded.name, folded = excluded.folded, color = excluded.color, version = excluded.version
    returning id
    """,  # noqa: S608
)
# Whoever changes what a tenant's people share does so after whoever did before: it is counted, and its names are looked at.
LOCK_ALL = Command("select pg_advisory_xact_lock(hashtextextended('desk:' || cast(cast(%(tenant_id)s as uuid) as text), 0))")
DELETE = Values(UUID, "delete from label where tenant_id = %(tenant_id)s and id = %(id)s returning id")
EXISTING = Values(UUID, "select id from label where tenant_id = %(tenant_id)s and id = any(%(ids)s)")
PUT_ON_CONTACT = Values(
    UUID,
    """
    update contact set label_ids = %(label_ids)s
    where tenant_id = %(tenant_id)s and id = %(id)s and merged_into is null
    returning id
    """,
)


async def lock_desk(session: Session, tenant_id: UUID) -> None:
    """Holds what a tenant's people share until the transaction ends."""
    await session.run(LOCK_ALL, {"tenant_id": tenant_id})


async def list_of(session: Session, tenant_id: UUID) -> list[DefinedLabel]:
    """Returns a tenant's labels by name."""
    return await session.all(LIST, {"tenant_id": tenant_id})


async def lock(session: Session, tenant_id: UUID, label_id: UUID) -> DefinedLabel | None:
    return await session.first(LOCK, {"tenant_id": tenant_id, "id": label_id})


async def save(session: Session, label: DefinedLabel) -> None:
    await session.first(SAVE, {name: getattr(label, name) for name, _ in columns_of(DefinedLabel)})


async def delete(session: Session, tenant_id: UUID, label_id: UUID) -> bool:
    """Returns whether there was such a label."""
    return await session.first(DELETE, {"tenant_id": tenant_id, "id": label_id}) is not None


async def existing(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    return set(await session.all(EXISTING, {"tenant_id": tenant_id, "ids": list(ids)}))


async def put_on_contact(session: Session, tenant_id: UUID, contact_id: UUID, label_ids: Collection[UUID]) -> bool:
    """Returns whether there is such a contact, which nobody else changes until the transaction ends."""
    values = {"tenant_id": tenant_id, "id": contact_id, "label_ids": list(label_ids)}
    return await session.first(PUT_ON_CONTACT, values) is not None
