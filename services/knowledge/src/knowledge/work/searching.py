"""A search: a question gets its vector, and the vector store the nearest chunks. Nothing here touches the database."""

import asyncio
from uuid import UUID

from common.errors import Unavailable

from knowledge.clients.vectors import Hit
from knowledge.metrics import SEARCHES
from knowledge.resources import Resources


async def search(tenant_id: UUID, query: str, resources: Resources, *, top_k: int, min_score: float | None) -> list[Hit]:
    """Returns the tenant's chunks nearest to a question, best first; none when all are below the least score.

    Raises `Unavailable`, also when the search's time is over, and `Invalid` for what the embedding model refuses.
    """
    try:
        hits = await _search(tenant_id, query, resources, top_k=top_k, min_score=min_score)
    except Unavailable:
        SEARCHES.labels("unavailable").inc()
        raise
    SEARCHES.labels("found" if hits else "nothing").inc()
    return hits


async def _search(tenant_id: UUID, query: str, resources: Resources, *, top_k: int, min_score: float | None) -> list[Hit]:
    timeout_s = resources.settings.search_timeout_s
    least = resources.settings.min_score if min_score is None else min_score
    try:
        async with asyncio.timeout(timeout_s):
            vector = await resources.questions.vector(tenant_id, query, timeout_s=timeout_s)
            return await resources.vectors.search(tenant_id, vector, top_k=top_k, min_score=least, timeout_s=timeout_s)
    except TimeoutError:
        raise Unavailable(f"nothing was found within {timeout_s} s") from None
