"""Whether a plan has room for one more."""

from uuid import UUID

from common.errors import QuotaExceeded
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.plan import Limit
from gateway.store import tenants as store


async def check_room(session: AsyncSession, tenant_id: UUID, limit: Limit) -> None:
    """For a block of `change`, which holds the tenant's lock: two who add at once do not share the last place.

    Raises `QuotaExceeded`.
    """
    if limit.most is None:
        return
    used = (await session.execute(store.COUNTS[limit.resource], {"tenant_id": tenant_id})).scalar_one()
    if used >= limit.most:
        raise QuotaExceeded(
            f"the plan has room for {limit.most} {limit.resource}", resource=limit.resource, used=used, limit=limit.most
        )
