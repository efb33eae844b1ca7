"""A search for what is sold: the vector store says what may be meant, and the database what is true of it at this moment."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from common.errors import Unavailable

from knowledge.catalogue.clients.item_points import ItemHit
from knowledge.catalogue.domain.eligibility import JudgedRule, KnownFacts, judge_item
from knowledge.catalogue.domain.facts import FactValue
from knowledge.catalogue.domain.finding import ItemFilter, fits
from knowledge.catalogue.domain.items import ItemContent
from knowledge.catalogue.store import items
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work.apart import each_apart
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
    content: ItemContent
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
            present = [(there[one.item_id], one.scores) for one in hits if one.item_id in there]
            if query is None:
                present.sort(key=lambda one: one[0].sku)
            known = KnownFacts(facts) if facts is not None else None
            found: list[FoundItem] = []
            async for one in each_apart(partial(_found, wanted, known, at, only_sure), present):
                if one is not None:
                    found.append(one)
                if len(found) == limit:
                    break
    except TimeoutError:
        ITEM_SEARCHES.labels("unavailable").inc()
        raise Unavailable("the search took too long") from None
    except Unavailable:
        ITEM_SEARCHES.labels("unavailable").inc()
        raise
    ITEM_SEARCHES.labels("found" if found else "nothing").inc()
    return ItemFindings(found, at)


def _found(
    wanted: ItemFilter, known: KnownFacts | None, at: datetime, only_sure: bool, hit: tuple[StoredItem, Scores | None]
) -> FoundItem | None:
    """Returns what is found of a hit; None where it is not what is wanted, or may not be offered."""
    item, scores = hit
    content = item.content
    if not fits(content, wanted, at):
        return None
    judged = judge_item(content, known) if known is not None else None
    if judged is None or judged.result == "yes" or (judged.result == "unknown" and not only_sure):
        return FoundItem(item, content, scores, judged)
    return None


async def _hits(tenant_id: UUID, query: str | None, wanted: ItemFilter, at: datetime, resources: Resources) -> list[ItemHit]:
    timeout_s = resources.settings.search_timeout_s
    if query is None:
        return await resources.item_points.narrowed(tenant_id, wanted, at, await dimensions_of(resources), timeout_s)
    others = (await resources.synonyms.of(tenant_id)).beside(query)
    asked = AskedTerms.of(query, FUSION, others)
    vector = await resources.questions.vector(tenant_id, query, timeout_s=timeout_s)
    least = resources.settings.min_score
    return await resources.item_points.search(tenant_id, wanted, at, vector, asked, min_score=least, timeout_s=timeout_s)
