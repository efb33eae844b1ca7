"""The log of what goes out, as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Listing, Rows, Session
from contracts.conversation import Origin
from contracts.gateway import DeliveryStatus, ErrorClass

from message_sender.domain.sending import SendState


@dataclass(frozen=True, slots=True)
class Logged:
    """A message, how far it got, and what its provider said of its parts since."""

    send_id: UUID
    position: int
    conversation_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str
    content: Mapping[str, Any]
    origin: Origin
    state: SendState
    part: int
    parts: int
    attempts: int
    error_class: ErrorClass | None
    error_code: str | None
    requested_at: datetime
    sent_at: datetime | None
    resent_at: datetime | None
    resent_by: UUID | None
    statuses: list[DeliveryStatus | None] | None
    delivery_error_code: str | None
    delivery_error_class: ErrorClass | None


_COLUMNS = """
    m.send_id, m.position, m.conversation_id, m.channel_id, m.contact_key, m.address, m.content, m.origin, m.state,
    m.part, m.parts, m.attempts, m.error_class, m.error_code, m.requested_at, m.sent_at, m.resent_at, m.resent_by,
    (select array_agg(p.status)::text[] from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.part is not null) as statuses,
    (select p.error_code from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.status = 'failed' limit 1) as delivery_error_code,
    (select p.error_class from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.status = 'failed' limit 1) as delivery_error_class
"""
PAGE = Listing(
    Logged,
    f"""
    select {_COLUMNS} from outgoing_message m
    where m.tenant_id = %(tenant_id)s {{given}}
    order by m.position desc limit %(limit)s
    """,  # noqa: S608 — constants of this code
    before="m.position < %(before)s",
    state="m.state = %(state)s",
    conversation_id="m.conversation_id = %(conversation_id)s",
)
ONE = Rows(
    Logged,
    f"select {_COLUMNS} from outgoing_message m where m.tenant_id = %(tenant_id)s and m.send_id = %(send_id)s",  # noqa: S608
)
RESEND = Command(
    """
    update outgoing_message
    set state = 'queued', attempts = 0, unreached = 0, error_class = null, error_code = null, not_after = null,
        resolve_by = null, resent_at = %(now)s, resent_by = %(user_id)s
    where tenant_id = %(tenant_id)s and send_id = %(send_id)s and state in ('unknown', 'failed')
    """
)


async def page(
    session: Session, tenant_id: UUID, *, state: SendState | None, conversation_id: UUID | None, before: int | None, limit: int
) -> list[Logged]:
    """Returns up to `limit` messages of a tenant, the newest first, from those asked for `before` a position."""
    wanted = {"tenant_id": tenant_id, "state": state, "conversation_id": conversation_id, "before": before}
    return await session.all(PAGE.of(wanted), {**wanted, "limit": limit})


async def one(session: Session, tenant_id: UUID, send_id: UUID) -> Logged | None:
    return await session.first(ONE, {"tenant_id": tenant_id, "send_id": send_id})


async def queue_again(session: Session, tenant_id: UUID, send_id: UUID, user_id: UUID, now: datetime) -> bool:
    """Returns whether the message had failed or was unknown. Then it is in its queue once more."""
    return bool(await session.run(RESEND, {"tenant_id": tenant_id, "send_id": send_id, "user_id": user_id, "now": now}))
