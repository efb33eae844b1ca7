"""Curating: people write answers, others approve them, and take them back. The row says it first, then searches find it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Forbidden, Invalid, NotFound, QuotaRefused
from common.etags import SeenVersions
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.knowledge import CuratedAnswerChanged

from knowledge.domain.curated import each_once
from knowledge.domain.scope import changed
from knowledge.resources import Resources
from knowledge.store import curated_answers
from knowledge.store.curated_answers import StoredAnswer, WrittenAnswer
from knowledge.work.bases import check_base
from knowledge.work.placing import schedule_placing

APPROVERS = ("admin", "supervisor")
OF_WORDING = ("phrasings", "answer", "verbatim")


async def add(session: Session, principal: Principal, written: WrittenAnswer, most: int) -> StoredAnswer:
    """Returns the new draft. Raises `QuotaRefused` where there are too many, `Invalid` for a base that is not there."""
    tenant_id = principal.tenant_id
    there = await curated_answers.lock_and_count(session, tenant_id)
    if there >= most:
        raise QuotaRefused(f"a tenant has at most {most} answers", resource="curated_answers", used=there, limit=most)
    await check_base(session, written.scope.knowledge_base_id)
    written = replace(written, phrasings=each_once(written.phrasings))
    added = await curated_answers.add(session, tenant_id, uuid7(), written, principal.subject)
    _publish(session, tenant_id, added)
    return added


async def change(
    principal: Principal, answer_id: UUID, given: Mapping[str, Any], seen: SeenVersions, resources: Resources
) -> StoredAnswer:
    """Returns the answer as it is written from now on. One that is approved stays so, where somebody changes it who may
    approve; its new words are found when they are embedded, and by whom it is found holds at once.

    Raises `NotFound`, `Stale`, `VersionRequired`, `Forbidden`, `Invalid`, and `Unavailable` while the vector store is away:
    then it will be so.
    """
    tenant_id = principal.tenant_id
    async with resources.database.transaction(tenant_id) as session:
        known = await _locked(session, answer_id, seen)
        _require_approver_of(known, principal)
        wording = {name: given[name] for name in OF_WORDING if name in given}
        scope = changed(known.scope, {name: value for name, value in given.items() if name not in OF_WORDING})
        await check_base(session, scope.knowledge_base_id)
        written = replace(known.written, scope=scope, **wording)
        written = replace(written, phrasings=each_once(written.phrasings))
        if written == known.written:
            return known
        approver = principal.user_id if known.state == "approved" else None
        rewritten = await curated_answers.rewrite(session, answer_id, written, principal.subject, approver)
        if approver:
            await schedule_placing(session, tenant_id, answer_id)
        _publish(session, tenant_id, rewritten)
    if known.state == "approved" and scope != known.scope:
        await _show_to(tenant_id, known, rewritten, resources)
    return rewritten


async def approve(session: Session, principal: Principal, answer_id: UUID, seen: SeenVersions) -> StoredAnswer:
    """Returns the answer, which is found as soon as it is embedded. Raises `NotFound`, and `Stale` or `VersionRequired`:
    whoever approves has read what they approve; `Invalid` where nothing is written yet.
    """
    known = await _locked(session, answer_id, seen)
    if known.state == "approved":
        return known
    if not known.answer:
        raise Invalid("it has no answer yet")
    decided = await curated_answers.decide(session, answer_id, principal.user_id)
    await schedule_placing(session, principal.tenant_id, answer_id)
    _publish(session, principal.tenant_id, decided)
    return decided


async def withdraw(principal: Principal, answer_id: UUID, resources: Resources) -> StoredAnswer:
    """Returns the answer, which is a draft and not found any more. Raises `NotFound`, and `Unavailable` while the vector store
    is away: then it will be so, and a second call waits for it.
    """
    tenant_id = principal.tenant_id
    async with resources.database.transaction(tenant_id) as session:
        known = await curated_answers.lock(session, answer_id)
        if known is None:
            raise NotFound
        if known.state == "approved":
            known = await curated_answers.decide(session, answer_id, None)
            await schedule_placing(session, tenant_id, answer_id)
            _publish(session, tenant_id, known)
    await resources.vectors.answers.remove(tenant_id, answer_id, before=known.version)
    return known


async def remove(principal: Principal, answer_id: UUID, resources: Resources) -> None:
    """When it returns, nothing of the answer is left. Raises `NotFound`, `Forbidden` where it is approved and the caller may
    not approve, and `Unavailable` while the vector store is away: then it will be so.
    """
    tenant_id = principal.tenant_id
    async with resources.database.transaction(tenant_id) as session:
        known = await curated_answers.lock(session, answer_id)
        if known is None:
            raise NotFound
        _require_approver_of(known, principal)
        await curated_answers.delete(session, answer_id)
        await schedule_placing(session, tenant_id, answer_id)
        _publish(session, tenant_id, known, state="removed")
    await resources.vectors.answers.remove(tenant_id, answer_id)


async def forget_untouched(session: Session, tenant_id: UUID, answer_ids: Sequence[UUID | None]) -> None:
    """Drafts that are as they were made of customers' questions are gone; searches never found them. What a person has changed
    or approved is the business's own.
    """
    if made := [one for one in answer_ids if one]:
        for gone in await curated_answers.delete_untouched(session, made):
            _publish(session, tenant_id, gone, state="removed")


async def _show_to(tenant_id: UUID, known: StoredAnswer, rewritten: StoredAnswer, resources: Resources) -> None:
    """Lets an answer be found at once by whom it is for, where searches have its words as they are. What they have of other
    words is not for those: it goes, and the job brings the new ones.

    Whoever wrote looks at the row again: of two that write at once, neither leaves what only it knew of.
    """
    answers, words = resources.vectors.answers, replace(known.written, scope=rewritten.scope)
    if words != rewritten.written or known.placed_version != known.version:
        return await answers.remove(tenant_id, known.id, before=rewritten.version)
    await answers.remove(tenant_id, known.id, before=known.version)
    await answers.rescope(tenant_id, known.id, known.version, rewritten.scope)
    async with resources.database.transaction(tenant_id) as session:
        now = await curated_answers.find(session, known.id)
    if now is None or now.version != rewritten.version:
        await answers.remove(tenant_id, known.id, before=now.version if now else None)


async def _locked(session: Session, answer_id: UUID, seen: SeenVersions) -> StoredAnswer:
    known = await curated_answers.lock(session, answer_id)
    if known is None:
        raise NotFound
    seen.check(known.version)
    return known


def _require_approver_of(answer: StoredAnswer, principal: Principal) -> None:
    if answer.state == "approved" and principal.role not in APPROVERS:
        raise Forbidden("an approved answer is changed by those who may approve")


def _publish(session: Session, tenant_id: UUID, answer: StoredAnswer, state: Literal["removed"] | None = None) -> None:
    event = CuratedAnswerChanged(
        tenant_id=tenant_id,
        answer_id=answer.id,
        occurred_at=session.now,
        version=answer.version,
        state=state or answer.state,
        verbatim=answer.verbatim,
        audience=answer.scope.audience,
        knowledge_base_id=answer.scope.knowledge_base_id,
    )
    publish(session, event)
