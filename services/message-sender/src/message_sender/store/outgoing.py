"""The log of what goes out, as people read it."""

from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

_COLUMNS = """
    m.send_id, m.position, m.conversation_id, m.channel_id, m.contact_key, m.address, m.content, m.origin, m.lane, m.state,
    m.part, m.parts, m.attempts, m.error_class, m.error_code, m.requested_at, m.sent_at, m.resent_at, m.resent_by,
    (select array_agg(p.status) from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.part is not null) as statuses,
    (select p.error_code from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.status = 'failed' limit 1) as delivery_error_code,
    (select p.error_class from provider_message p
     where p.tenant_id = m.tenant_id and p.send_id = m.send_id and p.status = 'failed' limit 1) as delivery_error_class
"""
PAGE = text(
    f"""
    select {_COLUMNS} from outgoing_message m
    where m.tenant_id = :tenant_id
      and (cast(:before as bigint) is null or m.position < :before)
      and (cast(:state as text) is null or m.state = :state)
      and (cast(:conversation_id as uuid) is null or m.conversation_id = :conversation_id)
    order by m.position desc limit :limit
    """  # noqa: S608 — constants of this code
)
ONE = text(
    f"select {_COLUMNS} from outgoing_message m where m.tenant_id = :tenant_id and m.send_id = :send_id"  # noqa: S608
)
RESEND = text(
    """
    update outgoing_message
    set state = 'queued', attempts = 0, unreached = 0, error_class = null, error_code = null, not_after = null,
        resolve_by = null, resent_at = :now, resent_by = :user_id
    where tenant_id = :tenant_id and send_id = :send_id and state in ('unknown', 'failed')
    returning send_id
    """
)


async def one(session: Session, tenant_id: UUID, send_id: UUID) -> Row[Any] | None:
    return (await session.execute(ONE, {"tenant_id": tenant_id, "send_id": send_id})).one_or_none()
