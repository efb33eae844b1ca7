"""Canned answers are written, found, and filled in for one conversation."""

from dataclasses import replace
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7

from conversation.desk.domain.answers import MOST_ANSWERS, AnswerScope, CannedAnswer, is_at_hand
from conversation.desk.domain.terms import LONGEST_WRITTEN, folded
from conversation.desk.domain.variables import check_variables, render
from conversation.desk.store import answers as store
from conversation.desk.store.labels import lock_desk
from conversation.domain.conversation import Conversation


async def write_answer(
    session: Session, tenant_id: UUID, scope: AnswerScope, holder_id: UUID, shortcut: str, title: str, text: str
) -> CannedAnswer:
    """Returns the new answer. Raises `Invalid` for variables that there are not, `Conflict` where its holder has the shortcut,
    and `QuotaRefused` where there are too many.
    """
    check_variables(text)
    await lock_desk(session, tenant_id)
    if await store.count(session, tenant_id, holder_id) >= MOST_ANSWERS:
        raise QuotaRefused("there are as many canned answers as there may be", limit=MOST_ANSWERS)
    name = folded(shortcut)
    answer = CannedAnswer(uuid7(), tenant_id, scope, holder_id, shortcut, name, title, text, 1, session.now)
    await _save(session, answer)
    return answer


async def change_answer(
    session: Session, answer: CannedAnswer, shortcut: str | None, title: str | None, text: str | None
) -> CannedAnswer:
    """Returns the answer as it is written, with its next version. Raises as for a new one."""
    check_variables(text or "")
    shortcut = shortcut or answer.shortcut
    changed = replace(
        answer,
        shortcut=shortcut,
        folded=folded(shortcut),
        title=title or answer.title,
        text=text or answer.text,
        version=answer.version + 1,
    )
    await _save(session, changed)
    return changed


async def _save(session: Session, answer: CannedAnswer) -> None:
    there = await store.with_shortcut(session, answer.tenant_id, answer.holder_id, answer.folded)
    if there not in {None, answer.id}:
        raise Conflict("another canned answer has this shortcut", reason="shortcut_taken")
    await store.save(session, answer)


async def answer_at_hand(
    session: Session, tenant_id: UUID, answer_id: UUID, user_id: UUID, *, leads: bool, locked: bool = False
) -> CannedAnswer:
    """Returns an answer that this person has. Raises `NotFound`; somebody else's own does not exist."""
    if locked:
        await lock_desk(session, tenant_id)
    found = await store.find(session, tenant_id, answer_id)
    if found is None:
        raise NotFound("there is no such canned answer")
    teams = await store.teams_of(session, tenant_id, user_id) if found.scope == "team" else ()
    if not is_at_hand(found, user_id, teams, leads=leads):
        raise NotFound("there is no such canned answer")
    return found


async def filled_in(session: Session, answer: CannedAnswer, conversation: Conversation, user_id: UUID) -> str:
    """Returns the answer's text as this person says it in a conversation. Raises `Invalid` where it becomes too long or says
    nothing.
    """
    names = await store.names_said(session, answer.tenant_id, user_id)
    values = {"contact.name": conversation.contact.name, "agent.name": names.agent, "business.name": names.business}
    text = render(answer.text, values)
    if not text.strip() or len(text) > LONGEST_WRITTEN:
        raise Invalid(f"filled in, it has {len(text)} characters, of which 1 to {LONGEST_WRITTEN} can be sent")
    return text
