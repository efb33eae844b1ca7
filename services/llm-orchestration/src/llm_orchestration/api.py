"""AI settings for admins, and traces of turns for whoever wants to know how an answer came about."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.auth import Admin, Principal, Viewer
from common.auth.sight import reason_for
from common.errors import Conflict, Invalid, NotFound
from common.paging import cut
from common.web import TenantSession
from contracts.llm_orchestration import Citation, Decision
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from llm_orchestration import store
from llm_orchestration.domain.ai_agent import MOST_BASES, AiAgent
from llm_orchestration.domain.judgement import TurnFailure
from llm_orchestration.resources import OwnResources
from llm_orchestration.settings import Settings
from llm_orchestration.store import StoredAgent, TurnTrace

router = APIRouter(prefix="/v1")


class AiSettings(BaseModel):
    """How the AI of a tenant speaks and thinks. Null leaves the choice to the installation."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    instructions: Annotated[str, Field(max_length=4_000)] = ""
    model: Annotated[str, Field(max_length=200)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None
    knowledge_base_ids: Annotated[
        list[UUID] | None,
        Field(max_length=MOST_BASES, description="what it knows beside the general base; null is everything"),
    ] = None


class AiSettingsChange(AiSettings):
    """`version` is the one that the caller saw; without it the last writer wins. Without `knowledge_base_ids` they stay."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class AiSettingsView(BaseModel):
    """`version` 0 are the defaults, which nobody has changed yet."""

    name: str | None
    instructions: str
    model: str | None
    temperature: float | None
    knowledge_base_ids: list[UUID] | None
    version: int
    updated_at: datetime | None = None
    available_models: list[str]


class TurnView(BaseModel):
    """A turn that is over: `decision` and `handoff_reason`, or `failure`. Times in milliseconds."""

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: int
    mode: Literal["reply", "suggest"]
    agent_version: int
    decision: Decision | None
    failure: TurnFailure | None
    handoff_reason: str | None
    intent: str | None
    confidence: float
    citations: list[Citation]
    curated_answer_id: UUID | None = Field(default=None, description="whose exact words were said; no model was asked")
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


class TurnPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    turns: list[TurnView]
    next: UUID | None


@router.get("/ai-settings")
async def read_ai_settings(principal: Viewer, session: TenantSession, resources: OwnResources) -> AiSettingsView:
    stored = await store.find_agent(session, principal.tenant_id)
    return _view(stored or AiAgent(), resources.settings)


@router.put("/ai-settings")
async def change_ai_settings(
    body: AiSettingsChange, principal: Admin, session: TenantSession, resources: OwnResources
) -> AiSettingsView:
    """Returns the settings, which count for every turn that is asked for from now on. 409 when somebody else was faster, 422
    for a foreign model.
    """
    allowed = resources.settings.allowed_models
    if body.model is not None and body.model not in allowed:
        raise Invalid("this model cannot be chosen", available_models=list(allowed))
    agent = AiAgent.model_validate(body.model_dump(exclude={"version"}))
    stored = await store.put_agent(
        session,
        principal.tenant_id,
        agent,
        keeps_bases="knowledge_base_ids" not in body.model_fields_set,
        seen=body.version,
        now=session.now,
        user_id=principal.user_id,
    )
    if stored is None:
        raise Conflict("the settings were changed since that version", reason="settings_changed")
    return _view(stored, resources.settings)


def _view(stored: StoredAgent | AiAgent, settings: Settings) -> AiSettingsView:
    names = ("name", "instructions", "model", "temperature", "knowledge_base_ids", "version", "updated_at")
    values = {name: getattr(stored, name, None) for name in names}
    return AiSettingsView.model_validate(values | {"available_models": settings.allowed_models})


@router.get("/turns")
async def list_turns(
    conversation_id: UUID,
    principal: Viewer,
    session: TenantSession,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TurnPage:
    """Returns the turns of a conversation."""
    found = await store.list_traces(session, principal.tenant_id, conversation_id, before=before, limit=limit + 1)
    rows, last = cut(found, limit)
    return TurnPage(turns=[_turn_view(row, principal) for row in rows], next=last.turn_id if last else None)


@router.get("/turns/{turn_id}")
async def read_turn(turn_id: UUID, principal: Viewer, session: TenantSession) -> TurnView:
    row = await store.find_trace(session, principal.tenant_id, turn_id)
    if row is None:
        raise NotFound
    return _turn_view(row, principal)


def _turn_view(row: TurnTrace, principal: Principal) -> TurnView:
    view = TurnView.model_validate(row, from_attributes=True)
    said = view.citations[0].chunk_id if view.decision == "answer" and view.model is None and view.citations else None
    shown = {"handoff_reason": reason_for(principal, view.handoff_reason), "curated_answer_id": said}
    return view.model_copy(update=shown)
