"""Questions that nobody answered, and the groups of those that ask for the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.unanswered import MOST_EXAMPLES, MOST_GROUPS, MOST_OF_A_GROUP, GroupState


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """What a customer asked in vain. Those of a turn that was told of twice are one."""

    id: UUID
    conversation_id: UUID
    contact_id: UUID | None
    question: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StoredVector:
    """A group, and the vector of its first question as bytes."""

    id: UUID
    vector: bytes


@dataclass(frozen=True, slots=True)
class GoneGroup:
    """A group of which questions are kept no more, and the answer that was made of them."""

    id: UUID
    tenant_id: UUID
    answer_id: UUID | None


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that ask for the same: how often they were asked, the newest of them, and the answer that is written."""

    id: UUID
    questions: int
    first_asked_at: datetime
    last_asked_at: datetime
    dismissed_at: datetime | None
    answer_id: UUID | None
    examples: list[str]

    @property
    def state(self) -> GroupState:
        if self.answer_id:
            return "drafted"
        return "dismissed" if self.dismissed_at else "open"


# One whose contact was erased before this was heard of is not kept.
ADD = Values(
    UUID,
    """
    insert into unanswered_question (id, tenant_id, conversation_id, contact_id, question, asked_at)
    select %(id)s, %(tenant_id)s, %(conversation_id)s, %(contact_id)s, %(question)s, %(asked_at)s
    where not exists (select from erased_contact where tenant_id = %(tenant_id)s and contact_id = %(contact_id)s)
    on conflict (id) do nothing returning id
    """,
)
WAITING = Values(str, "select question from unanswered_question where id = %(id)s and group_id is null")
LOCK_TENANT = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(tenant_id)s as text), 5))")
VECTORS = Rows(
    StoredVector,
    "select id, vector from unanswered_group where tenant_id = %(tenant_id)s and embedding_model = %(model)s order by id",
)
ADD_GROUP = Command(
    """
    insert into unanswered_group (id, tenant_id, vector, embedding_model, questions, first_asked_at, last_asked_at)
    select %(group_id)s, tenant_id, %(vector)s, %(model)s, 0, asked_at, asked_at from unanswered_question where id = %(id)s
    """
)
JOIN = Command("update unanswered_question set group_id = %(group_id)s where id = %(id)s and group_id is null")
COUNT = Command(
    """
    update unanswered_group one
    set questions = questions + 1, last_asked_at = greatest(last_asked_at, asked.asked_at),
        first_asked_at = least(first_asked_at, asked.asked_at)
    from unanswered_question asked where asked.id = %(id)s and one.id = %(group_id)s
    """
)
CUT_GROUP = Command(
    f"""
    delete from unanswered_question where id in (
        select id from unanswered_question where group_id = %(group_id)s order by asked_at desc offset {MOST_OF_A_GROUP}
    )
    """  # noqa: S608 — a constant of ours
)
SURPLUS_GROUPS = Rows(
    GoneGroup,
    f"""
    select id, tenant_id, answer_id from unanswered_group where tenant_id = %(tenant_id)s and id <> %(but)s
    order by questions desc, last_asked_at desc offset {MOST_GROUPS - 1}
    """,  # noqa: S608
)
REMOVE_GROUPS = Command("delete from unanswered_group where id = any(%(ids)s)")
COLUMNS = f"""
    id, questions, first_asked_at, last_asked_at, dismissed_at, answer_id,
    array(select asked.question from unanswered_question asked where asked.group_id = one.id
          order by asked.asked_at desc limit {MOST_EXAMPLES}) as examples
"""  # noqa: S608
OF_STATE = {
    "open": "dismissed_at is null and answer_id is null",
    "dismissed": "dismissed_at is not null and answer_id is null",
    "drafted": "answer_id is not null",
}
GROUPS = {
    state: Rows(
        QuestionGroup,
        f"""
        select {COLUMNS} from unanswered_group one where tenant_id = %(tenant_id)s and {condition}
        order by questions desc, last_asked_at desc, id limit %(limit)s
        """,  # noqa: S608
    )
    for state, condition in OF_STATE.items()
}
FIND = Rows(QuestionGroup, f"select {COLUMNS} from unanswered_group one where id = %(id)s")  # noqa: S608
LOCK = Values(UUID, "select id from unanswered_group where id = %(id)s for update")
DISMISS = Command("update unanswered_group set dismissed_at = coalesce(dismissed_at, now()) where id = %(id)s")
DRAFT = Command("update unanswered_group set answer_id = %(answer_id)s where id = %(id)s")
ERASE = Values(
    UUID,
    """
    delete from unanswered_question where tenant_id = %(tenant_id)s and contact_id = %(contact_id)s returning group_id
    """,
)
# A group goes with the time of the newest question that is left.
LOOK_AT_GROUPS = Rows(
    GoneGroup,
    """
    update unanswered_group one
    set last_asked_at = coalesce((select max(asked_at) from unanswered_question where group_id = one.id), last_asked_at)
    where id = any(%(ids)s) returning id, tenant_id, answer_id
    """,
)
REMEMBER_ERASED = Command(
    """
    insert into erased_contact (contact_id, tenant_id, erased_at) values (%(contact_id)s, %(tenant_id)s, now())
    on conflict (tenant_id, contact_id) do nothing
    """
)
REMOVE_EMPTY_GROUPS = Command(
    """
    delete from unanswered_group one where id = any(%(ids)s)
      and not exists (select from unanswered_question asked where asked.group_id = one.id)
    """
)


