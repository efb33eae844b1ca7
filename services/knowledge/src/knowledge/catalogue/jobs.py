"""The jobs of the catalogue: what is sold is found, and files of it are taken in."""

from common.jobs import Complete, Job

from knowledge.catalogue.work import feeding, importing, indexing, receiving
from knowledge.catalogue.work.feeding import FETCH_FEED, ToFetch
from knowledge.catalogue.work.receiving import IMPORT_CATALOGUE, REMOVE_IMPORT_FILE, ToImport, ToRemoveFile
from knowledge.catalogue.work.scheduling import INDEX_CATALOGUE, ToIndexCatalogue
from knowledge.registry import jobs
from knowledge.resources import Resources


# Twelve attempts take half an hour; then it begins anew.
@jobs.on(
    INDEX_CATALOGUE,
    ToIndexCatalogue,
    concurrency=4,
    per_tenant=1,
    longest_s=3600,
    max_attempts=12,
    first_pause_s=1.0,
    exhausted=indexing.try_again,
)
async def index_catalogue(job: Job[ToIndexCatalogue], resources: Resources) -> Complete:
    return await indexing.index(job, resources)


# Two at a time: a parser may take a gigabyte and a core.
@jobs.on(
    IMPORT_CATALOGUE,
    ToImport,
    concurrency=2,
    per_tenant=1,
    longest_s=1800,
    max_attempts=8,
    first_pause_s=1.0,
    exhausted=importing.give_up,
)
async def import_catalogue(job: Job[ToImport], resources: Resources) -> Complete:
    return await importing.run(job, resources)


# Given up it stays, marked as failed, as the removal of a document does: the store was away for half an hour.
@jobs.on(REMOVE_IMPORT_FILE, ToRemoveFile, concurrency=4, max_attempts=12, first_pause_s=1.0)
async def remove_import_file(job: Job[ToRemoveFile], resources: Resources) -> Complete:
    return await receiving.remove_file(job, resources)


@jobs.on(FETCH_FEED, ToFetch, concurrency=4, per_tenant=1, max_attempts=4, first_pause_s=1.0, exhausted=feeding.give_up)
async def fetch_feed(job: Job[ToFetch], resources: Resources) -> Complete:
    return await feeding.fetch(job, resources)
