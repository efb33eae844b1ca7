"""Curated answers, which people write, approve and take back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Listing, Rows, Session, Values

from knowledge.domain.curated import AnswerState
from knowledge.domain.scope import Scope
from knowledge.store.columns import SCOPE, values_of


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What somebody wrote: the exact words, for what question, and who finds them."""

    phrasings: list[str]
    answer: str
    verbatim: bool
    scope: Scope


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it is known to people. `written_by` is who changed it last; `placed_version` is what searches find of it."""

    id: UUID
    version: int
    state: AnswerState
    phrasings: list[str]
    answer: str
    verbatim: bool
    scope: Scope
    written_by: str
    approved_by: UUID | None
    approved_at: datetime | None
    placed_version: int | None
    reason: str | None
    created_at: datetime
    changed_at: datetime

    @property
    def written(self) -> WrittenAnswer:
        return WrittenAnswer(self.phrasings, self.answer, self.verbatim, self.scope)

    @property
    def wanted_version(self) -> int | None:
        """Returns the version that searches should find; None where they should find none."""
        return self.version if self.state == "approved" else None


@dataclass(frozen=True, slots=True)
class ApprovedAnswer:
    """What should be found of an answer: a version, with so many phrasings."""

    id: UUID
    version: int
    phrasings: int


COLUMNS = f"""
    id, version, state, phrasings, answer, verbatim, {SCOPE}, written_by, approved_by, approved_at, placed_version, reason,
    created_at, changed_at
