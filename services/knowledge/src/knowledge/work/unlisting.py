"""Unlisting: documents of pages that are no more, and of websites that somebody removed, go a few at a time."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job, schedule

from knowledge.resources import Resources
from knowledge.store import page_owners, websites
from knowledge.work.removing import remove_series
from knowledge.work.websites import REMOVE_WEBSITE, OfWebsite

AT_ONCE = 20


async def remove_documents(tenant_id: UUID, series_ids: Sequence[UUID], resources: Resources) -> None:
    """When it returns, none of these is found any more, but those that another page has too: they are that one's. Raises
    `Unavailable`, and does the rest when it is called again.
    """
    async with resources.database.transaction(tenant_id) as session:
        inherited = await page_owners.inherit(session, tenant_id, series_ids)
    for series_id in series_ids:
        if series_id not in inherited:
            await remove_series(tenant_id, series_id, resources)


async def remove_website(job: Job[OfWebsite], resources: Resources) -> Complete:
    """Returns what completes the job: a few documents are gone by then, and the website when there are none."""
    tenant_id, website_id = job.tenant_id, job.payload.website_id
    async with resources.database.transaction(tenant_id) as session:
        if not await websites.is_removed(session, website_id):
            return partial(_forget, job, [])
        own = await page_owners.own_series(session, tenant_id, website_id, AT_ONCE)
    await remove_documents(tenant_id, own, resources)
    return partial(_forget, job, own)


async def _forget(job: Job[OfWebsite], series_ids: Sequence[UUID], session: Session) -> None:
    tenant_id, website_id = job.tenant_id, job.payload.website_id
    if not series_ids:
        return await websites.delete(session, website_id)
    await page_owners.forget_series(session, tenant_id, website_id, series_ids)
    schedule(session, REMOVE_WEBSITE, website_id, job.payload, tenant_id=tenant_id)
