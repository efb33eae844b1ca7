"""The rules that a tenant sets for its conversations."""

from common.auth import Admin, Agent
from common.errors import Stale
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response

from conversation.domain.policy import ConversationPolicy
from conversation.store import policies

router = APIRouter(prefix="/v1/policy", tags=["policy"])


@router.get("")
async def get_policy(principal: Agent, session: TenantSession, response: Response) -> ConversationPolicy:
    """Returns the rules that hold, with their `ETag`."""
    stored = await policies.get(session, principal.tenant_id)
    response.headers["etag"] = tag(stored.version)
    return stored.policy


@router.put("")
async def put_policy(
    policy: ConversationPolicy, principal: Admin, session: TenantSession, seen: IfMatch, response: Response
) -> ConversationPolicy:
    """Sets all the rules: what is left out is as by default. `If-Match` says which version the caller saw (412, 428)."""
    before = await policies.get(session, principal.tenant_id)
    seen.check(before.version)
    version = await policies.replace(session, principal.tenant_id, before.version, policy)
    if version is None:
        raise Stale("somebody has changed it since: read it again")
    response.headers["etag"] = tag(version)
    return policy
