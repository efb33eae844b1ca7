"""Blocks of replies, which billing grants out of a tenant's plan and takes back (ADR 21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

import structlog
from common.errors import DomainError, QuotaRefused
from common.http import Peer
from pydantic import BaseModel, Field, ValidationError

RETURN_TIMEOUT_S = 2.0

log = structlog.get_logger()


class BlockGrant(BaseModel):
    """`granted` replies. While the plan is `scarce` none are to be kept ready."""

    granted: Annotated[int, Field(ge=0)]
    scarce: bool


@dataclass(frozen=True)
class PlanBlocks:
    """A tenant's blocks at billing. Each has an id of ours, so that one whose grant was lost on the way can be returned."""

    billing: Peer
    timeout_s: float

    async def ask(
        self, tenant_id: UUID, block_id: UUID, *, needed: int, ahead: int, lasts_s: int
    ) -> BlockGrant | Literal["refused", "away"]:
        """Returns what billing grants for `lasts_s`: the replies that are `needed`, and perhaps those `ahead`.

        `refused` when the plan has none left. `away` for whatever is not an answer: then it may have been granted all the same.
        """
        body = {
            "block_id": str(block_id),
            "meter": "messages",
            "needed": needed,
            "ahead": ahead,
            "expires_in_s": lasts_s,
        }
        try:
            return BlockGrant.model_validate(await self.billing.post("/v1/blocks", tenant_id, body, timeout_s=self.timeout_s))
        except QuotaRefused:
            return "refused"
        except (DomainError, ValidationError) as error:
            log.warning("block_request_failed", tenant_id=str(tenant_id), error=type(error).__name__)
            return "away"

    async def give_back(self, tenant_id: UUID, unused: Mapping[UUID, int]) -> None:
        """`unused` says how much of each block is not needed, in all. A return that is lost does no harm: the block expires."""
        body = {"unused": {str(block_id): quantity for block_id, quantity in unused.items()}}
        try:
            await self.billing.post("/v1/blocks/return", tenant_id, body, timeout_s=RETURN_TIMEOUT_S)
        except DomainError as error:
            log.info("block_return_failed", tenant_id=str(tenant_id), error=type(error).__name__)
