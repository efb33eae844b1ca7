"""Who asks something is there."""

from common.auth import CurrentPrincipal
from fastapi import Depends

from conversation.resources import OwnResources


async def notice(principal: CurrentPrincipal, resources: OwnResources) -> None:
    resources.heartbeats.notice(principal)


noticed = Depends(notice)
"""What routes depend on by whose use people show that they are there."""
