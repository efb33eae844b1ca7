"""API keys of a tenant. The key itself is shown once."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Admin, AdminInPerson
from common.paging import cut
from common.web import TenantSession
from contracts.gateway import Role
from contracts.topics import SERVICES
from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from gateway.access.store import api_keys as store
from gateway.access.work.api_keys import NewKey, create, revoke
from gateway.fields import PageSize, TextLine

router = APIRouter(prefix="/v1/api-keys", tags=["api keys"])
SCOPES = frozenset(f"{service}:{access}" for service in SERVICES for access in ("read", "write"))


def _is_scope(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError("a scope is `<service>:read` or `<service>:write`")
    return scope


KeyScope = Annotated[str, Field(max_length=100), AfterValidator(_is_scope)]


class KeyView(BaseModel):
    """`prefix` is how the key begins; `last_used_at` is up to ten minutes behind."""

    api_key_id: UUID
    name: str
    prefix: str
    role: Role
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewKeyView(KeyView):
    """With the key, shown this once."""

    key: str


class KeyPage(BaseModel):
    """Oldest first; `next` is the `after` of the following page."""

    api_keys: list[KeyView]
    next: UUID | None


class KeyRequest(BaseModel):
    """What the key may do is what its role *and* its scopes allow. GET and HEAD are reading, all else is writing."""

    name: TextLine
    role: Role
    scopes: Annotated[list[KeyScope], Field(min_length=1, max_length=len(SCOPES))]
    expires_at: AwareDatetime | None = None


@router.get("")
async def list_keys(
    principal: Admin, session: TenantSession, after: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> KeyPage:
    found, last = cut(await store.page(session, principal.tenant_id, after, limit + 1), limit)
    return KeyPage(api_keys=[KeyView(**_fields(row)) for row in found], next=last.id if last else None)


@router.post("", status_code=201)
async def create_key(body: KeyRequest, principal: AdminInPerson, session: TenantSession) -> NewKeyView:
    new = NewKey(body.name, body.role, tuple(body.scopes), body.expires_at)
    row, opaque = await create(session, principal.tenant_id, principal.subject, new, session.now)
    return NewKeyView(**_fields(row), key=opaque.token)


@router.delete("/{api_key_id}", status_code=204)
async def revoke_key(api_key_id: UUID, principal: AdminInPerson, session: TenantSession) -> None:
    """Ends the key at once; a token that it was exchanged for ends within fifteen minutes."""
    await revoke(session, principal.tenant_id, principal.subject, api_key_id)


def _fields(row: store.ApiKey) -> dict[str, Any]:
    return {
        "api_key_id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "role": row.role,
        "scopes": row.scopes,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
    }
