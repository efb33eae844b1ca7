"""Reading and indexing documents, cleaning up after removed ones, making lost vectors again, and crawling websites."""

from collections.abc import Callable
from functools import partial
from typing import Any

from common.db import Session
from common.jobs import Complete, Job

from knowledge.registry import jobs
from knowledge.resources import Resources
from knowledge.work import (
    crawling,
    golden,
    indexing,
    placing,
    reading,
    rebuilding,
    removing,
    scoping,
    unanswered,
    unlisting,
    websites,
)
from knowledge.work.chain import FORMER_INDEX, FORMER_READ, INDEX, READ, READ_AND_INDEX, ToIndex
from knowledge.work.failing import fail
from knowledge.work.golden import EVALUATE, ToEvaluate
from knowledge.work.placing import PLACE, ToPlace
from knowledge.work.rebuilding import REBUILD, ToRebuild
from knowledge.work.recognising import give_up_recognising, recognise_scan
from knowledge.work.removing import REMOVE, ToRemove
from knowledge.work.scoping import RESCOPE, ToRescope
from knowledge.work.unanswered import GROUP, ToGroup
from knowledge.work.websites import CRAWL, RECRAWL, REMOVE_WEBSITE, OfWebsite, ToCrawl


def _give_up(job: Job[ToIndex]) -> Complete:
    return partial(fail, job, "embedding_failed")


def _give_up_reading(job: Job[ToIndex]) -> Complete:
    return partial(fail, job, "unreadable")


def _reads(kind: str) -> Callable[[Any], Any]:
    """Returns the decorator of a job that reads. Two at a time: a parser may take a gigabyte and a core."""
    return jobs.on(kind, ToIndex, concurrency=2, per_tenant=1, max_attempts=12, first_pause_s=1.0, exhausted=_give_up_reading)


def _indexes(kind: str) -> Callable[[Any], Any]:
    """Returns the decorator of a job that indexes. Twelve attempts take half an hour: an outage of the model or of Qdrant
    should not cost a document.
    """
    return jobs.on(
        kind, ToIndex, concurrency=4, per_tenant=1, longest_s=3600, max_attempts=12, first_pause_s=1.0, exhausted=_give_up
    )


@_reads(READ)
@_reads(FORMER_READ)
@_reads(READ_AND_INDEX)
async def read(job: Job[ToIndex], resources: Resources) -> Complete:
    return await reading.read(job, resources)


# Half an hour in all; a scan that nobody read by then stays one.
@jobs.on(
    reading.RECOGNISE, ToIndex, concurrency=8, per_tenant=1, max_attempts=12, first_pause_s=1.0, exhausted=give_up_recognising
)
async def recognise(job: Job[ToIndex], resources: Resources) -> Complete:
    return await recognise_scan(job, resources)


@_indexes(INDEX)
@_indexes(FORMER_INDEX)
async def index(job: Job[ToIndex], resources: Resources) -> Complete:
    return await indexing.index(job, resources)


# It never ends badly: what staff alone may know is not to be found by others for longer than Qdrant is away.
@jobs.on(RESCOPE, ToRescope, concurrency=4, max_attempts=12, first_pause_s=1.0, exhausted=scoping.try_again)
async def rescope(job: Job[ToRescope], resources: Resources) -> Complete:
    return await scoping.clean_up(job, resources)


@jobs.on(REMOVE, ToRemove, concurrency=4, max_attempts=12, first_pause_s=1.0)
async def remove(job: Job[ToRemove], resources: Resources) -> Complete:
    return await removing.clean_up(job, resources)


# Given up it stays, marked as failed, until an operator begins it again: nobody of the business asked for it.
@jobs.on(REBUILD, ToRebuild, concurrency=2, per_tenant=1, longest_s=3600, max_attempts=12, first_pause_s=1.0)
async def rebuild(job: Job[ToRebuild], resources: Resources) -> Complete:
    return await rebuilding.rebuild(job, resources)


# Few at a time: the questions are many, and customers ask meanwhile.
@jobs.on(EVALUATE, ToEvaluate, concurrency=2, per_tenant=1, max_attempts=8, first_pause_s=1.0, exhausted=golden.give_up)
async def evaluate(job: Job[ToEvaluate], resources: Resources) -> Complete:
    return await golden.evaluate(job, resources)


# It never ends badly: what is not approved any more is not to be found for longer than Qdrant is away.
@jobs.on(PLACE, ToPlace, concurrency=4, max_attempts=12, first_pause_s=1.0, exhausted=placing.try_again)
async def place(job: Job[ToPlace], resources: Resources) -> Complete:
    return await placing.place(job, resources)


# It is not given up: a question is worth as much after an outage of the model as before.
@jobs.on(
    GROUP,
    ToGroup,
    concurrency=4,
    per_tenant=1,
    max_attempts=12,
    first_pause_s=1.0,
    exhausted=unanswered.try_again,
)
async def group_question(job: Job[ToGroup], resources: Resources) -> Complete:
    return await unanswered.group(job, resources)


# Four tenants' at a time: a page's parser may take half a gigabyte.
@jobs.on(CRAWL, ToCrawl, concurrency=4, per_tenant=1, max_attempts=8, first_pause_s=1.0, exhausted=crawling.give_up)
async def crawl(job: Job[ToCrawl], resources: Resources) -> Complete:
    return await crawling.crawl(job, resources)


@jobs.timer(RECRAWL, OfWebsite)
async def recrawl(job: Job[OfWebsite], session: Session) -> None:
    await websites.recrawl(job, session)


@jobs.on(REMOVE_WEBSITE, OfWebsite, concurrency=4, max_attempts=12, first_pause_s=1.0)
async def remove_website(job: Job[OfWebsite], resources: Resources) -> Complete:
    return await unlisting.remove_website(job, resources)
