"""What became of a message that we sent. Reports come in any order; the furthest one counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args
from uuid import UUID

from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import Delivery, MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

MessageStatus = Literal["queued", "held", "unknown", "sent", "delivered", "read", "played", "failed"]
STATUSES: tuple[MessageStatus, ...] = get_args(MessageStatus)
"""From least to furthest. `failed` is terminal, and so the furthest. Postgres knows the same order as an enum."""

STATUS_OF: dict[type[Delivery], str] = {
    MessageSent: "sent",
    MessageFailed: "failed",
    MessageHeld: "held",
    MessageOutcomeUnknown: "unknown",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One report about one message, named by our `send_id`, or else by the provider's id on its channel."""

    tenant_id: UUID
    channel_id: UUID
    send_id: UUID | None
    provider_message_id: str | None
    status: str
    error_class: str | None


def report_of(event: Delivery | DeliveryStatusChanged, tenant_id: UUID) -> Report:
    status = event.status if isinstance(event, DeliveryStatusChanged) else STATUS_OF[type(event)]
    error_class = event.error.class_ if event.error and status == "failed" else None
    provider_id = event.provider_message_id
    return Report(tenant_id, event.channel_id, event.send_id, provider_id, status, error_class)


ReportedName = tuple[UUID, UUID, str]
"""Tenant, channel, and the provider's id of a message or of a part of it."""


@dataclass(frozen=True, slots=True)
class StatusRaise:
    """What reports did to a status. `message_id` is None where we do not know yet whose message it is."""

    message_id: UUID | None
    before: str | None
    after: str | None

    def includes(self, status: str) -> bool:
        """Returns whether this status was news."""
        return _rank(self.before) < STATUSES.index(status) <= _rank(self.after)


def _rank(status: str | None) -> int:
    return -1 if status is None else STATUSES.index(status)


def introduced(reports: Sequence[Report]) -> list[Report]:
    """Returns the same reports, where those that name only the provider's id learn our id from one that names both."""
    known = {_name(report): report.send_id for report in reports if report.send_id and report.provider_message_id}
    return [report if report.send_id else replace(report, send_id=known.get(_name(report))) for report in reports]


def _name(report: Report) -> tuple[UUID, UUID, str | None]:
    return report.tenant_id, report.channel_id, report.provider_message_id
