"""Unanswered: what customers asked in vain is collected, put beside what asks for the same, and offered as drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Invalid, NotFound
from common.ids import uuid7
from common.jobs import Complete, Job, nothing, schedule
from contracts.llm_orchestration import QuestionUnanswered
from contracts.text import printable
from pydantic import BaseModel

from knowledge.clients.embeddings import EmbeddingVector, from_bytes, to_bytes
from knowledge.domain.curated import LONGEST_ANSWER, LONGEST_PHRASING
from knowledge.domain.hits import Hit
from knowledge.domain.scope import Asker, Scope
from knowledge.domain.unanswered import GroupVector, nearest
from knowledge.metrics import UNANSWERED
from knowledge.resources import Resources
from knowledge.store import curated_answers, unanswered
from knowledge.store.curated_answers import StoredAnswer, WrittenAnswer
from knowledge.store.unanswered import GoneGroup, KeptQuestion, QuestionGroup
from knowledge.work import curating, searching
from knowledge.work.filling import EMBEDDING_TIMEOUT_S

GROUP = "group_question"
AGAIN = timedelta(minutes=5)
MOST_SOURCES = 3
CUSTOMERS = Asker("customers")


class ToGroup(BaseModel):
    question_id: UUID


@dataclass(frozen=True, slots=True)
class DraftedAnswer:
    """A draft, and the passages that are nearest to what was asked: near enough or not."""

    answer: StoredAnswer
    is_new: bool
    sources: list[Hit]


async def collect(session: Session, event: QuestionUnanswered) -> None:
    """Keeps what was asked; a job finds out which questions ask for the same. Whoever forgets its contact
    just now is waited for.
    """
    await unanswered.lock_tenant(session, event.tenant_id)
    question = printable(event.question).strip()
    asked = KeptQuestion(event.turn_id, event.conversation_id, event.contact_id, question, event.occurred_at)
    if question and await unanswered.add(session, event.tenant_id, asked):
        schedule(session, GROUP, asked.id, ToGroup(question_id=asked.id), tenant_id=event.tenant_id)


async def group(job: Job[ToGroup], resources: Resources) -> Complete:
    """Returns what completes the job, once the question has a vector. One that the model refuses stays in no group, and goes
    with its time.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        question = await unanswered.waiting(session, job.payload.question_id)
    if question is None:
        return nothing
    try:
        [vector] = (await resources.embeddings.embed([question], timeout_s=EMBEDDING_TIMEOUT_S)).vectors
    except Invalid:
        UNANSWERED.labels("refused").inc()
        return nothing
    return partial(_join, job, vector, resources.embeddings.model)


def try_again(job: Job[ToGroup]) -> Complete:
    """Returns what becomes of a job that failed too often: another, while its question waits."""
    return partial(_try_again, job)


async def _try_again(job: Job[ToGroup], session: Session) -> None:
    if await unanswered.waiting(session, job.payload.question_id) is not None:
        at = session.now + AGAIN
        schedule(session, GROUP, job.payload.question_id, job.payload, tenant_id=job.tenant_id, run_at=at)


async def _join(job: Job[ToGroup], vector: EmbeddingVector, model: str, session: Session) -> None:
    """Of two replicas that group at once, the second sees what the first has made."""
    tenant_id, question_id = job.tenant_id, job.payload.question_id
    stored = await unanswered.lock_vectors(session, tenant_id, model)
    if await unanswered.waiting(session, question_id) is None:
        return
    group_id = nearest(vector, [GroupVector(one.id, from_bytes(one.vector)) for one in stored], model)
    UNANSWERED.labels("grouped" if group_id else "new").inc()
    if group_id is None:
        group_id = uuid7()
        await unanswered.add_group(session, group_id, question_id, to_bytes(vector), model)
        surplus = await unanswered.surplus_groups(session, tenant_id, group_id)
        await curating.forget_untouched(session, tenant_id, [one.answer_id for one in surplus])
        await unanswered.remove_groups(session, [one.id for one in surplus])
    await unanswered.join(session, question_id, group_id)


async def forget(session: Session, tenant_id: UUID, contact_id: UUID) -> None:
    """Nothing is kept of what a contact asked, nor what is still heard of it; drafts that nobody has changed have its words."""
    groups = await unanswered.erase(session, tenant_id, contact_id)
    await curating.forget_untouched(session, tenant_id, [one.answer_id for one in groups])
    await unanswered.remove_empty_groups(session, [one.id for one in groups])


async def forget_drafts(gone: Sequence[GoneGroup], session: Session) -> None:
    """A draft that nobody has changed goes with the questions of which it was made."""
    for one in gone:
        await curating.forget_untouched(session, one.tenant_id, [one.answer_id])


async def dismiss(session: Session, group_id: UUID) -> QuestionGroup:
    """Returns the group, which is offered no more; it goes on counting. Raises `NotFound`."""
    if await unanswered.lock_group(session, group_id) is None:
        raise NotFound
    await unanswered.dismiss(session, group_id)
    return await _found(session, group_id)


async def draft(principal: Principal, group_id: UUID, resources: Resources) -> DraftedAnswer:
    """Returns a curated answer in draft: its phrasings are what was asked, and its text is that of the nearest passage, for a
    person to make an answer of. Asked again it is the same draft.

    Raises `NotFound`, `QuotaRefused` where there are too many answers, and `Unavailable`.
    """
    tenant_id, settings = principal.tenant_id, resources.settings
    async with resources.database.transaction(tenant_id) as session:
        known = await _found(session, group_id)
    query = known.examples[0] if known.examples else ""
    sources: list[Hit] = []
    if query:
        means = searching.SearchMeans(remembers=False, curated=False)
        found = await searching.find(tenant_id, query, resources, CUSTOMERS, top_k=MOST_SOURCES, min_score=-1, means=means)
        sources = found.hits
    async with resources.database.transaction(tenant_id) as session:
        await unanswered.lock_tenant(session, tenant_id)
        locked = await unanswered.lock_group(session, group_id)
        if locked is None or not locked.examples:
            raise NotFound
        there = await curated_answers.find(session, locked.answer_id) if locked.answer_id else None
        if there is not None:
            return DraftedAnswer(there, is_new=False, sources=sources)
        written = WrittenAnswer(_phrasings(locked.examples), _first_text(sources), verbatim=False, scope=Scope())
        answer = await curating.add(session, principal, written, settings.max_curated_answers)
        await unanswered.record_draft(session, group_id, answer.id)
    return DraftedAnswer(answer, is_new=True, sources=sources)


async def _found(session: Session, group_id: UUID) -> QuestionGroup:
    found = await unanswered.find_group(session, group_id)
    if found is None:
        raise NotFound
    return found


def _phrasings(examples: Sequence[str]) -> list[str]:
    return [one[:LONGEST_PHRASING].strip() for one in examples]


def _first_text(sources: Sequence[Hit]) -> str:
    return sources[0].passage.text[:LONGEST_ANSWER].strip() if sources else ""
