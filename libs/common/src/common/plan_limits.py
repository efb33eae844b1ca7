"""What a tenant's plan has room for, asked of billing before a transaction begins and held to inside it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog
from pydantic import BaseModel, Field, ValidationError

from common.errors import DomainError, Unavailable
from common.http import Peer

LimitedResource = Literal["outlets", "channels", "users", "knowledge_bases"]
TIMEOUT_S = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ResourceLimit:
    """`most` of a resource, all told; None is no limit."""

    resource: LimitedResource
    most: int | None

    def within(self, ours: int) -> int:
        """Returns how many there may be, where the installation itself has room for `ours`."""
        return ours if self.most is None else min(self.most, ours)


class _Answer(BaseModel):
    limit: int | None = Field(ge=0)


class PlanLimits:
    """`POST /v1/limits` of billing."""

    def __init__(self, billing: Peer) -> None:
        self._billing = billing

    async def limit(self, tenant_id: UUID, resource: LimitedResource) -> ResourceLimit:
        """Returns how many of a resource the tenant's plan allows. Raises `Unavailable` for whatever is not an answer: without
        one, nothing is made.
        """
        try:
            answer = await self._billing.post("/v1/limits", tenant_id, {"resource": resource}, timeout_s=TIMEOUT_S)
            return ResourceLimit(resource, _Answer.model_validate(answer).limit)
        except (DomainError, ValidationError) as error:
            log.warning("plan_limits_unavailable", tenant_id=str(tenant_id), resource=resource, error=type(error).__name__)
            raise Unavailable("the plan's limits cannot be had") from error
