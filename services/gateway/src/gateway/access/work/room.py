"""Whether a plan has room for one more."""

from collections.abc import Mapping
from uuid import UUID

from common.db import Session
from common.errors import QuotaRefused
from common.plan_limits import LimitedResource, ResourceLimit
from contracts.gateway import MOST_CHANNELS, MOST_MEMBERS, MOST_OUTLETS

from gateway.access.store import tenants as store

MOST: Mapping[LimitedResource, int] = {"outlets": MOST_OUTLETS, "channels": MOST_CHANNELS, "users": MOST_MEMBERS}


async def check_room(session: Session, tenant_id: UUID, limit: ResourceLimit, expected: int = 0) -> None:
    """For a block of `change`, which holds the tenant's lock: two who add at once do not share the last place.

    A plan without a limit has that of the directory, in which all of a tenant must fit. So many more are `expected`. Raises
    `QuotaRefused`.
    """
    most = limit.within(MOST[limit.resource])
    used = await store.count(session, tenant_id, limit.resource) + expected
    if used >= most:
        raise QuotaRefused(f"the plan has room for {most} {limit.resource}", resource=limit.resource, used=used, limit=most)
