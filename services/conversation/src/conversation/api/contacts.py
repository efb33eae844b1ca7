"""Customers over HTTP: who there are, by what they are known, and what people call them."""

from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Agent, Viewer
from common.errors import NotFound
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from conversation.api.inbox import PageLimit
from conversation.domain.people import DisplayName, FullContactView, full_contact_view
from conversation.domain.searching import SearchText
from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.store import people
from conversation.store.people import ContactFilter
from conversation.work.finding import sought_by
from conversation.work.finishing import work_of
from conversation.work.naming import name_contact
from conversation.work.showing import contact_for

router = APIRouter(prefix="/v1/contacts", tags=["contacts"], dependencies=[noticed])


class ContactPage(BaseModel):
    """`next` is the `cursor` of the following page, null on the last one."""

    contacts: list[FullContactView]
    next: str | None


class ContactChange(BaseModel):
    """`display_name` null: the customer is called what their profile says."""

    display_name: DisplayName | None


@router.get("")
async def list_contacts(
    principal: Viewer,
    session: TenantSession,
    who: Looking,
    q: Annotated[SearchText | None, Query()] = None,
    label_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: PageLimit = 50,
) -> ContactPage:
    """Who came last first, of those with whom the caller sees a conversation. `q` as for conversations."""
    filter_ = ContactFilter(who, await sought_by(session, principal, q), label_id)
    before = paging.decode(cursor) if cursor else None
    found = await people.page(session, principal.tenant_id, filter_, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.first_seen_at, last.id)) if last else None
    return ContactPage(contacts=[contact_for(principal, full_contact_view(one)) for one in found[:limit]], next=following)


@router.get("/{contact_id}")
async def get_contact(
    contact_id: UUID, principal: Viewer, session: TenantSession, who: Looking, response: Response
) -> FullContactView:
    """404 for who sees no conversation with them, and where two turned out to be one, for the one that is no more."""
    found = await people.get(session, principal.tenant_id, who, contact_id)
    if found is None:
        raise NotFound("there is no such contact")
    response.headers["etag"] = tag(found.version)
    return contact_for(principal, full_contact_view(found))


@router.patch("/{contact_id}")
async def change_contact(
    contact_id: UUID,
    change: ContactChange,
    principal: Agent,
    session: TenantSession,
    who: Looking,
    seen: IfMatch,
    response: Response,
) -> FullContactView:
    """Give the customer a name, by which people and canned answers call them. `If-Match` says which version the caller saw
    (412, 428).
    """
    named = await name_contact(work_of(session), principal, who, contact_id, seen, change.display_name)
    response.headers["etag"] = tag(named.version)
    return contact_for(principal, full_contact_view(named))
