"""To whom items may be offered, and why: what is known is judged by the rules of items, or by one that is tried."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from common.auth import ViewerOrService
from common.errors import Invalid, Unavailable
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from knowledge.catalogue.domain.conditions import EligibilityRule, check_rule
from knowledge.catalogue.domain.eligibility import Eligible, JudgedRule, KnownFacts, judge, judge_item
from knowledge.catalogue.domain.facts import FACTS, FactKind, Facts, FactValue, check_facts
from knowledge.catalogue.domain.items import Availability, Sku, availability
from knowledge.catalogue.store import items as store
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work.apart import each_apart
from knowledge.resources import OwnResources

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"])

MOST_ASKED = 50
MOST_SHOWN = 10


class EligibilityRequest(BaseModel):
    """What is known, and of which items it is asked; `rule` is judged besides, before it is said of any item."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "facts": {"contact.city": "Recife", "request.amount_minor": 120_000, "contact.labels": ["vip"]},
                    "skus": ["PLAN-1"],
                }
            ]
        },
    )

    facts: Facts = {}
    skus: Annotated[list[Sku], Field(max_length=MOST_ASKED)] = []
    rule: EligibilityRule | None = None


class JudgedView(BaseModel):
    """A condition and what came of it; `decides` marks those that made the whole what it is. Of a fact that is a list the first
    ten texts are shown.
    """

    op: str
    result: Eligible
    decides: bool
    fact: str | None
    given: FactValue
    of: list["JudgedView"]

    @classmethod
    def made_of(cls, judged: JudgedRule) -> "JudgedView":
        parts = [cls.made_of(one) for one in judged.parts]
        given = judged.given[:MOST_SHOWN] if isinstance(judged.given, list) else judged.given
        return cls(op=judged.op, result=judged.result, decides=judged.decides, fact=judged.fact, given=given, of=parts)


class EligibilityView(BaseModel):
    """`missing` are the facts that have to be known before it is a yes or a no."""

    eligible: Eligible
    missing: list[str]
    because: JudgedView

    @classmethod
    def values_of(cls, judged: JudgedRule) -> dict[str, Any]:
        return {"eligible": judged.result, "missing": judged.missing, "because": JudgedView.made_of(judged)}


class ItemEligibilityView(EligibilityView):
    sku: str
    availability: Availability = Field(description="whether it is offered now to anybody")


class EligibilityAnswer(BaseModel):
    items: list[ItemEligibilityView]
    not_found: list[str]
    rule: EligibilityView | None


class FactList(BaseModel):
    """What rules may ask for. What a business names itself begins with `custom.`, and may be anything."""

    facts: dict[str, FactKind]


@router.get("/facts")
async def list_facts(_: ViewerOrService) -> FactList:
    return FactList(facts=dict(FACTS))


@router.post("/eligibility")
async def judge_items(body: EligibilityRequest, principal: ViewerOrService, resources: OwnResources) -> EligibilityAnswer:
    """Returns of each item whether it may be offered to whom the facts are about, and by which condition."""
    try:
        check_facts(body.facts)
        if body.rule is not None:
            check_rule(body.rule)
    except ValueError as error:
        raise Invalid(str(error)) from None
    known = KnownFacts(body.facts)
    try:
        async with asyncio.timeout(resources.settings.search_timeout_s):
            async with resources.database.transaction(principal.tenant_id) as session:
                found = await store.of_skus(session, principal.tenant_id, body.skus)
                now = session.now
            items = [one async for one in each_apart(partial(_judged, known, now), found)]
            rules = [body.rule] if body.rule is not None else []
            judged = [one async for one in each_apart(lambda rule: judge(rule, known), rules)]
    except TimeoutError:
        raise Unavailable("to judge it took too long") from None
    there = {one.sku for one in found}
    return EligibilityAnswer(
        items=items,
        not_found=[sku for sku in dict.fromkeys(body.skus) if sku not in there],
        rule=EligibilityView(**EligibilityView.values_of(judged[0])) if judged else None,
    )


def _judged(known: KnownFacts, now: datetime, item: StoredItem) -> ItemEligibilityView:
    content = item.content
    judged = EligibilityView.values_of(judge_item(content, known))
    return ItemEligibilityView(sku=item.sku, availability=availability(content, now), **judged)
