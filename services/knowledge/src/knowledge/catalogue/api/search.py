"""Searches for what is sold, by the people of a business and by its AI."""

from functools import partial
from typing import Annotated, Literal

from common.auth import ViewerOrService
from common.errors import Invalid
from contracts.knowledge import MOST_LABELS
from contracts.text import require_storable
from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.catalogue.api.eligibility import EligibilityView
from knowledge.catalogue.api.items import ItemView
from knowledge.catalogue.domain.facts import Facts, check_facts
from knowledge.catalogue.domain.finding import ItemFilter
from knowledge.catalogue.domain.items import Amount, AttributeName, AttributeValue, Currency, ItemLabel, RegionName
from knowledge.catalogue.work import searching
from knowledge.catalogue.work.apart import each_apart
from knowledge.catalogue.work.searching import FoundItem, ItemFindings
from knowledge.domain.documents import MAX_QUERY
from knowledge.domain.hits import Scores
from knowledge.resources import OwnResources

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"])

MOST_ASKED = 10


class PriceRange(BaseModel):
    """Only what costs so much: in the smallest unit of the currency, at this moment, offers considered."""

    model_config = ConfigDict(extra="forbid")

    currency: Currency
    least: Amount | None = None
    most: Amount | None = None


class ItemSearch(BaseModel):
    """What is left out does not narrow. Labels and an attribute's values: any of them will do."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "query": "bolo de aniversário para 20 pessoas",
                    "price": {"currency": "BRL", "most": 15_000},
                    "in_stock": True,
                    "facts": {"request.region": "Recife"},
                }
            ]
        },
    )

    query: Annotated[
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUERY),
            AfterValidator(require_storable),
        ]
        | None,
        Field(description="without it all items that are wanted are answered, by their skus"),
    ] = None
    price: PriceRange | None = None
    attributes: Annotated[
        dict[AttributeName, Annotated[list[AttributeValue], Field(min_length=1, max_length=20)]], Field(max_length=MOST_ASKED)
    ] = {}
    region: Annotated[RegionName | None, Field(description="only what is offered there, or everywhere")] = None
    in_stock: bool | None = None
    labels: Annotated[list[ItemLabel], Field(max_length=MOST_LABELS)] = []
    facts: Annotated[Facts | None, Field(description="what may not be offered to whom these are about is not answered")] = None
    eligible: Annotated[
        Literal["possibly", "surely"], Field(description="`possibly` answers what would depend on facts that are missing, too")
    ] = "possibly"
    limit: Annotated[int, Field(ge=1, le=50)] = 10

    @property
    def wanted(self) -> ItemFilter:
        price = self.price
        return ItemFilter(
            currency=price.currency if price else None,
            least=price.least if price else None,
            most=price.most if price else None,
            attributes=self.attributes,
            region=self.region,
            in_stock=self.in_stock,
            labels=self.labels,
        )


class ItemScores(BaseModel):
    """As of a passage: the cosine, what words add, and what the order is by."""

    dense: float | None
    bm25: float | None
    weighed: float | None

    @classmethod
    def of(cls, scores: Scores | None) -> "ItemScores | None":
        return None if scores is None else cls(dense=scores.dense, bm25=scores.bm25, weighed=scores.weighed)


class FoundItemView(BaseModel):
    item: ItemView
    scores: ItemScores | None = Field(description="null where no text was asked for")
    eligibility: EligibilityView | None = Field(description="null where no facts were given")

    @classmethod
    def of(cls, one: FoundItem, findings: ItemFindings) -> "FoundItemView":
        eligibility = EligibilityView(**EligibilityView.values_of(one.judged)) if one.judged is not None else None
        return cls(
            item=ItemView.of(one.item, findings.at, one.content), scores=ItemScores.of(one.scores), eligibility=eligibility
        )


class ItemSearchAnswer(BaseModel):
    """Best first. Of the hundred that may be meant those are here that are what is wanted."""

    items: list[FoundItemView]


@router.post("/search")
async def search_items(body: ItemSearch, principal: ViewerOrService, resources: OwnResources) -> ItemSearchAnswer:
    """Returns the items that are meant, and are offered now: by meaning and by words, as passages are found."""
    if body.facts is not None:
        try:
            check_facts(body.facts)
        except ValueError as error:
            raise Invalid(str(error)) from None
    findings = await searching.search(
        principal.tenant_id,
        body.query,
        body.wanted,
        body.facts,
        resources,
        only_sure=body.eligible == "surely",
        limit=body.limit,
    )
    made = partial(_view, findings)
    return ItemSearchAnswer(items=[one async for one in each_apart(made, findings.found)])


def _view(findings: ItemFindings, one: FoundItem) -> FoundItemView:
    return FoundItemView.of(one, findings)
