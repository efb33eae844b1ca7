"""SQL about notes, and who is mentioned in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from common.db import Command, Listing, Rows, Session, Values
from common.db.statements import columns_of
from common.paging import Position

from conversation.desk.domain.notes import MentionedIn, Note
from conversation.people.domain.sight import Beholder
from conversation.people.store.sight import VISIBLE, values_of

NAMES = [name for name, _ in columns_of(Note)]
COLUMNS = ", ".join(f"note.{name}" for name in NAMES)

# The statement writes both, and a mention that stays is as it was.
SAVE = Command(
    f"""
    with saved as (
        insert into note ({", ".join(NAMES)})
        values (%(id)s, %(tenant_id)s, %(conversation_id)s, %(author_id)s, %(text)s, %(mentions)s, %(created_at)s,
                %(edited_at)s, %(rule_id)s)
        on conflict (tenant_id, id) do update
        set text = excluded.text, mentions = excluded.mentions, edited_at = excluded.edited_at
        returning tenant_id, id
    ), gone as (
        delete from mention
        where tenant_id = %(tenant_id)s and note_id = %(id)s and user_id <> all(cast(%(mentions)s as uuid[]))
    )
    insert into mention (tenant_id, user_id, note_id, mentioned_at)
    select tenant_id, mentioned.user_id, id, %(now)s
    from saved cross join unnest(cast(%(mentions)s as uuid[])) as mentioned (user_id)
    on conflict do nothing
    """  # noqa: S608 — the columns are those of the class, here and below
)
LOCK = Rows(
    Note,
    f"""
    select {COLUMNS} from note
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s and id = %(id)s
    for update
    """,  # noqa: S608
)
DELETE = Command("delete from note where tenant_id = %(tenant_id)s and id = %(id)s")
PAGE = Listing(
    Note,
    f"""
    select {COLUMNS} from note
    where tenant_id = %(tenant_id)s and conversation_id = %(conversation_id)s {{given}}
    order by created_at desc, id desc
    limit %(limit)s
    """,  # noqa: S608
    before_at="(created_at, id) < (%(before_at)s, %(before_id)s)",
)
MENTIONS = Listing(
    MentionedIn,
    f"""
    select mentioned_at, read_at, {", ".join(f'note.{name} as "note.{name}"' for name in NAMES)}
    from mention
    join note on note.tenant_id = mention.tenant_id and note.id = mention.note_id
    join conversation on conversation.tenant_id = note.tenant_id and conversation.id = note.conversation_id
    where mention.tenant_id = %(tenant_id)s and mention.user_id = %(user_id)s and {VISIBLE} {{given}}
    order by mentioned_at desc, note_id desc
    limit %(limit)s
    """,  # noqa: S608
    unread="read_at is null",
    before_at="(mentioned_at, note_id) < (%(before_at)s, %(before_id)s)",
)
READ = Values(
    UUID,
    """
    update mention set read_at = coalesce(read_at, %(now)s)
    where tenant_id = %(tenant_id)s and user_id = %(user_id)s and note_id = %(note_id)s
    returning note_id
    """,
)
MOVE = Command(
    """
    update note set conversation_id = %(to_id)s where tenant_id = %(tenant_id)s and conversation_id = %(from_id)s
    """
)
WHO_READS = Values(
    UUID,
    """
    select cast(member ->> 'user_id' as uuid)
    from tenant cross join lateral jsonb_array_elements(members) as member
    where tenant_id = %(tenant_id)s and cast(member ->> 'user_id' as uuid) = any(%(ids)s) and member ->> 'role' <> 'viewer'
    """,
)


async def save(session: Session, note: Note, now: datetime) -> None:
    """Writes a note, new or locked by this transaction, and who is mentioned in it."""
    await session.run(SAVE, {**{name: getattr(note, name) for name in NAMES}, "now": now})


async def lock(session: Session, tenant_id: UUID, conversation_id: UUID, note_id: UUID) -> Note | None:
    return await session.first(LOCK, {"tenant_id": tenant_id, "conversation_id": conversation_id, "id": note_id})


async def delete(session: Session, tenant_id: UUID, note_id: UUID) -> None:
    await session.run(DELETE, {"tenant_id": tenant_id, "id": note_id})


async def page(session: Session, tenant_id: UUID, conversation_id: UUID, before: Position | None, limit: int) -> Sequence[Note]:
    """Returns notes, newest first, from `before` (exclusive) on."""
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "limit": limit, **_before(before)}
    return await session.all(PAGE.of(values), values)


async def mentions_of(
    session: Session, tenant_id: UUID, who: Beholder, *, unread: bool, before: Position | None, limit: int
) -> Sequence[MentionedIn]:
    """Returns in what a person is mentioned and may see, newest first, from `before` (exclusive) on."""
    values = {"tenant_id": tenant_id, "user_id": who.user_id, "unread": unread or None, "limit": limit, **_before(before)}
    values |= values_of(who)
    return await session.all(MENTIONS.of(values), values)


async def mark_read(session: Session, tenant_id: UUID, user_id: UUID, note_id: UUID, now: datetime) -> bool:
    """Returns whether this person is mentioned there."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "note_id": note_id, "now": now}
    return await session.first(READ, values) is not None


def move(session: Session, tenant_id: UUID, from_id: UUID, to_id: UUID) -> None:
    """Has the notes about one conversation be about another."""
    session.put_off(MOVE, {"tenant_id": tenant_id, "from_id": from_id, "to_id": to_id})


async def who_reads(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Returns those of these people who are there, and may read notes."""
    return set(await session.all(WHO_READS, {"tenant_id": tenant_id, "ids": list(ids)}))


def _before(before: Position | None) -> dict[str, object]:
    return {"before_at": before and before[0], "before_id": before and before[1]}
