"""The log of what goes out. Who only reads reports sees neither phones nor texts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Principal, Supervisor, Viewer
from common.auth.sight import address_for, words_for
from common.errors import NotFound
from common.paging import cut
from common.web import TenantSession
from contracts.conversation import Origin
from contracts.gateway import DeliveryStatus, ErrorClass
from contracts.outgoing import OutgoingContent
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from message_sender.domain.sending import SendState
from message_sender.domain.views import delivery_status
from message_sender.store import outgoing
from message_sender.store.outgoing import Logged
from message_sender.work.repairing import resend

router = APIRouter(prefix="/v1/outgoing-messages")


class ErrorView(BaseModel):
    """`code` is the provider's (or a word of ours); decide by `class`."""

    code: str
    class_: Annotated[ErrorClass, Field(serialization_alias="class")]


class MessageView(BaseModel):
    """`state` is how far sending got, `status` what the provider said since. `part` of `parts` is next or in doubt."""

    send_id: UUID
    conversation_id: UUID
    channel_id: UUID
    contact_key: UUID
    to: str
    origin: Origin
    state: SendState
    status: DeliveryStatus | None
    part: int
    parts: int
    attempts: int
    error: ErrorView | None
    requested_at: datetime
    sent_at: datetime | None
    resent_at: datetime | None
    resent_by: UUID | None


class MessageDetail(MessageView):
    """`content` is null for a viewer."""

    content: OutgoingContent | None


class MessagePage(BaseModel):
    """Newest first; `next` is the `cursor` of the following page."""

    messages: list[MessageView]
    next: int | None


@router.get("")
async def list_messages(
    principal: Viewer,
    session: TenantSession,
    state: SendState | None = None,
    conversation_id: UUID | None = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    tenant_id = principal.tenant_id
    asked: dict[str, Any] = {"state": state, "conversation_id": conversation_id, "before": cursor}
    found, last = cut(await outgoing.page(session, tenant_id, **asked, limit=limit + 1), limit)
    messages = [MessageView(**_shown(message, principal)) for message in found]
    return MessagePage(messages=messages, next=last.position if last else None)


@router.get("/{send_id}")
async def read_message(send_id: UUID, principal: Viewer, session: TenantSession) -> MessageDetail:
    row = await outgoing.one(session, principal.tenant_id, send_id)
    if row is None:
        raise NotFound("there is no such outgoing message")
    return MessageDetail(**_shown(row, principal), content=words_for(principal, row.content))


@router.post("/{send_id}/resend", status_code=202)
async def resend_message(send_id: UUID, principal: Supervisor, session: TenantSession) -> None:
    """Send once more what failed or is unknown. The row keeps who asked, and when."""
    await resend(session, principal.tenant_id, send_id, principal.user_id, session.now)


def _shown(row: Logged, principal: Principal) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in MessageView.model_fields if hasattr(row, name)}
    shown["to"] = address_for(principal, row.address)
    shown["status"] = delivery_status(row.statuses or (), row.parts)
    shown["error"] = _error(row)
    return shown


def _error(row: Logged) -> ErrorView | None:
    code = row.error_code or row.delivery_error_code
    class_ = row.error_class or row.delivery_error_class
    return ErrorView(code=code, class_=class_) if code and class_ else None
