"""Somebody says how far they have read, or asks how much they have not."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Invalid

from conversation.domain.views import ConversationView
from conversation.people.domain.reading import CountersView, QueueLengthView, ReadMarkView, ReadSignal
from conversation.people.domain.sight import Beholder, may_see
from conversation.people.store import reading as store
from conversation.people.work.sight import seen_where_it_goes_on
from conversation.store import live


async def mark_read(session: Session, principal: Principal, conversation_id: UUID, up_to: int) -> ReadMarkView:
    """Returns up to where this person has read: further than before, or as far. Raises `NotFound` for what they may not see,
    and `Invalid` where so many messages are not there yet: the next one would be read before it came.
    """
    conversation = await seen_where_it_goes_on(session, principal, conversation_id)
    if up_to > conversation.last_sequence:
        raise Invalid("the conversation has no such message yet", last_sequence=conversation.last_sequence)
    mark = await store.mark(session, principal.tenant_id, principal.user_id, conversation.id, up_to)
    view = await _view(session, principal, conversation.id, mark)
    if mark.advanced:
        signal = ReadSignal(tenant_id=principal.tenant_id, user_id=principal.user_id, mark=view)
        await live.signal(session, signal.model_dump_json())
    return view


async def read_mark_of(session: Session, principal: Principal, conversation_id: UUID) -> ReadMarkView:
    """Returns up to where this person has read. Raises `NotFound` for what they may not see."""
    conversation = await seen_where_it_goes_on(session, principal, conversation_id)
    mark = await store.find(session, principal.tenant_id, principal.user_id, conversation.id)
    return await _view(session, principal, conversation.id, mark)


async def _view(session: Session, principal: Principal, conversation_id: UUID, mark: store.ReadMark | None) -> ReadMarkView:
    unread = await store.unread(session, principal.tenant_id, principal.user_id, [conversation_id])
    return ReadMarkView(
        conversation_id=conversation_id,
        up_to=mark.up_to if mark else 0,
        read_at=mark.read_at if mark else None,
        unread_messages=unread.get(conversation_id, 0),
    )


async def count_unread(session: Session, principal: Principal, shown: Sequence[ConversationView]) -> None:
    """Writes into views of conversations how much of each this person has not read. Viewers and programs have no marks."""
    if not shown or principal.role == "viewer" or not principal.is_person:
        return
    unread = await store.unread(session, principal.tenant_id, principal.user_id, [one.conversation_id for one in shown])
    for one in shown:
        one.unread_messages = unread.get(one.conversation_id, 0)


async def counters_of(session: Session, asked: Sequence[tuple[Principal, Beholder]]) -> list[CountersView]:
    """Returns what is counted for each of them, of whatever tenants, in one statement. Nothing is a program's own."""
    tenants = {principal.tenant_id for principal, _ in asked}
    people = {(principal.tenant_id, principal.user_id) for principal, _ in asked if principal.is_person}
    unread: dict[tuple[UUID, UUID | None], int] = {}
    queues: dict[UUID, list[store.CountRow]] = defaultdict(list)
    for row in await store.count(session, sorted(tenants), sorted(people)):
        if row.kind == "unread":
            unread[row.tenant_id, row.whose] = row.number
        else:
            queues[row.tenant_id].append(row)

    def counters(principal: Principal, who: Beholder) -> CountersView:
        seen = [one for one in queues[principal.tenant_id] if may_see(who, one.whose, None)]
        lengths = [QueueLengthView(team_id=one.whose, waiting=one.number) for one in seen]
        mine = principal.user_id if principal.is_person else None
        return CountersView(
            unread=unread.get((principal.tenant_id, mine), 0),
            queues=sorted(lengths, key=lambda one: str(one.team_id or "")),
        )

    return [counters(principal, who) for principal, who in asked]
