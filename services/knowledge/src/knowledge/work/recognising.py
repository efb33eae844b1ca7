"""Recognising: a file that is nothing but scans is read by a server for OCR, where there is one. A job of its own, for it may
take minutes, in which others' documents are read.
"""

from functools import partial

from common.errors import NotFound
from common.jobs import Complete, Job

from knowledge.metrics import RECOGNISED
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse_recognised
from knowledge.resources import Resources
from knowledge.store import bases
from knowledge.work.chain import ToIndex
from knowledge.work.failing import fail
from knowledge.work.reading import keep


async def recognise_scan(job: Job[ToIndex], resources: Resources) -> Complete:
    """Returns what completes the job: passages by page, or a document that stays `scanned`. Raises `Unavailable`."""
    document_id = job.payload.document_id
    async with resources.database.transaction(job.tenant_id) as session:
        chunking = await bases.chunking_of(session, document_id)
    try:
        data = await resources.objects.get(job.tenant_id, document_id)
        said = await resources.recognition.ask(data, job.payload.mime_type)
        if said is None:
            return give_up_recognising(job)
        parsed = await parse_recognised(said, resources.settings.limits, chunking)
    except (NotFound, ParsingFailed):
        RECOGNISED.labels("unreadable").inc()
        return give_up_recognising(job)
    RECOGNISED.labels("read").inc()
    return keep(job, parsed)


def give_up_recognising(job: Job[ToIndex]) -> Complete:
    return partial(fail, job, "scanned")
