"""Macros over HTTP: what there are, and running one."""

from uuid import UUID

from common.auth import Agent, Supervisor
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import BaseModel

from conversation.api.inbox import LockedByRequest
from conversation.desk.domain.macros import DoneAction, Macro, MacroAction, MacroActions
from conversation.desk.domain.terms import ShortName
from conversation.desk.store import macros as store
from conversation.desk.work import macros
from conversation.domain.views import ConversationView

router = APIRouter(prefix="/v1", tags=["desk"])


class NewMacro(BaseModel):
    """Up to ten actions, done in their order; `hand_back`, `snooze` and `close` come last."""

    name: ShortName
    actions: MacroActions


class MacroChange(BaseModel):
    """What is left out stays as it is."""

    name: ShortName | None = None
    actions: MacroActions | None = None


class MacroView(BaseModel):
    macro_id: UUID
    name: str
    actions: list[MacroAction]
    version: int


class MacroList(BaseModel):
    macros: list[MacroView]


class MacroRunView(BaseModel):
    """What was done, in its order, and the conversation as it is then."""

    done: list[DoneAction]
    conversation: ConversationView


def _view(macro: Macro) -> MacroView:
    return MacroView(macro_id=macro.id, name=macro.name, actions=macro.actions, version=macro.version)


@router.get("/macros")
async def list_macros(principal: Agent, session: TenantSession) -> MacroList:
    """By name."""
    return MacroList(macros=[_view(one) for one in await store.list_of(session, principal.tenant_id)])


@router.post("/macros", status_code=201)
async def create_macro(new: NewMacro, principal: Supervisor, session: TenantSession, response: Response) -> MacroView:
    """409 where another macro has the name; 422 for a label, a person or an answer that there is not."""
    macro = await macros.write_macro(session, principal.tenant_id, new.name, new.actions)
    response.headers["etag"] = tag(macro.version)
    return _view(macro)


@router.patch("/macros/{macro_id}")
async def change_macro(
    macro_id: UUID, change: MacroChange, principal: Supervisor, session: TenantSession, seen: IfMatch, response: Response
) -> MacroView:
    """Changes what is named. `If-Match` says which version the caller saw (412, 428)."""
    macro = await macros.locked_macro(session, principal.tenant_id, macro_id)
    seen.check(macro.version)
    macro = await macros.change_macro(session, macro, change.name, change.actions)
    response.headers["etag"] = tag(macro.version)
    return _view(macro)


@router.delete("/macros/{macro_id}", status_code=204)
async def delete_macro(macro_id: UUID, principal: Supervisor, session: TenantSession) -> None:
    macro = await macros.locked_macro(session, principal.tenant_id, macro_id)
    await store.delete(session, principal.tenant_id, macro.id)


@router.post("/conversations/{conversation_id}/macros/{macro_id}")
async def run_macro(macro_id: UUID, locked: LockedByRequest) -> MacroRunView:
    """Does all of it, or nothing: the first action that may not be done answers as it does alone, and undoes the others."""
    macro = await macros.existing_macro(locked.work.session, locked.conversation.tenant_id, macro_id)
    run = macros.MacroRun(locked.work, locked.conversation, locked.principal)
    return MacroRunView(done=await run.run(macro), conversation=await locked.shown())
