"""Notes are written, changed and removed, and whoever has the inbox open sees it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Conflict, Invalid, NotFound
from common.ids import uuid7

from conversation.desk.domain.notes import DeletedNoteView, Note, note_view, require_author
from conversation.desk.store import notes as store
from conversation.metrics import NOTES
from conversation.people.work.sight import seen_where_it_goes_on
from conversation.work.unit import Work


async def where_notes_are(session: Session, principal: Principal, conversation_id: UUID) -> UUID:
    """Returns the conversation that has the notes: of one that was united with another, that other. Raises `NotFound`, also
    for what this person may not see.
    """
    return (await seen_where_it_goes_on(session, principal, conversation_id)).id


async def write_note(
    work: Work,
    tenant_id: UUID,
    conversation_id: UUID,
    author_id: UUID,
    text: str,
    mentions: Sequence[UUID],
    *,
    note_id: UUID | None = None,
) -> Note:
    """Returns the note, new or of an earlier attempt with this `note_id`. Raises `Invalid` for somebody mentioned who is not
    there, or may not read it, and `Conflict` for another text under a used id.
    """
    written = await store.lock(work.session, tenant_id, conversation_id, note_id) if note_id else None
    if written is not None:
        if written.text != text:
            raise Conflict("this id was used for another note", reason="id_used")
        return written
    wanted = await mentionable(work.session, tenant_id, mentions)
    return await _keep(work, Note(note_id or uuid7(), tenant_id, conversation_id, author_id, text, wanted, work.now, None))


async def write_rules_note(work: Work, tenant_id: UUID, conversation_id: UUID, rule_id: UUID, text: str) -> Note:
    """Returns the new note of a rule of the tenant's automation. Nobody but an admin may remove it."""
    return await _keep(work, Note(uuid7(), tenant_id, conversation_id, None, text, [], work.now, None, rule_id))


async def _keep(work: Work, note: Note) -> Note:
    await store.save(work.session, note, work.now)
    work.show(note.tenant_id, "note.created", note_view(note).model_dump_json())
    NOTES.labels("mentioning" if note.mentions else "plain").inc()
    return note


async def edit_note(work: Work, note: Note, user_id: UUID, text: str | None, mentions: Sequence[UUID] | None) -> Note:
    """Returns the note as it is now; what is None stays. Raises `Forbidden` for another's, and `Invalid` as for a new one."""
    require_author(note, user_id)
    wanted = note.mentions if mentions is None else await mentionable(work.session, note.tenant_id, mentions)
    edited = replace(note, text=text or note.text, mentions=wanted, edited_at=work.now)
    await store.save(work.session, edited, work.now)
    work.show(note.tenant_id, "note.updated", note_view(edited).model_dump_json())
    return edited


async def delete_note(work: Work, note: Note, user_id: UUID, *, is_admin: bool) -> None:
    """Removes a note with its mentions. Raises `Forbidden` for another's, but of an admin."""
    require_author(note, user_id, or_admin=is_admin)
    await store.delete(work.session, note.tenant_id, note.id)
    gone = DeletedNoteView(note_id=note.id, conversation_id=note.conversation_id)
    work.show(note.tenant_id, "note.deleted", gone.model_dump_json())


async def locked_note(session: Session, principal: Principal, conversation_id: UUID, note_id: UUID) -> Note:
    """Returns a note that nobody else changes until the transaction ends. Raises `NotFound`."""
    where = await where_notes_are(session, principal, conversation_id)
    found = await store.lock(session, principal.tenant_id, where, note_id)
    if found is None:
        raise NotFound("there is no such note")
    return found


async def mentionable(session: Session, tenant_id: UUID, mentions: Sequence[UUID]) -> list[UUID]:
    """Returns these people, each once. Raises `Invalid` for one who is not there, or may not read notes."""
    wanted = list(dict.fromkeys(mentions))
    if wanted and (unknown := set(wanted) - await store.who_reads(session, tenant_id, wanted)):
        raise Invalid(f"nobody who reads notes has the id {min(map(str, unknown))}")
    return wanted
