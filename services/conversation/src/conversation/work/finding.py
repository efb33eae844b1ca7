"""Whom somebody looks for."""

from common.auth import Principal
from common.auth.sight import sees_people
from common.db import Session
from common.errors import Forbidden

from conversation.domain.searching import Sought
from conversation.store import searching


async def sought_by(session: Session, principal: Principal, text: str | None) -> Sought | None:
    """Returns whom this one looks for by a text; None where they look for nobody. Raises `Forbidden` for a viewer, who would
    learn names and phones by trying, and `Invalid` where the text says too little.
    """
    if text is None:
        return None
    if not sees_people(principal):
        raise Forbidden("people are not looked for by who is not shown who they are")
    return await searching.sought_for(session, principal.tenant_id, text)
