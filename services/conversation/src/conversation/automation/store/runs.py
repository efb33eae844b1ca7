"""SQL about the log of rules."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Rows, Session
from common.db.statements import columns_of
from common.paging import Position

from conversation.automation.domain.runs import RecentRuns, RuleRun
from conversation.people.domain.sight import Beholder
from conversation.people.store.sight import VISIBLE, values_of

NAMES = [name for name, _ in columns_of(RuleRun)]
COLUMNS = ", ".join(NAMES)

INSERT = Command(
    f"""
    insert into automation_run ({COLUMNS})
    select {COLUMNS}
    from jsonb_to_recordset(cast(%(rows)s as jsonb)) as run
         (id uuid, tenant_id uuid, rule_id uuid, rule_version integer, conversation_id uuid, fact_id uuid, event text,
          depth integer, outcome text, reason text, done text[], created_at timestamptz)
    """  # noqa: S608 — the columns are those of the class, here and below
)
RECENT = Rows(
    RecentRuns,
    """
    select rule_id, conversation_id, outcome, cast(count(*) as integer) as runs,
           coalesce(array_agg(fact_id) filter (where fact_id = any(cast(%(facts)s as uuid[]))), '{}') as facts
    from automation_run
    where tenant_id = any(cast(%(tenants)s as uuid[])) and conversation_id = any(cast(%(conversations)s as uuid[]))
      and created_at > %(since)s
    group by rule_id, conversation_id, outcome
    """,
)
CONDITIONS = {
    "rule_id": "rule_id = %(rule_id)s",
    "conversation_id": "conversation_id = %(conversation_id)s",
    "who": f"""
        exists (select from conversation
                where conversation.tenant_id = automation_run.tenant_id and conversation.id = automation_run.conversation_id
                  and {VISIBLE})
    """,
    "before_at": "(created_at, id) < (%(before_at)s, cast(%(before_id)s as uuid))",
}


def insert(session: Session, runs: Sequence[RuleRun]) -> None:
    """Writes what became of rules, with the statement that follows."""
    rows = [{name: getattr(one, name) for name in NAMES} for one in runs]
    session.put_off(INSERT, {"rows": orjson.dumps(rows).decode()})


async def recent(
    session: Session, tenants: Collection[UUID], conversations: Collection[UUID], facts: Collection[UUID], since: datetime
) -> list[RecentRuns]:
    """Returns what became of rules in these conversations since a time, and which of these facts they have had."""
    values = {"tenants": sorted(tenants), "conversations": sorted(conversations), "facts": sorted(facts), "since": since}
    return await session.all(RECENT, values)


async def page(
    session: Session,
    tenant_id: UUID,
    rule_id: UUID | None,
    conversation_id: UUID | None,
    who: Beholder,
    before: Position | None,
    limit: int,
) -> list[RuleRun]:
    """Returns the log of all rules and conversations, or of one, as far as somebody sees the conversations; newest first, from
    `before` (exclusive) on.
    """
    asked: dict[str, Any] = {
        "rule_id": rule_id,
        "conversation_id": conversation_id,
        "who": None if who.sees_all else who,
        "before_at": before and before[0],
    }
    given = {name: value for name, value in asked.items() if value is not None}
    values = given | values_of(who) | {"tenant_id": tenant_id, "before_id": before and before[1], "limit": limit}
    return await session.all(_page(frozenset(given)), values)


# A statement for each kind of list, each of which finds its rows by an index.
@cache
def _page(given: frozenset[str]) -> Rows[RuleRun]:
    conditions = " and ".join(["tenant_id = %(tenant_id)s", *(CONDITIONS[name] for name in CONDITIONS if name in given)])
    return Rows(
        RuleRun,
        f"select {COLUMNS} from automation_run where {conditions} order by created_at desc, id desc limit %(limit)s",  # noqa: S608
    )
