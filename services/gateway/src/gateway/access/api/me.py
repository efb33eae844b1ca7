"""What everybody may see and change of themselves."""

from uuid import UUID

from common.auth import InPerson, PersonRole
from common.errors import Conflict, Forbidden, NotFound
from common.web import OwnDatabase, TenantSession
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway.access.api.cookies import ConsolePage, forget_token
from gateway.access.api.sign_in import address_of
from gateway.access.store import people as store
from gateway.access.store import tenants
from gateway.access.work.people import set_password, sign_out_everywhere
from gateway.access.work.sign_in import email_digest
from gateway.fields import Password, TextLine
from gateway.resources import OwnResources

router = APIRouter(prefix="/v1/me", tags=["me"])


class MeView(BaseModel):
    """E-mail address and name are null for those who sign in at an outside issuer: they are not kept here."""

    user_id: UUID
    tenant_id: UUID
    tenant_name: str
    role: PersonRole
    email: str | None
    display_name: str | None


class PasswordChange(BaseModel):
    old_password: TextLine = Field(repr=False)
    new_password: Password = Field(repr=False)


@router.get("")
async def read_me(principal: InPerson, session: TenantSession) -> MeView:
    tenant = await tenants.tenant(session, principal.tenant_id)
    if tenant is None:
        raise NotFound
    row = await store.any_member(session, principal.user_id)
    return MeView(
        user_id=principal.user_id,
        tenant_id=principal.tenant_id,
        tenant_name=tenant.name,
        role=principal.role,
        email=row.email if row else None,
        display_name=row.display_name if row else None,
    )


@router.post("/password", status_code=204)
async def change_password(
    body: PasswordChange,
    principal: InPerson,
    database: OwnDatabase,
    request: Request,
    response: Response,
    page: ConsolePage,
    resources: OwnResources,
) -> None:
    """Signs out everywhere: every refresh token of this person ends. 403 for a wrong old password, 429 after too many."""
    async with database.transaction(principal.tenant_id) as session:
        member = await store.member(session, principal.user_id)
    if member is None:
        raise Conflict("there is no password here to change", reason="no_password")
    account = email_digest(resources.pepper, member.email)
    counted = await resources.sign_in.count(account, address_of(request))
    if not await resources.passwords.matches(body.old_password, member.password_hash):
        raise Forbidden("the old password is wrong")
    await resources.sign_in.forgive(counted)
    new_hash = await resources.passwords.hash(body.new_password)
    async with database.transaction(principal.tenant_id) as session:
        known = member.password_hash
        await set_password(session, principal.tenant_id, principal.subject, member.id, new_hash, replaces=known)
    if page:
        forget_token(response, resources)


@router.delete("/sessions", status_code=204)
async def end_all_sessions(
    principal: InPerson, response: Response, page: ConsolePage, session: TenantSession, resources: OwnResources
) -> None:
    """Signs out everywhere, here too: no refresh token and no access token of this person counts any more. 409 for those who
    sign in at an outside issuer: their sessions are there.
    """
    await sign_out_everywhere(session, principal.tenant_id, principal.user_id)
    if page:
        forget_token(response, resources)
