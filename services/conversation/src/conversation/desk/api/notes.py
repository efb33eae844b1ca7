"""Private notes over HTTP, and who is mentioned in them. A viewer reads none: they say what customers do."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Agent
from common.errors import NotFound
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel

from conversation.desk.domain.notes import Mentions, NewNote, NoteView, note_view
from conversation.desk.domain.terms import Written
from conversation.desk.store import notes as store
from conversation.desk.work import noting
from conversation.people.work.sight import beholder_of
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1", tags=["desk"])

NotesLimit = Annotated[int, Query(ge=1, le=200)]
NotesCursor = Annotated[str | None, Query(max_length=200)]


class NoteChange(BaseModel):
    """What is left out stays as it is."""

    text: Written | None = None
    mentions: Mentions | None = None


class NotePage(BaseModel):
    """Newest first. `next` is the `cursor` of the following page, null on the last one."""

    notes: list[NoteView]
    next: str | None


class MentionView(BaseModel):
    note: NoteView
    mentioned_at: datetime
    read_at: datetime | None


class MentionPage(BaseModel):
    mentions: list[MentionView]
    next: str | None


@router.get("/conversations/{conversation_id}/notes")
async def list_notes(
    conversation_id: UUID, principal: Agent, session: TenantSession, cursor: NotesCursor = None, limit: NotesLimit = 50
) -> NotePage:
    where = await noting.where_notes_are(session, principal, conversation_id)
    before = paging.decode(cursor) if cursor else None
    found = await store.page(session, principal.tenant_id, where, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.created_at, last.id)) if last else None
    return NotePage(notes=[note_view(one) for one in found[:limit]], next=following)


@router.post("/conversations/{conversation_id}/notes", status_code=201)
async def create_note(conversation_id: UUID, new: NewNote, principal: Agent, session: TenantSession) -> NoteView:
    """The customer is never sent it, and the AI never reads it. 422 for somebody mentioned who is not there."""
    work, author_id = work_of(session), principal.user_id
    where = await noting.where_notes_are(session, principal, conversation_id)
    return note_view(await noting.write_note(work, principal.tenant_id, where, author_id, new.text, new.mentions))


@router.patch("/conversations/{conversation_id}/notes/{note_id}")
async def change_note(
    conversation_id: UUID, note_id: UUID, change: NoteChange, principal: Agent, session: TenantSession
) -> NoteView:
    """Only its author may. Whoever is mentioned still has read it, or not, as before."""
    note = await noting.locked_note(session, principal, conversation_id, note_id)
    return note_view(await noting.edit_note(work_of(session), note, principal.user_id, change.text, change.mentions))


@router.delete("/conversations/{conversation_id}/notes/{note_id}", status_code=204)
async def delete_note(conversation_id: UUID, note_id: UUID, principal: Agent, session: TenantSession) -> None:
    """Its author may, and an admin."""
    note = await noting.locked_note(session, principal, conversation_id, note_id)
    await noting.delete_note(work_of(session), note, principal.user_id, is_admin=principal.role == "admin")


@router.get("/mentions")
async def list_mentions(
    principal: Agent, session: TenantSession, unread: bool = True, cursor: NotesCursor = None, limit: NotesLimit = 50
) -> MentionPage:
    """The caller's own, newest first: those that are unread, or all; of conversations that they may see."""
    before, who = paging.decode(cursor) if cursor else None, await beholder_of(session, principal)
    found = await store.mentions_of(session, principal.tenant_id, who, unread=unread, before=before, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.mentioned_at, last.note.id)) if last else None
    shown = [MentionView(note=note_view(one.note), mentioned_at=one.mentioned_at, read_at=one.read_at) for one in found[:limit]]
    return MentionPage(mentions=shown, next=following)


@router.post("/mentions/{note_id}/read", status_code=204)
async def read_mention(note_id: UUID, principal: Agent, session: TenantSession) -> None:
    """The caller has read it; once more changes nothing."""
    if not await store.mark_read(session, principal.tenant_id, principal.user_id, note_id, session.now):
        raise NotFound("nobody mentions you there")
