"""Invitations: made by admins, accepted by whoever has the link. There is no mail sender: the admin passes the link on."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from common.auth import Admin, AdminInPerson
from common.errors import NotFound
from common.paging import cut
from common.web import OwnDatabase, TenantSession
from contracts.gateway import Role
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from gateway.access.api.cookies import ConsolePage
from gateway.access.api.sign_in import SignInView, address_of, sign_in_view
from gateway.access.store import invitations as store
from gateway.access.store import people
from gateway.access.work.invitations import AcceptedInvitation, Invited, accept, find, invite, revoke
from gateway.fields import Email, PageSize, Password, TextLine
from gateway.resources import OwnResources, Resources

router = APIRouter(prefix="/v1/invitations", tags=["invitations"])


class InvitationView(BaseModel):
    invitation_id: UUID
    purpose: Literal["join", "reset_password"]
    email: str
    display_name: str | None
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime


class NewInvitationView(InvitationView):
    """`token` is shown this once. `url` is null where no address of a console is set."""

    token: str
    url: str | None


class InvitationPage(BaseModel):
    """Open ones, oldest first; `next` is the `after` of the following page."""

    invitations: list[InvitationView]
    next: UUID | None


class NewInvitation(BaseModel):
    email: Email
    role: Role
    display_name: TextLine | None = None


class Acceptance(BaseModel):
    token: TextLine = Field(repr=False)
    password: Password = Field(repr=False)
    display_name: TextLine | None = None


@router.get("")
async def list_invitations(
    principal: Admin, session: TenantSession, after: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> InvitationPage:
    found, last = cut(await store.page(session, principal.tenant_id, session.now, after, limit + 1), limit)
    return InvitationPage(invitations=[InvitationView(**_fields(row)) for row in found], next=last.id if last else None)


@router.post("", status_code=201)
async def create_invitation(
    body: NewInvitation, principal: AdminInPerson, database: OwnDatabase, resources: OwnResources
) -> NewInvitationView:
    """Returns the invitation, with the link that is shown once. Good for seven days, and once. 409 when one of your people has
    the address, 429 when the plan has no room for those who are invited already and one more.
    """
    limit = await resources.plan_limits.limit(principal.tenant_id, "users")
    async with database.transaction(principal.tenant_id) as session:
        invited = await invite(
            session,
            resources.pepper,
            principal.tenant_id,
            principal.subject,
            session.now,
            limit=limit,
            email=body.email,
            role=body.role,
            display_name=body.display_name,
        )
    return new_view(resources, invited)


@router.delete("/{invitation_id}", status_code=204)
async def revoke_invitation(invitation_id: UUID, principal: AdminInPerson, session: TenantSession) -> None:
    await revoke(session, principal.tenant_id, principal.subject, invitation_id)


@router.post("/accept", status_code=201)
async def accept_invitation(
    body: Acceptance, request: Request, response: Response, page: ConsolePage, resources: OwnResources, database: OwnDatabase
) -> SignInView:
    """Returns tokens. Whoever has the token joins, or has a new password, and is signed in.

    404 for a token that is wrong, spent, revoked or too old: one answer for all. 429 after too many.
    """
    counted = await resources.sign_in.count(None, address_of(request))
    invitation = await find(database, body.token)
    await resources.sign_in.forgive(counted)
    tenant_id = invitation.tenant_id
    limit = None if invitation.member_id else await resources.plan_limits.limit(tenant_id, "users")
    accepted = AcceptedInvitation(await resources.passwords.hash(body.password), body.display_name)
    async with database.transaction(tenant_id) as session:
        member_id = await accept(session, resources.pepper, invitation, accepted, limit)
        member = await people.member(session, member_id)
        if member is None:
            raise NotFound("there is no such invitation")
        chained = await resources.sign_ins.open(session, member)
    return sign_in_view(resources, chained, response, page)


def new_view(resources: Resources, invited: Invited) -> NewInvitationView:
    token = invited.opaque.token
    return NewInvitationView(**_fields(invited.row), token=token, url=resources.settings.link("invitation", token))


def _fields(row: store.Invitation) -> dict[str, Any]:
    return {
        "invitation_id": row.id,
        "purpose": "reset_password" if row.member_id else "join",
        "email": row.email,
        "display_name": row.display_name,
        "role": row.role,
        "invited_by": row.invited_by,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }
