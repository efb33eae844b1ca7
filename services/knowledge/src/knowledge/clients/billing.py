"""Room in a tenant's plan, asked of billing before anything is kept, and outside any transaction."""

from uuid import UUID

import structlog
from common.errors import DomainError, QuotaRefused, Unavailable
from common.http import Peer
from pydantic import BaseModel, ValidationError

from knowledge.metrics import REFUSED

HOLD_S = 900  # longer than it takes to store a document and to publish that

log = structlog.get_logger()


class _Reservation(BaseModel):
    reservation_id: UUID


class StorageQuota:
    """Bytes of storage, held at billing under the id of the document that they are for. `DocumentUploaded` settles the hold."""

    def __init__(self, billing: Peer, timeout_s: float) -> None:
        self._billing = billing
        self._timeout_s = timeout_s

    async def reserve(self, tenant_id: UUID, document_id: UUID, size: int) -> UUID:
        """Returns the reservation's id.

        Raises `QuotaRefused` when the plan has no room, and `Unavailable` when billing gives no answer: nothing is kept without
        a reservation.
        """
        body = {"meter": "storage_bytes", "quantity": size, "reference": str(document_id), "expires_in_s": HOLD_S}
        try:
            answer = await self._billing.post("/v1/reservations", tenant_id, body, timeout_s=self._timeout_s)
            return _Reservation.model_validate(answer).reservation_id
        except QuotaRefused:
            REFUSED.labels("storage").inc()
            raise
        except (DomainError, ValidationError) as error:
            REFUSED.labels("plan_not_known").inc()
            log.warning("quota_reservation_failed", tenant_id=str(tenant_id), error=type(error).__name__)
            raise Unavailable("what the plan has room for cannot be known") from error

    async def release(self, tenant_id: UUID, reservation_id: UUID) -> None:
        """A release that is lost does no harm: the reservation expires."""
        try:
            await self._billing.post(f"/v1/reservations/{reservation_id}/release", tenant_id, {}, timeout_s=self._timeout_s)
        except DomainError as error:
            log.info("quota_release_failed", reservation_id=str(reservation_id), error=type(error).__name__)
