"""What a tenant's plan has room for, asked of billing before a transaction begins and held to inside it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog
from common.errors import DomainError, Unavailable
from common.http import Peer
from pydantic import BaseModel, Field, ValidationError

Resource = Literal["outlets", "channels", "users"]
TIMEOUT_S = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` of a resource, all told; None is no limit."""

    resource: Resource
    most: int | None


class _Answer(BaseModel):
    limit: int | None = Field(ge=0)


class Plan:
    """`POST /v1/limits` of billing."""

    def __init__(self, billing: Peer) -> None:
        self._billing = billing

    async def limit(self, tenant_id: UUID, resource: Resource) -> Limit:
        """Raises `Unavailable` for whatever is not an answer: nothing is made that nobody may have."""
        try:
            answer = await self._billing.post("/v1/limits", tenant_id, {"resource": resource}, timeout_s=TIMEOUT_S)
            return Limit(resource, _Answer.model_validate(answer).limit)
        except (DomainError, ValidationError) as error:
            log.warning("plan_not_known", tenant_id=str(tenant_id), resource=resource, error=type(error).__name__)
            raise Unavailable("the plan's limits cannot be had") from error
