"""Who looks at conversations."""

from typing import Annotated

from common.auth import CurrentPrincipal
from common.web import TenantSession
from fastapi import Depends

from conversation.people.domain.sight import Beholder
from conversation.people.work.sight import beholder_of


async def looking(principal: CurrentPrincipal, session: TenantSession) -> Beholder:
    return await beholder_of(session, principal)


Looking = Annotated[Beholder, Depends(looking)]
"""A parameter of routes that show conversations: who is looking."""
