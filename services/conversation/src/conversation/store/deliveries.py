"""SQL that folds reports about deliveries into messages. Any order of the same reports ends in the same state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Rows, Session
from pydantic import TypeAdapter

from conversation.domain.delivery import Report
from conversation.domain.message import Message
from conversation.store import columns


@dataclass(frozen=True, slots=True)
class Folded:
    """A message that is not what it was; `moved`: its status is another one. `before` is the one that it had, `named` are the
    providers' ids by which reports named it.
    """

    message: Message
    moved: bool
    before: str | None
    named: list[str]


@dataclass(frozen=True, slots=True)
class KeptEarly:
    """A status of a message that is not known yet, and the one that was kept of it before."""

    tenant_id: UUID
    channel_id: UUID
    provider_message_id: str
    status: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A conversation."""

    tenant_id: UUID
    id: UUID


REPORTS = TypeAdapter(list[Report])
RECORDSET = """
    jsonb_to_recordset(cast(%(reports)s as jsonb)) as report
        (tenant_id uuid, channel_id uuid, send_id uuid, provider_message_id text, status delivery_status, error_class text)
"""
FOUND = """
    select message.id, report.status, report.error_class, report.provider_message_id
    from report join message on message.tenant_id = report.tenant_id and message.id = report.send_id
    union all
    select message.id, report.status, report.error_class, report.provider_message_id
    from report join message using (tenant_id, channel_id, provider_message_id)
    where report.send_id is null and message.author <> 'customer'
    union all
    select message.id, report.status, report.error_class, report.provider_message_id
    from report join sent_id using (tenant_id, channel_id, provider_message_id)
    join message on message.tenant_id = sent_id.tenant_id and message.id = sent_id.message_id
    where report.send_id is null
"""
APPLY = Rows(
    Folded,
    f"""
    with report as (
        select * from {RECORDSET}
    ), bound as (
        insert into sent_id (tenant_id, channel_id, provider_message_id, message_id)
        select distinct tenant_id, channel_id, provider_message_id, send_id
        from report where send_id is not null and provider_message_id is not null
        order by tenant_id, channel_id, provider_message_id
        on conflict (tenant_id, channel_id, provider_message_id) do nothing
    ), recognised as (
        delete from waiting_echo echo using report
        where report.send_id is not null and echo.tenant_id = report.tenant_id
          and echo.channel_id = report.channel_id and echo.provider_message_id = report.provider_message_id
    ), overtaken as (
        delete from early_status early using report
        where report.send_id is not null and early.tenant_id = report.tenant_id
          and early.channel_id = report.channel_id and early.provider_message_id = report.provider_message_id
        returning report.send_id, early.tenant_id, early.status, early.error_class, early.provider_message_id
    ), found as (
        {FOUND}
        union all
        select message.id, overtaken.status, overtaken.error_class, overtaken.provider_message_id
        from overtaken join message on message.tenant_id = overtaken.tenant_id and message.id = overtaken.send_id
    ), furthest as (
        select id, max(status) as status, max(error_class) as error_class, min(provider_message_id) as provider_message_id,
               array_remove(array_agg(distinct provider_message_id), null) as named
        from found group by id
    ), locked as (
        select message.id from message join furthest using (id) order by message.id for no key update of message
    )
    update message
    set status = greatest(message.status, furthest.status),
        error_class = greatest(message.error_class, furthest.error_class),
        provider_message_id = coalesce(message.provider_message_id, furthest.provider_message_id)
    from furthest join locked using (id)
    where message.id = furthest.id
      and (message.status is null or message.status < furthest.status or message.provider_message_id is null)
    returning {columns.message("message.")}, old.status is distinct from new.status as moved,
              cast(old.status as text) as before, furthest.named
    """,  # noqa: S608 — the columns are those of the class
)
# Nobody will ask for one that waited for a day: the message is not ours.
KEEP_EARLY = Rows(
    KeptEarly,
    f"""
    with forgotten as (
        delete from early_status
        where tenant_id = any(%(tenants)s) and received_at < cast(%(now)s as timestamptz) - interval '1 day'
    )
    insert into early_status as early (tenant_id, channel_id, provider_message_id, status, error_class, received_at)
    select tenant_id, channel_id, provider_message_id, max(status), max(error_class), %(now)s
    from {RECORDSET}
    where send_id is null and not exists (
        select from message
        where message.tenant_id = report.tenant_id and message.channel_id = report.channel_id
          and message.provider_message_id = report.provider_message_id)
      and not exists (
        select from sent_id
        where sent_id.tenant_id = report.tenant_id and sent_id.channel_id = report.channel_id
          and sent_id.provider_message_id = report.provider_message_id)
    group by tenant_id, channel_id, provider_message_id
    order by tenant_id, channel_id, provider_message_id
    on conflict (tenant_id, channel_id, provider_message_id) do update
    set status = greatest(early.status, excluded.status), error_class = greatest(early.error_class, excluded.error_class)
    returning early.tenant_id, early.channel_id, early.provider_message_id, cast(new.status as text) as status,
              cast(old.status as text) as before
    """,  # noqa: S608
)
CONVERSATIONS_OF = Rows(
    Named,
    f"""
    with report as (select * from {RECORDSET}), found as ({FOUND})
    select distinct message.tenant_id, message.conversation_id as id from message join found using (id)
    """,  # noqa: S608
)


async def apply(session: Session, reports: Sequence[Report]) -> list[Folded]:
    return await session.all(APPLY, {"reports": _json(reports)})


async def keep_early(session: Session, reports: Sequence[Report], now: datetime) -> list[KeptEarly]:
    """Keeps what names a message that is not known yet. Returns what is kept of each of these messages."""
    tenants = sorted({report.tenant_id for report in reports})
    return await session.all(KEEP_EARLY, {"reports": _json(reports), "tenants": tenants, "now": now})


async def conversations_of(session: Session, reports: Sequence[Report]) -> list[tuple[UUID, UUID]]:
    """Returns tenant and id of the conversations that reports are about."""
    return [(one.tenant_id, one.id) for one in await session.all(CONVERSATIONS_OF, {"reports": _json(reports)})]


def _json(reports: Sequence[Report]) -> str:
    return REPORTS.dump_json(list(reports)).decode()
