"""When a tenant's people are there."""

from common.auth import Admin, Agent
from common.errors import Stale
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response

from conversation.people.api.seen import noticed
from conversation.people.domain.hours import BusinessHours
from conversation.people.store import hours as store

router = APIRouter(prefix="/v1/business-hours", tags=["people"], dependencies=[noticed])


@router.get("")
async def get_business_hours(principal: Agent, session: TenantSession, response: Response) -> BusinessHours:
    """Returns the hours that hold, with their `ETag`. Who has set none is always open, in the time zone of the directory."""
    stored = await store.get(session, principal.tenant_id)
    response.headers["etag"] = tag(stored.version)
    return stored.effective


@router.put("")
async def put_business_hours(
    hours: BusinessHours, principal: Admin, session: TenantSession, seen: IfMatch, response: Response
) -> BusinessHours:
    """Sets the hours, whole. `If-Match` says which version the caller saw (412, 428)."""
    before = await store.get(session, principal.tenant_id)
    seen.check(before.version)
    version = await store.replace(session, principal.tenant_id, before.version, hours)
    if version is None:
        raise Stale("somebody has changed it since: read it again")
    response.headers["etag"] = tag(version)
    return hours
