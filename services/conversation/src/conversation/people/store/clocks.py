"""SQL about times that were measured, for reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Rows, Session
from contracts.people import SlaTarget

START = Command(
    """
    insert into sla_clock (tenant_id, conversation_id, target, began_at, team_id, minutes, warned, breached)
    select tenant_id, conversation_id, target, began_at, team_id, minutes, false, false
    from jsonb_to_recordset(cast(%(rows)s as jsonb)) as started
         (tenant_id uuid, conversation_id uuid, target text, began_at timestamptz, team_id uuid, minutes integer)
    on conflict do nothing
    """
)
# What one transaction says of a clock is one change: it may be over its time and end at once.
GO_ON = Command(
    """
    update sla_clock set minutes = news.minutes, warned = sla_clock.warned or news.warned,
                         breached = sla_clock.breached or news.breached,
                         ended_at = coalesce(sla_clock.ended_at, news.ended_at), how = coalesce(sla_clock.how, news.how),
                         worked_s = coalesce(sla_clock.worked_s, news.worked_s),
                         user_id = coalesce(sla_clock.user_id, news.user_id)
    from (
        select tenant_id, conversation_id, target, began_at, max(minutes) as minutes, bool_or(warned) as warned,
               bool_or(breached) as breached, max(ended_at) as ended_at, max(how) as how, max(worked_s) as worked_s,
               cast(max(cast(user_id as text)) as uuid) as user_id
        from jsonb_to_recordset(cast(%(rows)s as jsonb)) as went_on
             (tenant_id uuid, conversation_id uuid, target text, began_at timestamptz, minutes integer, warned boolean,
              breached boolean, ended_at timestamptz, how text, worked_s integer, user_id uuid)
        group by tenant_id, conversation_id, target, began_at
    ) news
    where sla_clock.tenant_id = news.tenant_id and sla_clock.conversation_id = news.conversation_id
      and sla_clock.target = news.target and sla_clock.began_at = news.began_at
    """
)


@dataclass(frozen=True, slots=True)
class SlaCounts:
    """What became of the times of a team (None for none) that began in a period. `met` came, `in_time` before the time was
    over; of `breached` ones it was over, whatever came then. `open` are measured still. The median is in working seconds.
    """

    team_id: UUID | None
    target: SlaTarget
    measured: int
    met: int
    in_time: int
    warned: int
    breached: int
    open: int
    median_s: float | None


# What goes on in another conversation is told by that one.
COUNT = Rows(
    SlaCounts,
    """
    select team_id, target, cast(count(*) as integer) as measured,
           cast(count(*) filter (where how in ('answered', 'resolved')) as integer) as met,
           cast(count(*) filter (where how in ('answered', 'resolved') and not breached) as integer) as in_time,
           cast(count(*) filter (where warned) as integer) as warned,
           cast(count(*) filter (where breached) as integer) as breached,
           cast(count(*) filter (where how is null) as integer) as open,
           cast(percentile_cont(0.5) within group (order by worked_s)
                filter (where how in ('answered', 'resolved')) as float8) as median_s
    from sla_clock
    where tenant_id = %(tenant_id)s and began_at >= %(since)s and began_at < %(until)s
      and (how is null or how <> 'merged')
    group by team_id, target order by team_id nulls first, target
    """,
)


def start(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes down what is measured from now on, with the statement that follows."""
    session.put_off(START, {"rows": orjson.dumps(rows).decode()})


def go_on(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes down what was told of clocks, and how they ended, with the statement that follows."""
    session.put_off(GO_ON, {"rows": orjson.dumps(rows).decode()})


async def counts(session: Session, tenant_id: UUID, since: datetime, until: datetime) -> list[SlaCounts]:
    """Returns what became of the times that began in a period, by team and by what they are for."""
    return await session.all(COUNT, {"tenant_id": tenant_id, "since": since, "until": until})
