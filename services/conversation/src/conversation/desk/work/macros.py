"""Macros are written, and run: each action by the same rules as if it was done alone, all in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7
from contracts.content import Text
from contracts.conversation import MOST_LABELS

from conversation.desk.domain.labels import put_labels
from conversation.desk.domain.macros import (
    ACTIONS,
    MOST_MACROS,
    AnswerAction,
    AssignAction,
    CloseAction,
    DoneAction,
    HandBackAction,
    LabelAction,
    Macro,
    MacroAction,
    NoteAction,
    PriorityAction,
    SnoozeAction,
    check_order,
)
from conversation.desk.domain.priorities import put_priority
from conversation.desk.domain.terms import folded
from conversation.desk.store import answers
from conversation.desk.store import macros as store
from conversation.desk.store.labels import lock_desk
from conversation.desk.work import answering, labelling, noting
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import person
from conversation.metrics import MACROS
from conversation.people.store import agents
from conversation.people.work import transferring
from conversation.work import sending, snoozing
from conversation.work.sending import Letter
from conversation.work.unit import Work


async def write_macro(session: Session, tenant_id: UUID, name: str, actions: Sequence[MacroAction]) -> Macro:
    """Returns the new macro. Raises `Invalid` for what could not be done, `Conflict` where its name is another's, and
    `QuotaRefused` where there are too many.
    """
    await _check(session, tenant_id, actions)
    await lock_desk(session, tenant_id)
    there = await store.list_of(session, tenant_id)
    if len(there) >= MOST_MACROS:
        raise QuotaRefused("there are as many macros as there may be", limit=MOST_MACROS)
    macro = Macro(uuid7(), tenant_id, name, folded(name), _dumped(actions), 1, session.now)
    await _save(session, macro, there)
    return macro


async def change_macro(session: Session, macro: Macro, name: str | None, actions: Sequence[MacroAction] | None) -> Macro:
    """Returns the macro as it is written, with its next version. Raises as for a new one."""
    if actions is not None:
        await _check(session, macro.tenant_id, actions)
    name = name or macro.name
    stored = macro.stored if actions is None else _dumped(actions)
    changed = replace(macro, name=name, folded=folded(name), stored=stored, version=macro.version + 1)
    await _save(session, changed, await store.list_of(session, macro.tenant_id))
    return changed


async def _save(session: Session, macro: Macro, there: Sequence[Macro]) -> None:
    if any(one.folded == macro.folded and one.id != macro.id for one in there):
        raise Conflict("another macro has this name", reason="name_taken")
    await store.save(session, macro)


def _dumped(actions: Sequence[MacroAction]) -> str:
    return ACTIONS.dump_json(list(actions)).decode()


async def _check(session: Session, tenant_id: UUID, actions: Sequence[MacroAction]) -> None:
    check_order(actions)
    for action in actions:
        match action:
            case LabelAction(label_ids=label_ids):
                await labelling.require_labels(session, tenant_id, label_ids)
            case AssignAction(to=UUID() as user_id):
                if not await agents.answering(session, tenant_id, [user_id]):
                    raise Invalid(f"nobody who answers has the id {user_id}")
            case NoteAction(mentions=mentions):
                await noting.mentionable(session, tenant_id, mentions)
            case AnswerAction(answer_id=answer_id):
                answer = await answers.find(session, tenant_id, answer_id)
                if answer is None or answer.scope != "all":
                    raise Invalid(f"there is no canned answer {answer_id} that everybody has")


async def locked_macro(session: Session, tenant_id: UUID, macro_id: UUID) -> Macro:
    """Returns a macro that nobody else changes until the transaction ends. Raises `NotFound`."""
    await lock_desk(session, tenant_id)
    return await existing_macro(session, tenant_id, macro_id)


async def existing_macro(session: Session, tenant_id: UUID, macro_id: UUID) -> Macro:
    found = await store.find(session, tenant_id, macro_id)
    if found is None:
        raise NotFound("there is no such macro")
    return found


@dataclass(frozen=True, slots=True)
class MacroRun:
    """A person does all that a macro says to a conversation that is locked. Raises what each action raises alone."""

    work: Work
    conversation: Conversation
    principal: Principal

    @property
    def user_id(self) -> UUID:
        return self.principal.user_id

    @property
    def may_override(self) -> bool:
        return self.principal.role in {"admin", "supervisor"}

    async def run(self, macro: Macro) -> list[DoneAction]:
        """Returns what was done, in its order."""
        done = [await self._do(action) for action in macro.actions]
        MACROS.inc()
        return done

    async def _do(self, action: MacroAction) -> DoneAction:
        match action:
            case LabelAction(label_ids=label_ids):
                await self._add_labels(label_ids)
            case PriorityAction(priority=priority):
                self.work.apply(self.conversation, put_priority(self.conversation, priority, person(self.user_id)))
            case AssignAction(to="me"):
                happened = self.conversation.take_over(self.user_id, may_override=self.may_override)
                self.work.apply(self.conversation, happened)
            case AssignAction(to=UUID() as to):
                by, may_override = self.user_id, self.may_override
                await transferring.transfer(self.work, self.conversation, by, to_user_id=to, may_override=may_override)
            case NoteAction(text=text, mentions=mentions):
                where = await noting.where_notes_are(self.work.session, self.principal, self.conversation.id)
                place = self.conversation.tenant_id, where
                note = await noting.write_note(self.work, *place, self.user_id, text, mentions)
                return DoneAction(type=action.type, note_id=note.id)
            case AnswerAction(answer_id=answer_id):
                return DoneAction(type=action.type, message_id=await self._send(answer_id))
            case HandBackAction():
                happened = self.conversation.hand_back(self.user_id, uuid7(), may_override=self.may_override)
                self.work.apply(self.conversation, happened)
            case SnoozeAction(for_s=for_s):
                until = self.work.now + timedelta(seconds=for_s)
                snoozing.snooze(self.work, self.conversation, self.user_id, until, may_override=self.may_override)
            case CloseAction():
                happened = self.conversation.close(self.user_id, self.work.now, may_override=self.may_override)
                self.work.apply(self.conversation, happened)
        return DoneAction(type=action.type)

    async def _add_labels(self, label_ids: Sequence[UUID]) -> None:
        await labelling.require_labels(self.work.session, self.conversation.tenant_id, label_ids)
        wanted = list(dict.fromkeys([*self.conversation.label_ids, *label_ids]))
        if len(wanted) > MOST_LABELS:
            raise Conflict("the conversation would have too many labels", reason="too_many_labels", limit=MOST_LABELS)
        self.work.apply(self.conversation, put_labels(self.conversation, wanted, person(self.user_id)))

    async def _send(self, answer_id: UUID) -> UUID:
        session, tenant_id = self.work.session, self.conversation.tenant_id
        answer = await answering.answer_at_hand(session, tenant_id, answer_id, self.user_id, leads=self.may_override)
        text = await answering.filled_in(session, answer, self.conversation, self.user_id)
        return (await sending.send(self.work, self.conversation, self.user_id, Letter(Text(text=text)))).id
