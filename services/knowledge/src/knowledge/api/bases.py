"""A tenant's knowledge bases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Admin, Viewer
from common.web import OwnDatabase, TenantSession
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from knowledge.api.fields import ShortText
from knowledge.domain.chunking import FEWEST_TOKENS, MOST_TOKENS, STANDARD, Chunking
from knowledge.resources import OwnResources
from knowledge.store import bases, uses
from knowledge.store.bases import StoredBase
from knowledge.store.uses import BaseUses
from knowledge.work.bases import add_base, change_base, remove_base

router = APIRouter(prefix="/v1/knowledge-bases")

ChunkTokens = Annotated[int, Field(ge=FEWEST_TOKENS, le=MOST_TOKENS)]
OverlapTokens = Annotated[int, Field(ge=0, le=MOST_TOKENS // 2)]


class BaseView(BaseModel):
    """`documents` without their superseded versions; passages have at most `chunk_tokens`, and share `overlap_tokens`."""

    knowledge_base_id: UUID
    name: str
    documents: int
    chunk_tokens: int
    overlap_tokens: int
    created_at: datetime
    found_30d: int | None = Field(
        default=None,
        description="searches for customers that found its documents, in thirty days; null after a change",
    )
    cited_30d: int | None = Field(default=None, description="how often answers and suggestions of the AI rest on one of them")

    @classmethod
    def of(cls, base: StoredBase, counted: BaseUses | None = None) -> "BaseView":
        return cls(
            knowledge_base_id=base.id,
            name=base.name,
            documents=base.documents,
            chunk_tokens=base.chunk_tokens,
            overlap_tokens=base.overlap_tokens,
            created_at=base.created_at,
            found_30d=counted and counted.found,
            cited_30d=counted and counted.cited,
        )


class BaseList(BaseModel):
    """All that were made, the oldest first. The general one, which each tenant has, is not among them."""

    knowledge_bases: list[BaseView]
    general_found_30d: int = Field(description="of the general one, as of the others")
    general_cited_30d: int


class BaseRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: ShortText
    chunk_tokens: ChunkTokens = STANDARD.tokens
    overlap_tokens: OverlapTokens = STANDARD.overlap


class BaseChange(BaseModel):
    """Only what is there is changed. How documents are cut holds for those that are read from then on."""

    model_config = ConfigDict(extra="forbid")

    name: ShortText | None = None
    chunk_tokens: ChunkTokens | None = None
    overlap_tokens: OverlapTokens | None = None


@router.get("")
async def list_knowledge_bases(principal: Viewer, session: TenantSession) -> BaseList:
    found = await bases.of_tenant(session, principal.tenant_id)
    counted = await uses.of_bases(session, principal.tenant_id)
    general = counted.get(None) or BaseUses(None, 0, 0)
    return BaseList(
        knowledge_bases=[BaseView.of(one, counted.get(one.id) or BaseUses(one.id, 0, 0)) for one in found],
        general_found_30d=general.found,
        general_cited_30d=general.cited,
    )


@router.post("", status_code=201)
async def create_knowledge_base(
    body: BaseRequest, principal: Admin, database: OwnDatabase, resources: OwnResources
) -> BaseView:
    """Returns the new base. 409 for a name that is taken, 429 when the plan has no room for one more."""
    limit = await resources.plan_limits.limit(principal.tenant_id, "knowledge_bases")
    chunking = Chunking(body.chunk_tokens, body.overlap_tokens)
    async with database.transaction(principal.tenant_id) as session:
        return BaseView.of(await add_base(session, principal.tenant_id, body.name, chunking, limit))


@router.patch("/{knowledge_base_id}")
async def patch_knowledge_base(knowledge_base_id: UUID, body: BaseChange, principal: Admin, session: TenantSession) -> BaseView:
    changed = await change_base(
        session, principal.tenant_id, knowledge_base_id, body.name, body.chunk_tokens, body.overlap_tokens
    )
    return BaseView.of(changed)


@router.delete("/{knowledge_base_id}", status_code=204)
async def delete_knowledge_base(knowledge_base_id: UUID, principal: Admin, session: TenantSession) -> None:
    """409 while documents are in it."""
    await remove_base(session, principal.tenant_id, knowledge_base_id)
