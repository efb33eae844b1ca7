"""All SQL of llm-orchestration."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from common.db import Command, Gathered, Listing, Rows, Session, gathered
from contracts.gateway import TenantChanged
from contracts.llm_orchestration import Decision

from llm_orchestration.domain.ai_agent import AiAgent, BusinessProfile
from llm_orchestration.domain.judgement import TurnFailure


@dataclass(frozen=True, slots=True)
class AiSetup:
    """How a tenant's AI is set up, and for which business. What nobody has set, or what is not known yet, is None."""

    tenant_id: UUID
    version: int | None
    name: str | None
    instructions: str | None
    model: str | None
    temperature: float | None
    knowledge_base_ids: list[UUID] | None
    business_name: str | None
    locale: str | None
    time_zone: str | None

    @property
    def agent(self) -> AiAgent:
        return AiAgent() if self.version is None else AiAgent.model_validate(self, from_attributes=True)

    @property
    def business(self) -> BusinessProfile:
        if self.business_name is None or self.time_zone is None:
            return BusinessProfile()
        return BusinessProfile(name=self.business_name, locale=self.locale, time_zone=self.time_zone)


@dataclass(frozen=True, slots=True)
class StoredAgent:
    """A tenant's AI settings, as they were last changed."""

    version: int
    name: str | None
    instructions: str
    model: str | None
    temperature: float | None
    knowledge_base_ids: list[UUID] | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """How a turn went. Nothing in it was said by the customer or to them.

    `reservation_id` is the block that its reply is of: it kept its name when holds became blocks.
    """

    turn_id: UUID
    tenant_id: UUID
    conversation_id: UUID
    up_to_sequence: int
    mode: Literal["reply", "suggest"]
    agent_version: int
    decision: Decision | None
    failure: TurnFailure | None
    handoff_reason: str | None
    intent: str | None
    confidence: float
    citations: list[dict[str, Any]]
    passages: int
    model: str | None
    model_calls: int
    input_tokens: int
    output_tokens: int
    cost_micros: int
    reservation_id: UUID | None
    reserve_ms: int | None
    search_ms: int | None
    model_ms: int | None
    attempts: int
    requested_at: datetime
    finished_at: datetime


# The kernel's table: its own way to cancel a job knows the key only, and not which turn waits under it.
CANCEL_TURNS = Command(
    """
    delete from job
    using unnest(cast(%(tenants)s as uuid[]), cast(%(conversations)s as text[]), cast(%(turns)s as text[]))
          as unwanted (tenant_id, conversation, turn_id)
    where job.kind = 'turn' and job.tenant_id = unwanted.tenant_id and job.key = unwanted.conversation
      and (unwanted.turn_id is null or job.payload -> 'request' ->> 'turn_id' = unwanted.turn_id)
    """
)
SETUPS = Rows(
    AiSetup,
    """
    select tenant.id as tenant_id, agent.version, agent.name, agent.instructions, agent.model, agent.temperature,
           agent.knowledge_base_ids, profile.name as business_name, profile.locale, profile.time_zone
    from unnest(cast(%(tenants)s as uuid[])) as tenant (id)
    left join ai_agent agent on agent.tenant_id = tenant.id
    left join tenant_profile profile on profile.tenant_id = tenant.id
    """,
)
PROJECT_PROFILE = Command(
    """
    insert into tenant_profile as known (tenant_id, version, name, locale, time_zone)
    values (%(tenant_id)s, %(version)s, %(name)s, %(locale)s, %(time_zone)s)
    on conflict (tenant_id) do update set version = excluded.version, name = excluded.name, locale = excluded.locale,
                                          time_zone = excluded.time_zone
    where known.version < excluded.version
    """
)
AGENT = Rows(
    StoredAgent,
    """
    select version, name, instructions, model, temperature, knowledge_base_ids, updated_at from ai_agent
    where tenant_id = %(tenant_id)s
    """,
)
# A null `seen` overwrites whatever is there; otherwise nothing comes back when another version was stored meanwhile.
PUT_AGENT = Rows(
    StoredAgent,
    """
    insert into ai_agent as known (tenant_id, version, name, instructions, model, temperature, knowledge_base_ids, updated_at,
                                   updated_by)
    select %(tenant_id)s, 1, %(name)s, %(instructions)s, %(model)s, %(temperature)s,
           cast(%(knowledge_base_ids)s as uuid[]), %(now)s, %(user_id)s
    where cast(%(seen)s as int) is null or %(seen)s = 0 or exists (select from ai_agent where tenant_id = %(tenant_id)s)
    on conflict (tenant_id) do update
    set version = known.version + 1, name = excluded.name, instructions = excluded.instructions, model = excluded.model,
        temperature = excluded.temperature,
        knowledge_base_ids = case when %(keeps_bases)s then known.knowledge_base_ids else excluded.knowledge_base_ids end,
        updated_at = excluded.updated_at, updated_by = excluded.updated_by
    where cast(%(seen)s as int) is null or known.version = %(seen)s
    returning version, name, instructions, model, temperature, knowledge_base_ids, updated_at
    """,
)
# By name from JSON: all turns that end together are one statement with one parameter.
RECORD_TRACES = Command(
    """
    insert into turn_trace select * from jsonb_populate_recordset(cast(null as turn_trace), cast(%(traces)s as jsonb))
    on conflict (turn_id) do nothing
    """
)
_TRACES = f"select {', '.join(one.name for one in fields(TurnTrace))} from turn_trace where tenant_id = %(tenant_id)s"  # noqa: S608
TRACE = Rows(TurnTrace, f"{_TRACES} and turn_id = %(turn_id)s")
TRACES = Listing(
    TurnTrace,
    f"""
    {_TRACES} and conversation_id = %(conversation_id)s {{given}}
    order by finished_at desc, turn_id desc limit %(limit)s
    """,
    before="""
        (finished_at, turn_id) < (select finished_at, turn_id from turn_trace
                                  where tenant_id = %(tenant_id)s and turn_id = %(before)s)
    """,
)


