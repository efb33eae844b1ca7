"""The people of a tenant, as its admins see them. No API key lets people in, or makes them more than they are."""

from typing import Annotated
from uuid import UUID

from common.auth import AdminInPerson, Supervisor
from common.db import Session
from common.errors import NotFound
from common.etags import IfMatch
from common.paging import cut
from common.web import OwnDatabase, TenantSession
from contracts.gateway import Role
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from gateway.access.api.invitations import NewInvitationView, new_view
from gateway.access.api.seen import add_tag, check_seen
from gateway.access.store import people as store
from gateway.access.work.invitations import invite_to_reset
from gateway.access.work.people import NewMember, add_member, change_member, remove_member
from gateway.fields import Email, PageSize, Password, TextLine
from gateway.resources import OwnResources

router = APIRouter(prefix="/v1/users", tags=["users"])


class UserView(BaseModel):
    user_id: UUID
    email: str
    display_name: str
    role: Role
    active: bool


class UserPage(BaseModel):
    """Oldest first; `next` is the `after` of the following page."""

    users: list[UserView]
    next: UUID | None


class NewUser(BaseModel):
    email: Email
    display_name: TextLine
    role: Role
    password: Password = Field(repr=False)


class UserChange(BaseModel):
    """What is left out stays."""

    model_config = ConfigDict(extra="forbid")

    display_name: TextLine | None = None
    role: Role | None = None
    active: bool | None = None


@router.get("")
async def list_users(
    principal: Supervisor, session: TenantSession, after: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> UserPage:
    found, last = cut(await store.page(session, principal.tenant_id, after, limit + 1), limit)
    return UserPage(users=[_view(row) for row in found], next=last.id if last else None)


@router.get("/{user_id}")
async def read_user(user_id: UUID, _: Supervisor, session: TenantSession, response: Response) -> UserView:
    view = await _existing(session, user_id)
    add_tag(response, view)
    return view


@router.post("", status_code=201)
async def create_user(body: NewUser, principal: AdminInPerson, database: OwnDatabase, resources: OwnResources) -> UserView:
    """Returns the new person. 409 when one of your people has the address, 429 when the plan has no room for one more."""
    limit = await resources.plan_limits.limit(principal.tenant_id, "users")
    new = NewMember(body.email, body.display_name, body.role, await resources.passwords.hash(body.password))
    async with database.transaction(principal.tenant_id) as session:
        return _view(await add_member(session, resources.pepper, principal.tenant_id, principal.subject, new, limit))


@router.patch("/{user_id}")
async def patch_user(
    user_id: UUID, body: UserChange, principal: AdminInPerson, session: TenantSession, seen: IfMatch, response: Response
) -> UserView:
    """Returns the person as they are now. Whoever is made inactive is signed out. 409 for the last active admin; with
    `If-Match`, 412 when somebody has changed it since.
    """
    await check_seen(session, principal.tenant_id, seen, lambda: _existing(session, user_id))
    fields = body.model_dump(exclude_none=True)
    view = _view(await change_member(session, principal.tenant_id, principal.subject, user_id, fields))
    add_tag(response, view)
    return view


@router.delete("/{user_id}", status_code=204)
async def delete_user(user_id: UUID, principal: AdminInPerson, session: TenantSession) -> None:
    """Erases name and e-mail address; to keep them, make the person inactive. 409 for the last active admin."""
    await remove_member(session, principal.tenant_id, principal.subject, user_id)


@router.post("/{user_id}/password-reset", status_code=201)
async def offer_reset(
    user_id: UUID, principal: AdminInPerson, session: TenantSession, resources: OwnResources
) -> NewInvitationView:
    """Returns a link by which the person chooses a new password, shown once and good for a day."""
    invited = await invite_to_reset(session, principal.tenant_id, principal.subject, session.now, user_id)
    return new_view(resources, invited)


async def _existing(session: Session, user_id: UUID) -> UserView:
    row = await store.any_member(session, user_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: store.StoredMember) -> UserView:
    return UserView(user_id=row.id, email=row.email, display_name=row.display_name, role=row.role, active=row.active)
