"""A business's feed: where what it sells is asked for, and what became of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.catalogue.domain.items import Currency
from knowledge.catalogue.store import feeds as store
from knowledge.catalogue.store.feeds import StoredFeed
from knowledge.catalogue.work import feeding
from knowledge.domain.websites import MAX_URL, website_url

router = APIRouter(prefix="/v1/catalogue/feed", tags=["catalogue"])


class FeedPut(BaseModel):
    """With `replace` the feed is the whole catalogue: what is not in it is hidden."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(min_length=1, max_length=MAX_URL), AfterValidator(website_url)]
    every_hours: Annotated[int, Field(ge=1, le=720)] = 24
    currency: Annotated[Currency, Field(description="of prices that name none")] = "BRL"
    replace: bool = False


class FeedView(BaseModel):
    url: str
    every_hours: int
    currency: str
    replace: bool
    outcome: str | None = Field(description="of the last time: `imported`, `unchanged`, or why not; null before the first")
    import_id: UUID | None = Field(description="what the last answer that was new became")
    fetched_at: datetime | None
    next_at: datetime | None

    @classmethod
    def of(cls, feed: StoredFeed) -> "FeedView":
        return cls(
            url=feed.url,
            every_hours=feed.every_hours,
            currency=feed.currency,
            replace=feed.is_whole,
            outcome=feed.outcome,
            import_id=feed.import_id,
            fetched_at=feed.fetched_at,
            next_at=feed.next_at,
        )


@router.get("")
async def read_feed(principal: Viewer, session: TenantSession, response: Response) -> FeedView:
    feed = await store.find(session, principal.tenant_id)
    if feed is None:
        raise NotFound("there is no feed")
    response.headers["etag"] = tag(feed.version)
    return FeedView.of(feed)


@router.put("")
async def put_feed(body: FeedPut, principal: Agent, session: TenantSession, seen: IfMatch, response: Response) -> FeedView:
    """Returns the feed, which is asked for at once and then every so many hours. Of one that is there `If-Match` says which
    version the caller saw (412, 428).
    """
    feed = await feeding.put(
        session,
        principal.tenant_id,
        seen,
        url=body.url,
        every_hours=body.every_hours,
        currency=body.currency,
        is_whole=body.replace,
    )
    response.headers["etag"] = tag(feed.version)
    return FeedView.of(feed)


@router.post("/fetch", status_code=202)
async def fetch_feed(principal: Agent, session: TenantSession) -> FeedView:
    """Returns the feed, which is asked for at once."""
    return FeedView.of(await feeding.fetch_now(session, principal.tenant_id))


@router.delete("", status_code=204)
async def remove_feed(principal: Agent, session: TenantSession) -> None:
    """It is asked for no more; what it has brought stays."""
    await feeding.remove(session, principal.tenant_id)
