"""SQL about macros."""

from uuid import UUID

from common.db import Rows, Session, Values
from common.db.statements import columns_of

from conversation.desk.domain.macros import Macro

NAMES = [name for name, _ in columns_of(Macro)]
SELECTED = ", ".join("cast(actions as text) as stored" if name == "stored" else name for name in NAMES)

LIST = Rows(Macro, f"select {SELECTED} from macro where tenant_id = %(tenant_id)s order by folded, id")  # noqa: S608 — its own
FIND = Rows(Macro, f"select {SELECTED} from macro where tenant_id = %(tenant_id)s and id = %(id)s")  # noqa: S608
SAVE = Values(
    UUID,
    """
    insert into macro (id, tenant_id, name, folded, actions, version, created_at)
    values (%(id)s, %(tenant_id)s, %(name)s, %(folded)s, cast(%(stored)s as jsonb), %(version)s, %(created_at)s)
    on conflict (tenant_id, id) do update
    set name = excluded.name, folded = excluded.folded, actions = excluded.actions, version = excluded.version
    returning id
    """,
)
DELETE = Values(UUID, "delete from macro where tenant_id = %(tenant_id)s and id = %(id)s returning id")


async def list_of(session: Session, tenant_id: UUID) -> list[Macro]:
    """Returns a tenant's macros by name."""
    return await session.all(LIST, {"tenant_id": tenant_id})


async def find(session: Session, tenant_id: UUID, macro_id: UUID) -> Macro | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": macro_id})


async def save(session: Session, macro: Macro) -> None:
    await session.first(SAVE, {name: getattr(macro, name) for name in NAMES})


async def delete(session: Session, tenant_id: UUID, macro_id: UUID) -> None:
    await session.first(DELETE, {"tenant_id": tenant_id, "id": macro_id})
