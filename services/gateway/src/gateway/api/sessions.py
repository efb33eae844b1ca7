"""Signing in, and the keys by which others check what was signed."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from contracts.gateway import Role
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway.api.types import Line
from gateway.resources import Resources

router = APIRouter(tags=["sessions"])


class Credentials(BaseModel):
    email: Line
    password: Line = Field(repr=False)


class Session(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 — the name of RFC 6750's scheme
    expires_in: int
    tenant_id: UUID
    role: Role
    user_id: UUID


@router.post("/v1/sessions")
async def sign_in(body: Credentials, request: Request) -> Session:
    """A token for a password. 401 for a wrong one, 429 after too many (`retry_after_s` says how long)."""
    resources: Resources = request.app.state.resources
    address = request.client.host if request.client else ""
    member = await resources.sign_in.member(body.email, body.password, address, datetime.now(UTC))
    token = resources.signer.issue(member.id, member.tenant_id, member.role, member.display_name)
    return Session(
        access_token=token,
        expires_in=resources.signer.lifetime_s,
        tenant_id=member.tenant_id,
        role=member.role,
        user_id=member.id,
    )


@router.get("/.well-known/jwks.json")
async def read_keys(request: Request, response: Response) -> dict[str, Any]:
    """The public keys of people's tokens (RFC 7517)."""
    resources: Resources = request.app.state.resources
    response.headers["cache-control"] = "public, max-age=300"
    return resources.signer.jwks()
