"""How far sent messages got."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session


@dataclass(slots=True)
class DeliveryStages:
    """Which stages statuses say that a message reached."""

    delivered: bool = False
    read: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class NewStages:
    """Which stages of a message were not known before."""

    tenant_id: UUID
    message_ref: UUID
    delivered: bool
    read: bool
    failed: bool


# `old` is null for a row that is new. A row that would not change is not written, and not returned.
RECORD = Rows(
    NewStages,
    """
    insert into delivery as known (tenant_id, message_ref, delivered, read, failed)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(refs)s as uuid[]), cast(%(delivered)s as boolean[]),
                         cast(%(read)s as boolean[]), cast(%(failed)s as boolean[]))
    on conflict (tenant_id, message_ref) do update
    set delivered = known.delivered or excluded.delivered, read = known.read or excluded.read,
        failed = known.failed or excluded.failed
    where (excluded.delivered and not known.delivered) or (excluded.read and not known.read)
       or (excluded.failed and not known.failed)
    returning new.tenant_id, new.message_ref,
              new.delivered and not coalesce(old.delivered, false) as delivered,
              new.read and not coalesce(old.read, false) as read,
              new.failed and not coalesce(old.failed, false) as failed
    """,
)


async def record(session: Session, stages: Mapping[tuple[UUID, UUID], DeliveryStages]) -> list[NewStages]:
    """Returns which stages of messages (tenant_id, message_ref) are new, of each message that has any, and records them."""
    if not stages:
        return []
    ordered = sorted(stages)
    values = {
        "tenants": [tenant_id for tenant_id, _ in ordered],
        "refs": [ref for _, ref in ordered],
        "delivered": [stages[key].delivered for key in ordered],
        "read": [stages[key].read for key in ordered],
        "failed": [stages[key].failed for key in ordered],
    }
    return await session.all(RECORD, values)
