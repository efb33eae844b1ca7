"""What channels can do, for a screen that offers it."""

from uuid import UUID

from common.auth import Agent
from common.errors import NotFound
from common.web import TenantSession
from fastapi import APIRouter

from conversation.domain.capabilities import CapabilitiesView, capabilities_view
from conversation.store import directory

router = APIRouter(prefix="/v1/channels", tags=["channels"])


@router.get("/{channel_id}/capabilities")
async def read_capabilities(channel_id: UUID, principal: Agent, session: TenantSession) -> CapabilitiesView:
    """What can be sent through a channel, and within which limits."""
    provider = await directory.provider_of(session, principal.tenant_id, channel_id)
    if provider is None:
        raise NotFound("there is no such channel")
    return capabilities_view(channel_id, provider)