async def cancel_turns(session: Session, unwanted: Collection[tuple[UUID, UUID, UUID | None]]) -> None:
    """Takes turns off the list; without a turn's id, whichever is open for the conversation."""
    values = {
        "tenants": [tenant for tenant, _, _ in unwanted],
        "conversations": [str(conversation) for _, conversation, _ in unwanted],
        "turns": [str(turn) if turn else None for _, _, turn in unwanted],
    }
    await session.run(CANCEL_TURNS, values)


async def load_setups(session: Session, tenants: Iterable[UUID]) -> dict[UUID, AiSetup]:
    """Returns how the AI of each tenant is set up."""
    return {row.tenant_id: row for row in await session.all(SETUPS, {"tenants": sorted(tenants)})}


async def project_profile(session: Session, tenant: TenantChanged) -> None:
    """Keeps what prompts say of the tenant. An older version of the directory entry changes nothing."""
    await session.run(PROJECT_PROFILE, tenant.model_dump(include={"tenant_id", "version", "name", "locale", "time_zone"}))


async def find_agent(session: Session, tenant_id: UUID) -> StoredAgent | None:
    return await session.first(AGENT, {"tenant_id": tenant_id})


async def put_agent(
    session: Session, tenant_id: UUID, agent: AiAgent, *, keeps_bases: bool, seen: int | None, now: datetime, user_id: UUID
) -> StoredAgent | None:
    """Returns the stored settings; None when `seen` is not the version that stands there (0 = none does). The bases that it
    knows may be kept as they are: who does not know of them gives it no others.
    """
    values = agent.model_dump(exclude={"version"}) | {"keeps_bases": keeps_bases}
    if agent.knowledge_base_ids is not None:
        values["knowledge_base_ids"] = list(agent.knowledge_base_ids)
    return await session.first(PUT_AGENT, values | {"tenant_id": tenant_id, "seen": seen, "now": now, "user_id": user_id})


class TurnTraces(Gathered):
    """The turns that end in a transaction. One that is finished a second time (its request came as two events) keeps its first
    trace.
    """

    def __init__(self) -> None:
        self.ended: list[TurnTrace] = []

    async def finish(self, session: Session) -> None:
        session.put_off(RECORD_TRACES, {"traces": orjson.dumps(self.ended).decode()})


def record_trace(session: Session, trace: TurnTrace) -> None:
    """Records how a turn went, in the transaction that ends it."""
    gathered(session, TurnTraces).ended.append(trace)


async def find_trace(session: Session, tenant_id: UUID, turn_id: UUID) -> TurnTrace | None:
    return await session.first(TRACE, {"tenant_id": tenant_id, "turn_id": turn_id})


async def list_traces(
    session: Session, tenant_id: UUID, conversation_id: UUID, *, before: UUID | None, limit: int
) -> list[TurnTrace]:
    """Returns traces, newest first."""
    values = {"tenant_id": tenant_id, "conversation_id": conversation_id, "before": before, "limit": limit}
    return await session.all(TRACES.of(values), values)