async def add(session: Session, tenant_id: UUID, asked: KeptQuestion) -> bool:
    """Returns whether the question is new, and may be kept."""
    values = {
        "id": asked.id,
        "tenant_id": tenant_id,
        "conversation_id": asked.conversation_id,
        "contact_id": asked.contact_id,
        "question": asked.question,
        "asked_at": asked.asked_at,
    }
    return await session.first(ADD, values) is not None


async def waiting(session: Session, question_id: UUID) -> str | None:
    """Returns what was asked, where it is in no group yet."""
    return await session.first(WAITING, {"id": question_id})


async def lock_tenant(session: Session, tenant_id: UUID) -> None:
    """Nobody else joins a group of the tenant, makes one or forgets a contact until the transaction ends. It is taken before
    any row of these: what is in a group stays so.
    """
    await session.run(LOCK_TENANT, {"tenant_id": tenant_id})


async def lock_vectors(session: Session, tenant_id: UUID, model: str) -> list[StoredVector]:
    """Returns the groups of a tenant that this model can compare; nobody else joins or makes one until the transaction ends."""
    await lock_tenant(session, tenant_id)
    return await session.all(VECTORS, {"tenant_id": tenant_id, "model": model})


async def add_group(session: Session, group_id: UUID, question_id: UUID, vector: bytes, model: str) -> None:
    """Makes a group of a question that is not in one."""
    values = {"group_id": group_id, "id": question_id, "vector": vector, "model": model}
    await session.run(ADD_GROUP, values)


async def surplus_groups(session: Session, tenant_id: UUID, but: UUID) -> list[GoneGroup]:
    """Returns the groups that are too many, with one that is kept: those that were asked least."""
    return await session.all(SURPLUS_GROUPS, {"tenant_id": tenant_id, "but": but})


async def remove_groups(session: Session, group_ids: Sequence[UUID]) -> None:
    if group_ids:
        await session.run(REMOVE_GROUPS, {"ids": group_ids})


async def join(session: Session, question_id: UUID, group_id: UUID) -> None:
    """Counts a question in a group. Of a group that many asked for the newest are kept."""
    if await session.run(JOIN, {"id": question_id, "group_id": group_id}):
        await session.run(COUNT, {"id": question_id, "group_id": group_id})
        await session.run(CUT_GROUP, {"group_id": group_id})


async def list_groups(session: Session, tenant_id: UUID, state: GroupState, limit: int) -> list[QuestionGroup]:
    """Returns groups, those that were asked most first."""
    return await session.all(GROUPS[state], {"tenant_id": tenant_id, "limit": limit})


async def find_group(session: Session, group_id: UUID) -> QuestionGroup | None:
    return await session.first(FIND, {"id": group_id})


async def lock_group(session: Session, group_id: UUID) -> QuestionGroup | None:
    """Returns the group, which stays as it is until the transaction ends."""
    await session.first(LOCK, {"id": group_id})
    return await session.first(FIND, {"id": group_id})


async def dismiss(session: Session, group_id: UUID) -> None:
    await session.run(DISMISS, {"id": group_id})


async def record_draft(session: Session, group_id: UUID, answer_id: UUID) -> None:
    await session.run(DRAFT, {"id": group_id, "answer_id": answer_id})


async def erase(session: Session, tenant_id: UUID, contact_id: UUID) -> list[GoneGroup]:
    """Returns the groups in which a contact's questions were. Nothing that it asked is kept, nor what is still heard of it."""
    await lock_tenant(session, tenant_id)
    await session.run(REMEMBER_ERASED, {"tenant_id": tenant_id, "contact_id": contact_id})
    gone = await session.all(ERASE, {"tenant_id": tenant_id, "contact_id": contact_id})
    return await session.all(LOOK_AT_GROUPS, {"ids": sorted({one for one in gone if one})})


async def remove_empty_groups(session: Session, group_ids: Sequence[UUID]) -> None:
    """Groups go with the last of their questions; to be called with the tenant's lock."""
    if group_ids:
        await session.run(REMOVE_EMPTY_GROUPS, {"ids": group_ids})
