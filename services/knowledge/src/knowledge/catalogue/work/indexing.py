"""Items get their vectors, and are stored where they are searched; those that were removed are taken out there.

What it has done is written behind each page, so a run that is killed costs nothing twice. A text is embedded once, for
whichever of a tenant's items: a change of price or stock asks no model.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from common.db import Session
from common.errors import Invalid, Unavailable
from common.ids import uuid7
from common.jobs import Complete, Job, Later, is_ours, schedule
from common.messaging.outbox import publish
from contracts.knowledge import CatalogueIndexed

from knowledge.catalogue.clients.item_points import PlacedItem
from knowledge.catalogue.domain.finding import item_text
from knowledge.catalogue.store import points as store
from knowledge.catalogue.store.points import StaleItem
from knowledge.catalogue.work.scheduling import INDEX_CATALOGUE, ToIndexCatalogue
from knowledge.clients.embeddings import EmbeddingVector, from_bytes, to_bytes
from knowledge.domain.embedding import INPUTS_PER_REQUEST
from knowledge.domain.passages import digest_of
from knowledge.metrics import EMBEDDED_TOKENS
from knowledge.resources import Resources

AT_ONCE = 200
TIMEOUT_S = 60.0
AGAIN = timedelta(minutes=10)
Vectors = dict[str, EmbeddingVector | None]
"""By the digests of texts; None for one that the model refuses."""


async def index(job: Job[ToIndexCatalogue], resources: Resources) -> Complete:
    """Returns what completes the job. Raises `Later` when it is somebody else's by now."""
    tenant_id, dimensions = job.tenant_id, await dimensions_of(resources)
    while page := await _page(job, resources):
        await _store(tenant_id, page, dimensions, resources)
    while gone := await _forgotten(job, resources):
        await resources.item_points.remove(tenant_id, gone)
        async with resources.database.transaction(tenant_id) as session:
            await store.record_forgotten(session, gone)
    return partial(_go_on, job)


async def dimensions_of(resources: Resources) -> int:
    return resources.embeddings.last_dimensions or await resources.embeddings.dimensions(timeout_s=TIMEOUT_S)


def try_again(job: Job[ToIndexCatalogue]) -> Complete:
    """Returns what becomes of a job that failed too often: another. It never ends before what is sold is found."""
    return partial(_try_again, job)


async def _page(job: Job[ToIndexCatalogue], resources: Resources) -> list[StaleItem]:
    async with resources.database.transaction(job.tenant_id) as session:
        if not await is_ours(session, job):
            raise Later(0)
        return await store.stale(session, job.tenant_id, AT_ONCE)


async def _forgotten(job: Job[ToIndexCatalogue], resources: Resources) -> list[UUID]:
    async with resources.database.transaction(job.tenant_id) as session:
        return await store.forgotten(session, job.tenant_id, AT_ONCE)


async def _store(tenant_id: UUID, page: Sequence[StaleItem], dimensions: int, resources: Resources) -> None:
    """Whoever stores looks at the rows again afterwards: what was removed meanwhile is taken out again."""
    contents = {one.id: one.content for one in page}
    texts = {one.id: item_text(one.sku, contents[one.id]) for one in page}
    digests = {id_: digest_of(text) for id_, text in texts.items()}
    vectors = await _vectors(tenant_id, {digests[id_]: text for id_, text in texts.items()}, dimensions, resources)
    kept = [
        (id_, digest, to_bytes(vector) if (vector := vectors[digest]) is not None else None) for id_, digest in digests.items()
    ]
    async with resources.database.transaction(tenant_id) as session:
        await store.keep(session, resources.embeddings.model, kept)
    placed = [PlacedItem(one.id, one.sku, contents[one.id], vectors[digests[one.id]]) for one in page]
    await resources.item_points.put(tenant_id, placed, dimensions)
    async with resources.database.transaction(tenant_id) as session:
        there = await store.record_stored(session, page)
    if gone := texts.keys() - there:
        await resources.item_points.remove(tenant_id, gone)


async def _vectors(tenant_id: UUID, texts: Mapping[str, str], dimensions: int, resources: Resources) -> Vectors:
    """Returns vectors by the digests of texts. What has to be made is published with its cost when it is there."""
    model = resources.embeddings.model
    async with resources.database.transaction(tenant_id) as session:
        kept = await store.kept(session, tenant_id, model, list(texts))
    known: Vectors = {digest: vector for digest, one in kept.items() if len(vector := from_bytes(one)) == dimensions}
    asked = {digest: text for digest, text in texts.items() if digest not in known}
    if not asked:
        return known
    made, tokens = await _embedded(asked, resources)
    if any(one is not None and len(one) != dimensions for one in made.values()):
        raise Unavailable("the embedding model's vectors have another length than a moment ago")
    EMBEDDED_TOKENS.inc(tokens)
    if tokens:
        async with resources.database.transaction(tenant_id) as session:
            publish(session, _event_of(session, tenant_id, tokens, resources))
    return known | made


async def _embedded(asked: Mapping[str, str], resources: Resources) -> tuple[Vectors, int]:
    """Returns vectors, and how many tokens they took. Where the model refuses a text the others are asked for one by one."""
    assert len(asked) <= INPUTS_PER_REQUEST  # noqa: S101 — a page is smaller
    try:
        embedded = await resources.embeddings.embed(list(asked.values()), timeout_s=TIMEOUT_S)
        return dict(zip(asked, embedded.vectors, strict=True)), embedded.tokens
    except Invalid:
        await resources.embeddings.dimensions(timeout_s=TIMEOUT_S)  # raises where it refuses everything
    made, tokens = Vectors(), 0
    for digest, text in asked.items():
        try:
            one = await resources.embeddings.embed([text], timeout_s=TIMEOUT_S)
        except Invalid:
            made[digest] = None
        else:
            made[digest], tokens = one.vectors[0], tokens + one.tokens
    return made, tokens


def _event_of(session: Session, tenant_id: UUID, tokens: int, resources: Resources) -> CatalogueIndexed:
    return CatalogueIndexed(
        tenant_id=tenant_id,
        batch_id=uuid7(),
        occurred_at=session.now,
        tokens=tokens,
        cost_micros=resources.settings.embedding_cost_micros(tokens),
        embedding_model=resources.embeddings.model,
    )


async def _go_on(job: Job[ToIndexCatalogue], session: Session) -> None:
    """What was written since the last look is done by the next job: whoever wrote it saw this one, and began none."""
    tenant_id = job.tenant_id
    if await store.stale(session, tenant_id, 1) or await store.forgotten(session, tenant_id, 1):
        schedule(session, INDEX_CATALOGUE, tenant_id, ToIndexCatalogue(), tenant_id=tenant_id)


async def _try_again(job: Job[ToIndexCatalogue], session: Session) -> None:
    at = session.now + AGAIN
    schedule(session, INDEX_CATALOGUE, job.tenant_id, ToIndexCatalogue(), tenant_id=job.tenant_id, run_at=at)
