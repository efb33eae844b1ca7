"""SQL about promises that were made to customers, for reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Rows, Session

BEGIN = Command(
    """
    insert into handoff (tenant_id, conversation_id, began_at, team_id, cause, promised_by, stage)
    select tenant_id, conversation_id, began_at, team_id, cause, promised_by, 0
    from jsonb_to_recordset(cast(%(rows)s as jsonb)) as begun
         (tenant_id uuid, conversation_id uuid, began_at timestamptz, team_id uuid, cause text, promised_by timestamptz)
    on conflict do nothing
    """
)
GO_ON = Command(
    """
    update handoff set stage = greatest(handoff.stage, news.stage), ended_at = coalesce(handoff.ended_at, news.ended_at),
                       how = coalesce(handoff.how, news.how), user_id = coalesce(handoff.user_id, news.user_id)
    from (
        select tenant_id, conversation_id, began_at, max(stage) as stage, max(ended_at) as ended_at, max(how) as how,
               cast(max(cast(user_id as text)) as uuid) as user_id
        from jsonb_to_recordset(cast(%(rows)s as jsonb)) as told
             (tenant_id uuid, conversation_id uuid, began_at timestamptz, stage integer, ended_at timestamptz, how text,
              user_id uuid)
        group by tenant_id, conversation_id, began_at
    ) news
    where handoff.tenant_id = news.tenant_id and handoff.conversation_id = news.conversation_id
      and handoff.began_at = news.began_at
    """
)


@dataclass(frozen=True, slots=True)
class HandoffCounts:
    """What became of the promises of a team (None for none) that began in a period.

    `kept` were answered by a person, `in_time` before they were due; `orphaned` ended without any person's answer, and `open`
    wait still, `overdue` of them for too long. Times in seconds.
    """

    team_id: UUID | None
    promised: int
    kept: int
    in_time: int
    orphaned: int
    open: int
    overdue: int
    median_wait_s: float | None


# One that was carried on in another conversation, or anew, is told by that one; one that nobody waits for any more by none.
COUNT = Rows(
    HandoffCounts,
    """
    select team_id, cast(count(*) as integer) as promised,
           cast(count(*) filter (where how = 'answered') as integer) as kept,
           cast(count(*) filter (where how = 'answered' and (promised_by is null or ended_at <= promised_by)) as integer)
               as in_time,
           cast(count(*) filter (where how in ('returned', 'closed')) as integer) as orphaned,
           cast(count(*) filter (where how is null) as integer) as open,
           cast(count(*) filter (where how is null and promised_by < %(now)s) as integer) as overdue,
           cast(percentile_cont(0.5) within group (order by extract(epoch from ended_at - began_at))
                filter (where how = 'answered') as float8) as median_wait_s
    from handoff
    where tenant_id = %(tenant_id)s and began_at >= %(since)s and began_at < %(until)s
      and (how is null or how not in ('merged', 'renewed', 'withdrawn'))
    group by team_id order by team_id nulls first
    """,
)


def begin(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes promises down, with the statement that follows."""
    session.put_off(BEGIN, {"rows": orjson.dumps(rows).decode()})


def go_on(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes down how far promises came, and how they ended, with the statement that follows."""
    session.put_off(GO_ON, {"rows": orjson.dumps(rows).decode()})


async def counts(session: Session, tenant_id: UUID, since: datetime, until: datetime) -> list[HandoffCounts]:
    """Returns what became of the promises that began in a period, by team."""
    values = {"tenant_id": tenant_id, "since": since, "until": until, "now": session.now}
    return await session.all(COUNT, values)
