"""Websites whose pages are documents: added, looked at, changed, crawled, removed."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.paging import cut
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.domain.websites import (
    MAX_DEPTH,
    MAX_PREFIX,
    MAX_PREFIXES,
    MAX_URL,
    CrawlStep,
    PageStatus,
    WebsiteKind,
    WebsiteStatus,
    website_url,
)
from knowledge.resources import OwnResources
from knowledge.store import website_pages, websites
from knowledge.store.website_pages import ListedPage
from knowledge.store.websites import StoredWebsite, WantedWebsite
from knowledge.work import websites as work

router = APIRouter(prefix="/v1/websites")

PathPrefix = Annotated[str, StringConstraints(max_length=MAX_PREFIX, pattern=r"^/[^\x00-\x20]*$")]
PathPrefixes = Annotated[list[PathPrefix], Field(max_length=MAX_PREFIXES)]
MaxPages = Annotated[int, Field(ge=1, le=10_000)]
MaxDepth = Annotated[int, Field(ge=0, le=MAX_DEPTH)]
RecrawlHours = Annotated[int, Field(ge=1, le=8_760)]


class NewWebsite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(min_length=1, max_length=MAX_URL), AfterValidator(website_url)]
    kind: WebsiteKind = "page"
    max_pages: Annotated[MaxPages | None, Field(description="by default and at most what the installation allows")] = None
    max_depth: Annotated[MaxDepth, Field(description="links between the address and a page, of kind `links`")] = 3
    include: Annotated[PathPrefixes, Field(description="only paths that begin so; without any, all")] = []
    exclude: Annotated[PathPrefixes, Field(description="no paths that begin so")] = []
    recrawl_hours: Annotated[RecrawlHours | None, Field(description="null: only when somebody asks")] = None
    knowledge_base_id: Annotated[UUID | None, Field(description="where new pages stand; null: in the general one")] = None


class WebsiteChange(BaseModel):
    """What is not given stays."""

    model_config = ConfigDict(extra="forbid")

    max_pages: MaxPages | None = None
    max_depth: MaxDepth | None = None
    include: PathPrefixes | None = None
    exclude: PathPrefixes | None = None
    recrawl_hours: Annotated[RecrawlHours | None, Field(description="null: only when somebody asks")] = None


class WebsiteView(BaseModel):
    website_id: UUID
    url: str
    kind: WebsiteKind
    max_pages: int
    max_depth: int
    include: list[str]
    exclude: list[str]
    recrawl_hours: int | None
    knowledge_base_id: UUID | None
    status: WebsiteStatus
    reason: str | None = Field(description="why the crawl failed, or ended early")
    step: CrawlStep | None = Field(description="what the crawl is at")
    crawl: int = Field(description="how many were begun")
    began_at: datetime | None
    crawled_at: datetime | None
    next_crawl_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, website: StoredWebsite) -> "WebsiteView":
        fields = asdict(website)
        return cls(website_id=fields.pop("id"), **fields)


class WebsitePage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    websites: list[WebsiteView]
    next: UUID | None


class CrawledPageView(BaseModel):
    page_id: UUID
    url: str
    depth: int
    status: PageStatus
    reason: str | None = Field(description="why it is no document, or sends on")
    http_status: int | None
    document_id: UUID | None
    title: str
    etag: str | None
    misses: int = Field(description="crawls in a row that missed it; after two its document is removed")
    added: list[str] = Field(description="lines of its last change, cut")
    removed: list[str]
    changed_at: datetime | None
    last_fetched_at: datetime | None

    @classmethod
    def of(cls, page: ListedPage) -> "CrawledPageView":
        fields = asdict(page)
        return cls(page_id=fields.pop("id"), **fields)


class CrawledPagePage(BaseModel):
    """In the order in which they were found; `next` is the `after` of the following page."""

    pages: list[CrawledPageView]
    next: UUID | None


@router.post("", status_code=201)
async def add_website(body: NewWebsite, principal: Agent, session: TenantSession, resources: OwnResources) -> WebsiteView:
    """Returns the website, which is crawled behind the tenant's others. Each page that says something is a document."""
    most = resources.settings.website_pages
    pages = 1 if body.kind == "page" else body.max_pages or most
    wanted = WantedWebsite(**body.model_dump() | {"max_pages": pages})
    return WebsiteView.of(await work.add(session, principal.tenant_id, wanted, most))


@router.get("")
async def list_websites(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> WebsitePage:
    found, last = cut(await websites.page(session, principal.tenant_id, before, limit + 1), limit)
    return WebsitePage(websites=[WebsiteView.of(one) for one in found], next=last.id if last else None)


@router.get("/{website_id}")
async def read_website(website_id: UUID, _: Viewer, session: TenantSession) -> WebsiteView:
    return WebsiteView.of(await _found(session, website_id))


@router.get("/{website_id}/pages")
async def list_website_pages(
    website_id: UUID,
    principal: Viewer,
    session: TenantSession,
    status: PageStatus | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CrawledPagePage:
    await _found(session, website_id)
    pages = await website_pages.page(session, principal.tenant_id, website_id, status=status, after=after, limit=limit + 1)
    found, last = cut(pages, limit)
    return CrawledPagePage(pages=[CrawledPageView.of(one) for one in found], next=last.id if last else None)


@router.patch("/{website_id}")
async def change_website(
    website_id: UUID, body: WebsiteChange, principal: Agent, session: TenantSession, resources: OwnResources
) -> WebsiteView:
    """Returns the website as it is wanted. Its next crawl keeps to that."""
    known = await websites.lock(session, website_id)
    if known is None:
        raise NotFound
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    if "recrawl_hours" in body.model_fields_set:
        given["recrawl_hours"] = body.recrawl_hours
    before = {name: getattr(known, name) for name in WantedWebsite.__slots__}
    wanted = WantedWebsite(**before | given)
    changed = await work.change(session, principal.tenant_id, known, wanted, resources.settings.website_pages)
    return WebsiteView.of(changed)


@router.post("/{website_id}/crawl", status_code=202)
async def crawl_website(website_id: UUID, principal: Agent, session: TenantSession) -> WebsiteView:
    """Returns the website, which is crawled now, or behind the tenant's others."""
    return WebsiteView.of(await work.crawl_now(session, principal.tenant_id, website_id))


@router.delete("/{website_id}", status_code=202)
async def remove_website(website_id: UUID, principal: Agent, session: TenantSession) -> None:
    """It is gone with the answer; its documents go one after another behind it."""
    await work.remove(session, principal.tenant_id, website_id)


async def _found(session: TenantSession, website_id: UUID) -> StoredWebsite:
    website = await websites.find(session, website_id)
    if website is None:
        raise NotFound
    return website
