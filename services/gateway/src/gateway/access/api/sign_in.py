"""Signing in, staying so, signing out; and the keys by which others check what was signed."""

import ipaddress
from typing import Annotated, Any, Literal
from uuid import UUID

from common.auth import Authenticator, InPerson, PersonRole, Principal, bearer_token
from common.errors import Invalid, Unauthenticated
from common.web import OwnDatabase
from contracts.gateway import Role
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from gateway.access.api.cookies import ConsolePage, forget_token, keep_token, shown_token
from gateway.access.work.links import open_by_link
from gateway.access.work.refreshing import OpenSignIn
from gateway.fields import TextLine
from gateway.resources import OwnResources, Resources

router = APIRouter(tags=["sessions"])


class SignInRequest(BaseModel):
    """`tenant_id` is needed where an address and its password are the same at several businesses."""

    email: TextLine
    password: TextLine = Field(repr=False)
    tenant_id: UUID | None = None


class RefreshRequest(BaseModel):
    refresh_token: TextLine = Field(repr=False)


class LinkRequest(BaseModel):
    token: TextLine = Field(repr=False)


class SignInView(BaseModel):
    """The access token goes with every request; the refresh token, which works once, gets the next pair. To the console's page
    `refresh_token` is null: it has it as a cookie.
    """

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 — the name of RFC 6750's scheme
    expires_in: int
    refresh_token: str | None
    refresh_expires_in: int
    tenant_id: UUID
    role: Role
    user_id: UUID


class KeySignInView(BaseModel):
    """A token that every service takes, for as long as an API key's scopes say and no longer than fifteen minutes."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    tenant_id: UUID
    role: PersonRole
    scopes: list[str]


def sign_in_view(resources: Resources, chained: OpenSignIn, response: Response, page: bool) -> SignInView:
    """Returns the answer to whoever signed in; a `page` is given its refresh token as a cookie."""
    member, signer = chained.member, resources.signer
    response.headers["cache-control"] = "no-store"
    if page:
        keep_token(response, resources, chained.refresh_token)
    return SignInView(
        access_token=signer.issue(
            member.id, member.tenant_id, member.role, member.display_name, chained.sign_in_id, chained.at
        ),
        expires_in=signer.lifetime_s,
        refresh_token=None if page else chained.refresh_token,
        refresh_expires_in=round(resources.sign_ins.lifetime.total_seconds()),
        tenant_id=member.tenant_id,
        role=member.role,
        user_id=member.id,
    )


def address_of(request: Request) -> str:
    """Returns the network address that failures are counted under; of IPv6 the first half: the other is its subscriber's to
    choose.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or f"{int(address) >> 64:x}::/64")


@router.post("/v1/sessions")
async def sign_in(
    body: SignInRequest,
    request: Request,
    response: Response,
    page: ConsolePage,
    resources: OwnResources,
    database: OwnDatabase,
) -> SignInView:
    """Returns tokens for a password. 401 for a wrong one, 429 after too many (`retry_after_s` says how long). 409 where it
    fits at several businesses: `tenants` names them.
    """
    member = await resources.sign_in.member(body.email, body.password, address_of(request), body.tenant_id)
    async with database.transaction(member.tenant_id) as session:
        chained = await resources.sign_ins.open(session, member)
    await resources.sign_in.hash_again(member, body.password)
    return sign_in_view(resources, chained, response, page)


@router.post("/v1/sessions/refresh")
async def refresh_session(
    request: Request, response: Response, page: ConsolePage, resources: OwnResources, body: RefreshRequest | None = None
) -> SignInView:
    """Returns the next pair of tokens, with the role as it is by now. A refresh token that is shown twice ends its session:
    401. The console's page shows it as its cookie, and may show the last one again for some seconds.
    """
    if page:
        token = shown_token(request)
        if token is None:
            raise Unauthenticated("sign in again")
    elif body is None:
        raise Invalid("refresh_token is missing")
    else:
        token = body.refresh_token
    return sign_in_view(resources, await resources.sign_ins.refresh(token, again=page), response, page)


@router.post("/v1/sessions/link")
async def sign_in_by_link(
    body: LinkRequest, request: Request, response: Response, page: ConsolePage, resources: OwnResources, database: OwnDatabase
) -> SignInView:
    """Returns tokens for a link that an operator made. It works once: 409 when it was used already, 404 when there is none, or
    none any more, 429 after too many.
    """
    counted = await resources.sign_in.count(None, address_of(request))
    chained = await open_by_link(database, resources.sign_ins, body.token)
    await resources.sign_in.forgive(counted)
    return sign_in_view(resources, chained, response, page)


@router.delete("/v1/sessions", status_code=204)
async def sign_out(principal: InPerson, response: Response, page: ConsolePage, resources: OwnResources) -> None:
    """No refresh token of this session works any more; the access token lasts until it expires."""
    if principal.session_id is not None:
        await resources.sign_ins.end(principal.tenant_id, principal.user_id, principal.session_id)
    if page:
        forget_token(response, resources)


async def key_holder(request: Request, key: Annotated[str, Depends(bearer_token)]) -> Principal:
    """Returns whose API key the bearer token is. Raises `Unauthenticated`."""
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.key_holder(key)


@router.post("/v1/sessions/api-key")
async def exchange_key(principal: Annotated[Principal, Depends(key_holder)], resources: OwnResources) -> KeySignInView:
    """Returns a short-lived token for the API key that is the bearer token of this request."""
    return KeySignInView(
        access_token=resources.signer.exchange(principal),
        expires_in=int(principal.expires_at - principal.issued_at),
        tenant_id=principal.tenant_id,
        role=principal.role,
        scopes=sorted(principal.scopes or ()),
    )


@router.get("/.well-known/jwks.json")
async def read_keys(resources: OwnResources, response: Response) -> dict[str, Any]:
    """Returns the public keys of people's tokens (RFC 7517)."""
    response.headers["cache-control"] = "public, max-age=300"
    return resources.signer.jwks()
