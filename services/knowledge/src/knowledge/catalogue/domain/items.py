"""An item of a catalogue as types: with its variants, its prices, what there is of it, and when and where it is offered."""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from contracts.bounds import LONGEST_LABEL, WITHOUT_CONTROLS
from contracts.knowledge import LONGEST_SKU, MOST_LABELS, MOST_REGIONS, ItemState
from contracts.text import require_storable
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.catalogue.domain.conditions import EligibilityRule, check_rule
from knowledge.catalogue.domain.currencies import CURRENCIES

MOST_ATTRIBUTES = 50
MOST_VARIANTS = 100
MOST_IMAGES = 10
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 5_000
LONGEST_ADDRESS = 2_000
LONGEST_NAME = 60
LONGEST_VALUE = 500
LARGEST_NUMBER = 10**15
LARGEST_AMOUNT = 10**12
LARGEST_STOCK = 10**9

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\"<>\\]{1,255}(?:[/?#][^\s\"<>\\]*)?")


def _no_path(sku: str) -> str:
    if sku in {".", ".."}:
        raise ValueError("an address cannot end with it")
    return sku


def _web_address(address: str) -> str:
    if not _WEB_ADDRESS.fullmatch(address):
        raise ValueError("not a web address")
    return address


def _https(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError("pictures are shown by https only")
    return address


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("not a currency of ISO 4217")
    return code


def _each_once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _line(longest: int) -> tuple[object, ...]:
    within = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=WITHOUT_CONTROLS)
    return within, AfterValidator(require_storable)


Sku = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SKU, pattern=r"^[^\x00-\x1f\x7f/\\]+$"),
    AfterValidator(require_storable),
    AfterValidator(_no_path),
]
"""What a business calls an item. It is part of an address, so it has no slash."""
ItemTitle = Annotated[str, *_line(LONGEST_TITLE)]
ItemLabel = Annotated[str, *_line(LONGEST_LABEL)]
RegionName = Annotated[str, *_line(LONGEST_LABEL)]
AttributeName = Annotated[str, *_line(LONGEST_NAME)]
ItemDescription = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_DESCRIPTION), AfterValidator(require_storable)
]
ItemUrl = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS), AfterValidator(_web_address)]
ImageUrl = Annotated[ItemUrl, AfterValidator(_https)]
AttributeValue = (
    Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(strict=True, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
    | Annotated[float, Field(strict=True, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, allow_inf_nan=False)]
    | Annotated[str, *_line(LONGEST_VALUE)]
)
Attributes = Annotated[dict[AttributeName, AttributeValue], Field(max_length=MOST_ATTRIBUTES)]
Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]
Stock = Annotated[int, Field(strict=True, ge=0, le=LARGEST_STOCK)]
Currency = Annotated[
    str, StringConstraints(min_length=3, max_length=3), AfterValidator(_currency), Field(description="of ISO 4217")
]
ItemMoment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ItemPrice(_Said):
    """`amount_minor` counts the currency's smallest unit: 1290 is R$ 12,90, and 1290 yen are 1290 yen."""

    amount_minor: Amount
    currency: Currency


class ItemOffer(_Said):
    """A price that holds for a while instead of the item's own, in the same currency."""

    amount_minor: Amount
    valid_from: ItemMoment | None = None
    valid_until: ItemMoment | None = None

    @model_validator(mode="after")
    def _ends_later(self) -> "ItemOffer":
        _check_period(self.valid_from, self.valid_until)
        return self


class ItemVariant(_Said):
    """One of several forms of an item. Without a price of its own it has the item's; without `stock` it is not counted."""

    sku: Sku
    attributes: Attributes = {}
    price: ItemPrice | None = None
    stock: Stock | None = None


class ItemContent(_Said):
    """What somebody says of an item. `stock` null is: not counted, there is always some. Without `regions` it is offered
    everywhere; it is from `valid_from` on, and from `valid_until` on no more. A hidden one is found by nobody.
    """

    title: ItemTitle
    description: ItemDescription = ""
    url: ItemUrl | None = None
    images: Annotated[list[ImageUrl], Field(max_length=MOST_IMAGES), AfterValidator(_each_once)] = []
    attributes: Attributes = {}
    variants: Annotated[list[ItemVariant], Field(max_length=MOST_VARIANTS)] = []
    price: ItemPrice | None = None
    offer: ItemOffer | None = None
    stock: Stock | None = None
    regions: Annotated[list[RegionName], Field(max_length=MOST_REGIONS), AfterValidator(_each_once)] = []
    labels: Annotated[list[ItemLabel], Field(max_length=MOST_LABELS), AfterValidator(_each_once)] = []
    valid_from: ItemMoment | None = None
    valid_until: ItemMoment | None = None
    state: ItemState = "active"
    eligibility: EligibilityRule | None = Field(default=None, description="to whom it may be offered; null: to everybody")

    @model_validator(mode="after")
    def _makes_sense(self) -> "ItemContent":
        _check_period(self.valid_from, self.valid_until)
        skus = [one.sku for one in self.variants]
        if len(set(skus)) < len(skus):
            raise ValueError("two variants have the same sku")
        if self.offer is not None and self.price is None:
            raise ValueError("an offer needs a price that it is lower than")
        if self.offer is not None and self.price is not None and self.offer.amount_minor > self.price.amount_minor:
            raise ValueError("an offer is not higher than the price")
        if self.eligibility is not None:
            check_rule(self.eligibility)
        return self

    def is_same(self, other: "ItemContent") -> bool:
        """Returns whether both would be kept as the same JSON, whatever the order of names: 1 is neither true nor 1.0 there."""
        return self._in_order() == other._in_order()

    def _in_order(self) -> str:
        return json.dumps(self.model_dump(mode="json"), sort_keys=True)

    def holds(self, now: datetime) -> bool:
        """Returns whether it is offered at all at this time."""
        return self.state == "active" and _within(self.valid_from, self.valid_until, now)

    def price_at(self, now: datetime) -> ItemPrice | None:
        """Returns what it costs at this time: the offer where one holds."""
        if self.price is not None and self.offer is not None and _within(self.offer.valid_from, self.offer.valid_until, now):
            return ItemPrice(amount_minor=self.offer.amount_minor, currency=self.price.currency)
        return self.price

    def prices_at(self, now: datetime) -> list[ItemPrice]:
        """Returns all that it may cost at this time: its own price, and those of its variants that have one."""
        own = self.price_at(now)
        return [*([own] if own else []), *(one.price for one in self.variants if one.price is not None)]

    @property
    def in_stock(self) -> bool:
        """Returns whether there is any: of one of its variants, where it has some."""
        counts = [one.stock for one in self.variants] or [self.stock]
        return self.stock != 0 and any(one is None or one > 0 for one in counts)


Availability = Literal["hidden", "not_yet", "no_more", "offered"]


def availability(content: ItemContent, now: datetime) -> Availability:
    """Returns whether an item is offered at this time, and if not, why."""
    if content.state == "hidden":
        return "hidden"
    if content.valid_from is not None and now < content.valid_from:
        return "not_yet"
    return "offered" if content.holds(now) else "no_more"


def _check_period(start: datetime | None, end: datetime | None) -> None:
    if start is not None and end is not None and end <= start:
        raise ValueError("`valid_until` must be later than `valid_from`")


def _within(start: datetime | None, end: datetime | None, now: datetime) -> bool:
    return (start is None or start <= now) and (end is None or now < end)
