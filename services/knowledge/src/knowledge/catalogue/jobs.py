"""The job of the catalogue: what is sold is found."""

from common.jobs import Complete, Job

from knowledge.catalogue.work import indexing
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
