"""SQL that writes what a transaction did, with its live events, and reads what the AI is asked with: in one round trip."""

from collections.abc import Collection, Sequence
from uuid import UUID

from common.db import Command, Rows, Session
from common.db.statements import columns_of
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.history import HISTORY_MESSAGES, HistoryLine, said_in
from conversation.domain.message import Message
from conversation.store.columns import CONVERSATION_COLUMNS, MESSAGE_COLUMNS, QUOTED
from conversation.store.live import CHANNEL, LiveEvent

CONVERSATIONS = TypeAdapter(list[Conversation])
MESSAGES = TypeAdapter(list[Message])
PRUNE_EVERY = 256
SAID = [name for name, _ in columns_of(HistoryLine)][2:-1]

CONVERSATION_NAMES = ", ".join(CONVERSATION_COLUMNS)
MESSAGE_NAMES = ", ".join(MESSAGE_COLUMNS)
# What has labels says so in a table of its own too, by which lists find it; of what has none, nothing is written there.
SAVED = f"""
    given as (
        select * from jsonb_populate_recordset(cast(null as conversation), cast(%(conversations)s as jsonb))
    ), saved as (
        insert into conversation ({CONVERSATION_NAMES})
        select {CONVERSATION_NAMES} from given
        on conflict (id) do update
        set ({CONVERSATION_NAMES}) = row({", ".join(f"excluded.{name}" for name in CONVERSATION_COLUMNS)})
    ), unlabelled as (
        delete from conversation_label using given
        where conversation_label.tenant_id = given.tenant_id and conversation_label.conversation_id = given.id
          and conversation_label.label_id <> all(given.label_ids)
    ), labelled as (
        insert into conversation_label (tenant_id, conversation_id, label_id, last_activity_at)
        select given.tenant_id, given.id, label_id, given.last_activity_at
        from given cross join lateral unnest(given.label_ids) label_id
        on conflict (tenant_id, conversation_id, label_id) do update set last_activity_at = excluded.last_activity_at
        where conversation_label.last_activity_at <> excluded.last_activity_at
    ), created as (
        insert into message ({MESSAGE_NAMES})
        select {MESSAGE_NAMES} from jsonb_populate_recordset(cast(null as message), cast(%(messages)s as jsonb))
    )
"""  # noqa: S608 — the columns are those of the classes
# Sequences are given under the lock of the tenant's row, which ends with the transaction: what commits later has a higher
# number, so a reader that asks for more than it has misses nothing. Now and then the oldest are forgotten: by their places,
# because a join with them is planned as a walk over the whole table.
LIVE_EVENTS = f"""
    event as (
        select * from unnest(cast(%(event_tenants)s as uuid[]), cast(%(types)s as text[]), cast(%(payloads)s as jsonb[]))
                 with ordinality as event (tenant_id, type, payload, position)
    ), counted as (
        select tenant_id, count(*) as events from event group by tenant_id
    ), cursor as (
        insert into live_cursor (tenant_id, sequence)
        select tenant_id, events from counted order by tenant_id
        on conflict (tenant_id) do update set sequence = live_cursor.sequence + excluded.sequence
        returning tenant_id, sequence, pg_notify('{CHANNEL}', cast(tenant_id as text))
    ), appended as (
        insert into live_event (tenant_id, sequence, type, payload, created_at)
        select tenant_id, cursor.sequence - events + row_number() over (partition by tenant_id order by position),
               type, payload, now()
        from event join counted using (tenant_id) join cursor using (tenant_id)
    ), forgotten as (
        delete from live_event where ctid = any(array(
            select oldest.ctid
            from cursor join counted using (tenant_id)
            cross join lateral (
                select ctid, created_at from live_event
                where live_event.tenant_id = cursor.tenant_id order by live_event.sequence limit {4 * PRUNE_EVERY}
            ) oldest
            where cursor.sequence / {PRUNE_EVERY} > (cursor.sequence - events) / {PRUNE_EVERY}
              and oldest.created_at < now() - make_interval(secs => %(kept_s)s)))
    )
"""  # noqa: S608 — two constants
HISTORY = f"""
    select asked.id as conversation_id, coalesce(message.asked_as, message.sequence) as place,
           {", ".join(f"message.{name}" for name in SAID)}, {QUOTED} as quoted
    from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[])) as asked (tenant_id, id)
    cross join lateral (
        select * from message
        where message.tenant_id = asked.tenant_id and message.conversation_id = asked.id
        order by sequence desc limit {HISTORY_MESSAGES}
    ) message
    order by asked.id, place
"""  # noqa: S608
WRITE = Command(f"with {SAVED} select")
WRITE_LIVE_EVENTS = Rows(HistoryLine, f"with {LIVE_EVENTS} {HISTORY}")
WRITE_ALL = Rows(HistoryLine, f"with {SAVED}, {LIVE_EVENTS} {HISTORY}")


async def write(session: Session, changed: Sequence[Conversation], created: Sequence[Message]) -> None:
    """Conversations that exist must be locked by this transaction."""
    session.put_off(WRITE, _written(changed, created))


async def write_live_events(
    session: Session, events: Sequence[LiveEvent], asked: Collection[Conversation], *, kept_s: float
) -> dict[UUID, list[HistoryLine]]:
    """Appends live events, which sockets are sent when this transaction commits, and deletes what is older than `kept_s`.

    Returns what was said last in each conversation in which the AI is asked, oldest first.
    """
    return _by_conversation(asked, await session.all(WRITE_LIVE_EVENTS, _live(events, asked, kept_s)))


async def write_all(
    session: Session,
    changed: Sequence[Conversation],
    created: Sequence[Message],
    events: Sequence[LiveEvent],
    asked: Collection[Conversation],
    *,
    kept_s: float,
) -> dict[UUID, list[HistoryLine]]:
    """Writes both at once. The statement does not see what it writes itself, so that this is put behind what it returns.

    Returns what `write_live_events` does.
    """
    values = _written(changed, created) | _live(events, asked, kept_s)
    before = await session.all(WRITE_ALL, values)
    return _by_conversation(asked, [*before, *map(said_in, created)])


def _written(changed: Sequence[Conversation], created: Sequence[Message]) -> dict[str, object]:
    ordered = sorted(changed, key=lambda conversation: conversation.contact_id)
    return {
        "conversations": CONVERSATIONS.dump_json(ordered, exclude={"__all__": {"contact", "tenant"}}).decode(),
        "messages": MESSAGES.dump_json(list(created), exclude={"__all__": {"quoted"}}).decode(),
    }


def _live(events: Sequence[LiveEvent], asked: Collection[Conversation], kept_s: float) -> dict[str, object]:
    return {
        "event_tenants": [event.tenant_id for event in events],
        "types": [event.type for event in events],
        "payloads": [event.payload for event in events],
        "tenants": [one.tenant_id for one in asked],
        "ids": [one.id for one in asked],
        "kept_s": kept_s,
    }


def _by_conversation(asked: Collection[Conversation], said: Sequence[HistoryLine]) -> dict[UUID, list[HistoryLine]]:
    found: dict[UUID, list[HistoryLine]] = {one.id: [] for one in asked}
    for one in said:
        if one.conversation_id in found:
            found[one.conversation_id].append(one)
    return {id_: sorted(lines, key=lambda line: line.place)[-HISTORY_MESSAGES:] for id_, lines in found.items()}
