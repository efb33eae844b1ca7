"""The people of a tenant, as its admins see them."""

from typing import Annotated, Any
from uuid import UUID

from common.auth import Admin, Supervisor
from common.web import OwnDatabase, TenantSession
from contracts.gateway import Role
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Row

from gateway.administration.people import NewMember, add_member
from gateway.api.types import Email, Line, PageSize, Password
from gateway.resources import Resources
from gateway.store import people as store

router = APIRouter(prefix="/v1", tags=["users"])


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
    display_name: Line
    role: Role
    password: Password = Field(repr=False)


@router.get("/users")
async def list_users(
    principal: Supervisor, session: TenantSession, after: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> UserPage:
    values = {"tenant_id": principal.tenant_id, "after": after, "limit": limit}
    users = [_view(row) for row in await session.execute(store.PAGE, values)]
    return UserPage(users=users, next=users[-1].user_id if len(users) == limit else None)


@router.post("/users", status_code=201)
async def create_user(body: NewUser, principal: Admin, database: OwnDatabase, request: Request) -> UserView:
    """409 when the e-mail address signs somebody in already."""
    resources: Resources = request.app.state.resources
    new = NewMember(body.email, body.display_name, body.role, await resources.passwords.hash(body.password))
    async with database.transaction(principal.tenant_id) as session:
        return _view(await add_member(session, resources.pepper, principal.tenant_id, principal.subject, new))


def _view(row: Row[Any]) -> UserView:
    return UserView(user_id=row.id, email=row.email, display_name=row.display_name, role=row.role, active=row.active)
