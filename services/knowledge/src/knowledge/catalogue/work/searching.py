"""A search for what is sold: the vector store says what may be meant, and the database what is true of it at this moment."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.errors import Unavailable

from knowledge.catalogue.clients.item_points import ItemHit
from knowledge.catalogue.domain.eligibility import JudgedRule, judge_item
from knowledge.catalogue.domain.facts import FactValue
from knowledge.catalogue.domain.finding import ItemFilter, fits
from knowledge.catalogue.store import items
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work.indexing import dimensions_of
from knowledge.domain.fusion import AskedTerms, Fusion
from knowledge.domain.hits import Scores
from knowledge.metrics import ITEM_SEARCHES
from knowledge.resources import Resources

FUSION = Fusion()


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item that is offered now; `scores` where a text was asked for, `judged` where anything is known of who asks."""

    item: StoredItem
    scores: Scores | None
    judged: JudgedRule | None


@dataclass(frozen=True, slots=True)
class ItemFindings:
    """Items, best first; `at` is the moment for which that is so."""

    found: list[FoundItem]
    at: datetime


async def search(
    tenant_id: UUID,
    query: str | None,
    wanted: ItemFilter,
    facts: Mapping[str, FactValue] | None,
    resources: Resources,
    *,
    only_sure: bool,
    limit: int,
) -> ItemFindings:
    """Returns the items that are meant by a text, or all without one, that are what is wanted, and may be offered to whom the
    facts are about: as far as is known, or (`only_sure`) for sure. Raises `Unavailable`.
    """
    try:
        async with asyncio.timeout(resources.settings.search_timeout_s):
            async with resources.database.transaction(tenant_id) as session:
                at = session.now
            hits = await _hits(tenant_id, query, wanted, at, resources)
            async with resources.database.transaction(tenant_id) as session:
                there = await items.of_ids(session, [one.item_id for one in hits])
    except TimeoutError:
        ITEM_SEARCHES.labels("unavailable").inc()
        raise Unavailable("the search took too long") from None
    except Unavailable:
        ITEM_SEARCHES.labels("unavailable").inc()
        raise
    found: list[FoundItem] = []
    for hit in (
        hits if query is not None else sorted(hits, key=lambda hit: there[hit.item_id].sku if hit.item_id in there else "")
    ):
        item = there.get(hit.item_id)
        if item is None or not fits(content := item.content, wanted, at):
            continue
        judged = judge_item(content, facts) if facts is not None else None
        if judged is None or judged.result == "yes" or (judged.result == "unknown" and not only_sure):
            found.append(FoundItem(item, hit.scores, judged))
        if len(found) == limit:
            break
    ITEM_SEARCHES.labels("found" if found else "nothing").inc()
    return ItemFindings(found, at)


async def _hits(tenant_id: UUID, query: str | None, wanted: ItemFilter, at: datetime, resources: Resources) -> list[ItemHit]:
    timeout_s = resources.settings.search_timeout_s
    if query is None:
        return await resources.item_points.narrowed(tenant_id, wanted, at, await dimensions_of(resources), timeout_s)
    others = (await resources.synonyms.of(tenant_id)).beside(query)
    asked = AskedTerms.of(query, FUSION, others)
    vector = await resources.questions.vector(tenant_id, query, timeout_s=timeout_s)
    least = resources.settings.min_score
    return await resources.item_points.search(tenant_id, wanted, at, vector, asked, min_score=least, timeout_s=timeout_s)