"""
LOCK_TENANT = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(tenant_id)s as text), 4))")
HOW_MANY = Values(int, "select count(*) from curated_answer where tenant_id = %(tenant_id)s")
ADD = Rows(
    StoredAnswer,
    f"""
    insert into curated_answer (id, tenant_id, phrasings, answer, verbatim, knowledge_base_id, labels, audience, valid_from,
                                valid_until, written_by)
    values (%(id)s, %(tenant_id)s, %(phrasings)s, %(answer)s, %(verbatim)s, %(knowledge_base_id)s, %(labels)s, %(audience)s,
            %(valid_from)s, %(valid_until)s, %(written_by)s)
    returning {COLUMNS}
    """,  # noqa: S608 — a constant of ours
)
FIND = Rows(StoredAnswer, f"select {COLUMNS} from curated_answer where id = %(id)s")  # noqa: S608
LOCK = Rows(StoredAnswer, f"select {COLUMNS} from curated_answer where id = %(id)s for update")  # noqa: S608
PAGE = Listing(
    StoredAnswer,
    f"""
    select {COLUMNS} from curated_answer where tenant_id = %(tenant_id)s {{given}} order by id desc limit %(limit)s
    """,  # noqa: S608
    before="id < %(before)s",
    state="state = %(state)s",
    base_id="knowledge_base_id = %(base_id)s",
    label="%(label)s = any(labels)",
)
REWRITE = Rows(
    StoredAnswer,
    f"""
    update curated_answer set version = version + 1, phrasings = %(phrasings)s, answer = %(answer)s, verbatim = %(verbatim)s,
                              knowledge_base_id = %(knowledge_base_id)s, labels = %(labels)s, audience = %(audience)s,
                              valid_from = %(valid_from)s, valid_until = %(valid_until)s, written_by = %(written_by)s,
                              approved_by = coalesce(%(approved_by)s, approved_by), reason = null, changed_at = now(),
                              approved_at = case when cast(%(approved_by)s as uuid) is null then approved_at else now() end
    where id = %(id)s returning {COLUMNS}
    """,  # noqa: S608
)
DECIDE = Rows(
    StoredAnswer,
    f"""
    update curated_answer set version = version + 1,
                              state = case when cast(%(by)s as uuid) is null then 'draft' else 'approved' end,
                              approved_by = %(by)s, approved_at = case when cast(%(by)s as uuid) is not null then now() end,
                              reason = null, changed_at = now()
    where id = %(id)s returning {COLUMNS}
    """,  # noqa: S608
)
RECORD_PLACED = Command(
    """
    update curated_answer set placed_version = %(placed)s, reason = %(reason)s
    where id = %(id)s and version = %(version)s
    """
)
APPROVED = Rows(
    ApprovedAnswer,
    """
    select id, version, cardinality(phrasings) as phrasings from curated_answer
    where tenant_id = %(tenant_id)s and state = 'approved' and reason is null order by id
    """,
)
DELETE_UNTOUCHED = Rows(
    StoredAnswer,
    f"""
    delete from curated_answer where id = any(%(ids)s) and state = 'draft' and version = 1 returning {COLUMNS}
    """,  # noqa: S608
)
DELETE = Command("delete from curated_answer where id = %(id)s")


async def lock_and_count(session: Session, tenant_id: UUID) -> int:
    """Returns how many answers a tenant has; nobody else adds one until the transaction ends."""
    await session.run(LOCK_TENANT, {"tenant_id": tenant_id})
    return await session.one(HOW_MANY, {"tenant_id": tenant_id})


async def add(session: Session, tenant_id: UUID, answer_id: UUID, written: WrittenAnswer, by: str) -> StoredAnswer:
    return await session.one(ADD, {"id": answer_id, "tenant_id": tenant_id, **_values(written), "written_by": by})


async def find(session: Session, answer_id: UUID) -> StoredAnswer | None:
    return await session.first(FIND, {"id": answer_id})


async def lock(session: Session, answer_id: UUID) -> StoredAnswer | None:
    """Returns the answer, which stays as it is until the transaction ends."""
    return await session.first(LOCK, {"id": answer_id})


async def page(
    session: Session,
    tenant_id: UUID,
    *,
    state: AnswerState | None,
    base_id: UUID | None,
    label: str | None,
    before: UUID | None,
    limit: int,
) -> list[StoredAnswer]:
    """Returns a tenant's answers, newest first."""
    values = {"tenant_id": tenant_id, "state": state, "base_id": base_id, "label": label, "before": before, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def rewrite(session: Session, answer_id: UUID, written: WrittenAnswer, by: str, approved_by: UUID | None) -> StoredAnswer:
    """Returns the answer with what it says from now on; where it is approved, so it is as it is now."""
    values = {"id": answer_id, "written_by": by, "approved_by": approved_by}
    return await session.one(REWRITE, {**_values(written), **values})


async def decide(session: Session, answer_id: UUID, approved_by: UUID | None) -> StoredAnswer:
    """Returns the answer, which somebody approves, or which is a draft where nobody does."""
    return await session.one(DECIDE, {"id": answer_id, "by": approved_by})


async def record_placed(session: Session, answer_id: UUID, version: int, *, reason: str | None = None) -> None:
    """Searches find this version, if it still is the answer's; or none, for a reason."""
    placed = None if reason else version
    await session.run(RECORD_PLACED, {"id": answer_id, "version": version, "placed": placed, "reason": reason})


async def approved(session: Session, tenant_id: UUID) -> list[ApprovedAnswer]:
    """Returns what searches should find of a tenant's answers, but for those of which the model refuses a phrasing."""
    return await session.all(APPROVED, {"tenant_id": tenant_id})


async def delete(session: Session, answer_id: UUID) -> None:
    await session.run(DELETE, {"id": answer_id})


async def delete_untouched(session: Session, answer_ids: Sequence[UUID]) -> list[StoredAnswer]:
    """Returns those of these that are as they were made: nobody has changed or approved them. They are gone."""
    return await session.all(DELETE_UNTOUCHED, {"ids": sorted(answer_ids)})


def _values(written: WrittenAnswer) -> dict[str, Any]:
    values = asdict(replace(written, scope=Scope()))
    del values["scope"]
    return values | values_of(written.scope)
