"""Which page of a website has which document, and who has it when that page goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.websites import MISSES
from knowledge.store.website_pages import OF_WEBSITE, Crawl


@dataclass(frozen=True, slots=True)
class PageOwner:
    """A page and its series of versions."""

    id: UUID
    series_id: UUID


TO_REMOVE = Rows(
    PageOwner,
    f"""
    select id, series_id from website_page where {OF_WEBSITE} and misses >= %(misses)s and series_id is not null
    order by id limit %(limit)s
    """,  # noqa: S608
)
GONE = Command(
    """
    update website_page set status = 'gone', document_id = null, series_id = null, digest = null, lines = '', links = '[]',
                            etag = null, last_modified = null, kept_in = null, changed_in = %(crawl)s, changed_at = now()
    where id = any(cast(%(ids)s as uuid[]))
    """
)
# The new address of a page takes over its document, so that nothing of it is lost or indexed twice.
HAND_OVER = Command(
    f"""
    with moved as (
        update website_page as heir set series_id = old.series_id, document_id = old.document_id, kept_in = old.kept_in
        from website_page as old
        where old.id = %(id)s and old.series_id is not null and heir.series_id is null and heir.id <> old.id
          and heir.{OF_WEBSITE.replace(" and ", " and heir.")} and heir.url = %(url)s
        returning old.id
    )
    update website_page
    set series_id = case when id in (select id from moved) then null else series_id end,
        document_id = case when id in (select id from moved) then null else document_id end, misses = %(misses)s
    where id = %(id)s and series_id is not null
    """  # noqa: S608
)
# A page that says the same keeps the document when its owner goes.
INHERIT = Rows(
    PageOwner,
    """
    with heir as (
        select distinct on (own.series_id) page.id, own.series_id
        from website_page page
        join website on website.id = page.website_id and website.removed_at is null
        join document on document.id = page.document_id and document.removed_at is null and document.superseded_at is null
        join unnest(cast(%(series_ids)s as uuid[])) as own (series_id)
          on own.series_id = coalesce(document.series_id, document.id)
        where page.tenant_id = %(tenant_id)s and page.status = 'duplicate' and page.misses < %(misses)s
        order by own.series_id, page.id
    )
    update website_page set status = 'kept', series_id = heir.series_id, kept_in = coalesce(kept_in, fetched_in)
    from heir where website_page.id = heir.id
    returning website_page.id, website_page.series_id
    """,
)
DISOWN = Command(
    """
    update website_page
    set status = 'gone', series_id = null, document_id = null, changed_in = greatest(fetched_in, listed_in), changed_at = now()
    where tenant_id = %(tenant_id)s and series_id = any(cast(%(series_ids)s as uuid[])) and id <> all(cast(%(heirs)s as uuid[]))
    """
)
OWN_SERIES = Values(
    UUID,
    f"select series_id from website_page where {OF_WEBSITE} and series_id is not null order by id limit %(limit)s",  # noqa: S608
)
FORGET_SERIES = Command(
    f"""
    update website_page set series_id = null, document_id = null
    where {OF_WEBSITE} and series_id = any(cast(%(series_ids)s as uuid[]))
    """  # noqa: S608
)


async def to_remove(session: Session, crawl: Crawl, limit: int) -> list[PageOwner]:
    """Returns pages that were missed too often."""
    return await session.all(TO_REMOVE, crawl.values | {"misses": MISSES, "limit": limit})


async def record_gone(session: Session, crawl: Crawl, ids: Sequence[UUID]) -> None:
    await session.run(GONE, {"ids": list(ids), "crawl": crawl.number})


async def hand_over(session: Session, crawl: Crawl, page_id: UUID, url: str) -> None:
    """Gives the document of a page to the address that it sends on to. Where that has one, the page's own goes."""
    await session.run(HAND_OVER, crawl.values | {"id": page_id, "url": url, "misses": MISSES})


async def inherit(session: Session, tenant_id: UUID, series_ids: Sequence[UUID]) -> set[UUID]:
    """Returns those of these series that another page has as well: they are that one's from now on, and their owners gone."""
    heirs = await session.all(INHERIT, {"tenant_id": tenant_id, "series_ids": list(series_ids), "misses": MISSES})
    values = {"series_ids": [one.series_id for one in heirs], "heirs": [one.id for one in heirs]}
    if heirs:
        await session.run(DISOWN, {"tenant_id": tenant_id, **values})
    return {one.series_id for one in heirs}


async def own_series(session: Session, tenant_id: UUID, website_id: UUID, limit: int) -> list[UUID]:
    """Returns series of documents that are this website's own."""
    return await session.all(OWN_SERIES, {"tenant_id": tenant_id, "website_id": website_id, "limit": limit})


async def forget_series(session: Session, tenant_id: UUID, website_id: UUID, series_ids: Sequence[UUID]) -> None:
    values = {"tenant_id": tenant_id, "website_id": website_id, "series_ids": list(series_ids)}
    await session.run(FORGET_SERIES, values)
