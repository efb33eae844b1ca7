"""Labels over HTTP: what there are, and what is on conversations and customers."""

from uuid import UUID

from common.auth import Agent, Supervisor, Viewer
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import BaseModel

from conversation.api.inbox import LockedByRequest
from conversation.desk.domain.labels import Color, DefinedLabel, LabelIds
from conversation.desk.domain.terms import ShortName
from conversation.desk.store import labels as store
from conversation.desk.work import labelling
from conversation.domain.views import ConversationView
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1", tags=["desk"])

USUAL_COLOR = "#808080"


class NewLabel(BaseModel):
    name: ShortName
    color: Color = USUAL_COLOR


class LabelChange(BaseModel):
    """What is left out stays as it is."""

    name: ShortName | None = None
    color: Color | None = None


class LabelsPut(BaseModel):
    """All labels that are to be on it: at most 20."""

    label_ids: LabelIds


class LabelView(BaseModel):
    label_id: UUID
    name: str
    color: str
    version: int


class LabelList(BaseModel):
    labels: list[LabelView]


class ContactLabelsView(BaseModel):
    contact_id: UUID
    label_ids: list[UUID]


def _view(label: DefinedLabel) -> LabelView:
    return LabelView(label_id=label.id, name=label.name, color=label.color, version=label.version)


@router.get("/labels")
async def list_labels(principal: Viewer, session: TenantSession) -> LabelList:
    """By name. An id on a conversation that is not among them was a label's that is deleted."""
    return LabelList(labels=[_view(one) for one in await store.list_of(session, principal.tenant_id)])


@router.post("/labels", status_code=201)
async def define_label(new: NewLabel, principal: Supervisor, session: TenantSession, response: Response) -> LabelView:
    """409 where another label has the name, whatever its case; 429 where there are 500."""
    label = await labelling.define(session, principal.tenant_id, new.name, new.color)
    response.headers["etag"] = tag(label.version)
    return _view(label)


@router.patch("/labels/{label_id}")
async def change_label(
    label_id: UUID, change: LabelChange, principal: Supervisor, session: TenantSession, seen: IfMatch, response: Response
) -> LabelView:
    """Changes what is named, wherever the label is. `If-Match` says which version the caller saw (412, 428)."""
    label = await labelling.locked_label(session, principal.tenant_id, label_id)
    seen.check(label.version)
    label = await labelling.redefine(session, label, change.name, change.color)
    response.headers["etag"] = tag(label.version)
    return _view(label)


@router.delete("/labels/{label_id}", status_code=204)
async def delete_label(label_id: UUID, principal: Supervisor, session: TenantSession) -> None:
    """The label is on nothing any more."""
    label = await labelling.locked_label(session, principal.tenant_id, label_id)
    await store.delete(session, principal.tenant_id, label.id)


@router.put("/conversations/{conversation_id}/labels")
async def put_conversation_labels(put: LabelsPut, locked: LockedByRequest) -> ConversationView:
    """Puts exactly these labels on a conversation, open or not. 422 for one that there is not."""
    await labelling.label_conversation(locked.work, locked.conversation, put.label_ids, locked.user_id)
    return await locked.shown()


@router.put("/contacts/{contact_id}/labels")
async def put_contact_labels(contact_id: UUID, put: LabelsPut, principal: Agent, session: TenantSession) -> ContactLabelsView:
    """Puts exactly these labels on a customer. The AI is given their names with each turn. 404 where the caller may not see
    what is being said with them.
    """
    label_ids = await labelling.label_contact(work_of(session), principal, contact_id, put.label_ids)
    return ContactLabelsView(contact_id=contact_id, label_ids=label_ids)
