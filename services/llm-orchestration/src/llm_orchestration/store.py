"""All SQL of llm-orchestration."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from contracts.gateway import TenantChanged

from llm_orchestration.domain.agent import Agent, Business

CANCEL_TURNS = text(
    """
    delete from job
    using unnest(cast(:tenants as uuid[]), cast(:conversations as text[]), cast(:turns as text[]))
          as unwanted (tenant_id, conversation, turn_id)
    where job.kind = 'turn' and job.tenant_id = unwanted.tenant_id and job.key = unwanted.conversation
      and (unwanted.turn_id is null or job.payload -> 'request' ->> 'turn_id' = unwanted.turn_id)
    """
)
SETUPS = text(
    """
    select tenant.id as tenant_id, agent.version, agent.name, agent.instructions, agent.model, agent.temperature,
           profile.name as business, profile.locale, profile.time_zone
    from unnest(cast(:tenants as uuid[])) as tenant (id)
    left join ai_agent agent on agent.tenant_id = tenant.id
    left join tenant_profile profile on profile.tenant_id = tenant.id
    """
)
KEEP_PROFILE = text(
    """
    insert into tenant_profile as known (tenant_id, version, name, locale, time_zone)
    values (:tenant_id, :version, :name, :locale, :time_zone)
    on conflict (tenant_id) do update set version = excluded.version, name = excluded.name, locale = excluded.locale,
                                          time_zone = excluded.time_zone
    where known.version < excluded.version
    """
)
AGENT = text(
    """
    select version, name, instructions, model, temperature, updated_at from ai_agent where tenant_id = :tenant_id
    """
)
# A null `seen` overwrites whatever is there; otherwise nothing comes back when another version was stored meanwhile.
PUT_AGENT = text(
    """
    insert into ai_agent as known (tenant_id, version, name, instructions, model, temperature, updated_at, updated_by)
    select :tenant_id, 1, :name, :instructions, :model, :temperature, :now, :user_id
    where cast(:seen as int) is null or :seen = 0 or exists (select from ai_agent where tenant_id = :tenant_id)
    on conflict (tenant_id) do update
    set version = known.version + 1, name = excluded.name, instructions = excluded.instructions, model = excluded.model,
        temperature = excluded.temperature, updated_at = excluded.updated_at, updated_by = excluded.updated_by
    where cast(:seen as int) is null or known.version = :seen
    returning version, name, instructions, model, temperature, updated_at
    """
)
# By name from JSON: a third of the CPU of a statement with 24 parameters, and this runs once per turn.
ADD_TRACE = text(
    """
    insert into turn_trace select * from jsonb_populate_record(cast(null as turn_trace), cast(:trace as jsonb))
    on conflict (turn_id) do nothing
    """
)
TRACE = text("select * from turn_trace where tenant_id = :tenant_id and turn_id = :turn_id")
TRACES = text(
    """
    select * from turn_trace
    where tenant_id = :tenant_id and conversation_id = :conversation_id
      and (cast(:before as uuid) is null
           or (finished_at, turn_id) < (select finished_at, turn_id from turn_trace
                                        where tenant_id = :tenant_id and turn_id = :before))
    order by finished_at desc, turn_id desc limit :limit
    """
)


async def cancel_turns(session: Session, unwanted: Iterable[tuple[UUID, UUID, UUID | None]]) -> None:
    """Take turns off the list; without a turn's id, whichever is open for the conversation."""
    rows = [(tenant, str(conversation), str(turn) if turn else None) for tenant, conversation, turn in unwanted]
    tenants, conversations, turns = map(list, zip(*rows, strict=True))
    await session.execute(CANCEL_TURNS, {"tenants": tenants, "conversations": conversations, "turns": turns})


async def setups(session: Session, tenants: Iterable[UUID]) -> dict[UUID, tuple[Agent, Business]]:
    """How the AI of each tenant is set up, and for which business."""
    rows = await session.execute(SETUPS, {"tenants": sorted(tenants)})
    return {row.tenant_id: (_agent(row), _business(row)) for row in rows}


def _agent(row: Row[Any]) -> Agent:
    return Agent() if row.version is None else Agent.model_validate(row, from_attributes=True)


def _business(row: Row[Any]) -> Business:
    if row.business is None:
        return Business()
    return Business(name=row.business, locale=row.locale, time_zone=row.time_zone)


async def keep_profile(session: Session, tenant: TenantChanged) -> None:
    """An older version of the directory entry changes nothing."""
    values = tenant.model_dump(include={"tenant_id", "version", "name", "locale", "time_zone"})
    await session.execute(KEEP_PROFILE, values)


async def agent(session: Session, tenant_id: UUID) -> Row[Any] | None:
    return (await session.execute(AGENT, {"tenant_id": tenant_id})).one_or_none()


async def put_agent(
    session: Session, tenant_id: UUID, agent: Agent, *, seen: int | None, now: datetime, user_id: UUID
) -> Row[Any] | None:
    """The stored settings; None when `seen` is not the version that stands there (0 = none does)."""
    values = agent.model_dump(exclude={"version"})
    found = await session.execute(PUT_AGENT, values | {"tenant_id": tenant_id, "seen": seen, "now": now, "user_id": user_id})
    return found.one_or_none()


async def add_trace(session: Session, trace: Mapping[str, Any]) -> None:
    """A row of `turn_trace`. A turn that is finished a second time (its request came as two events) keeps its first."""
    await session.execute(ADD_TRACE, {"trace": json.dumps(trace, default=str)})


async def trace(session: Session, tenant_id: UUID, turn_id: UUID) -> Row[Any] | None:
    return (await session.execute(TRACE, {"tenant_id": tenant_id, "turn_id": turn_id})).one_or_none()


async def traces(
    session: Session, tenant_id: UUID, conversation_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first."""
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "before": before, "limit": limit}
    return (await session.execute(TRACES, values)).all()
