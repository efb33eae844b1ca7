"""Indexing documents, and cleaning up after removed ones."""

from functools import partial

from common.jobs import Complete, Job, Jobs

from knowledge.resources import Resources
from knowledge.work import indexing, removing
from knowledge.work.indexing import INDEX, ToIndex
from knowledge.work.removing import REMOVE, ToRemove

jobs = Jobs()


def _give_up(job: Job[ToIndex]) -> Complete:
    return partial(indexing.fail, job, "embedding_failed")


# Twelve attempts take half an hour: an outage of the model or of Qdrant should not cost a document.
@jobs.on(INDEX, ToIndex, concurrency=2, per_tenant=1, longest_s=3600, max_attempts=12, first_pause_s=1.0, exhausted=_give_up)
async def index(job: Job[ToIndex], resources: Resources) -> Complete:
    return await indexing.index(job, resources)


@jobs.on(REMOVE, ToRemove, concurrency=4, max_attempts=12, first_pause_s=1.0)
async def remove(job: Job[ToRemove], resources: Resources) -> Complete:
    return await removing.clean_up(job, resources)
