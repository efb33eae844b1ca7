"""By what an item is found: the text that stands for it, and what a search is narrowed by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from knowledge.catalogue.domain.facts import comparable
from knowledge.catalogue.domain.items import AttributeValue, ItemContent

LONGEST_TEXT = 6_000  # characters; models read two thousand tokens of it at least


@dataclass(frozen=True)
class ItemFilter:
    """What is asked of an item beside a text. Amounts are in the smallest unit of `currency`; of an attribute any of the values
    will do. None, or nothing, is all.
    """

    currency: str | None = None
    least: int | None = None
    most: int | None = None
    attributes: Mapping[str, Sequence[AttributeValue]] = field(default_factory=dict)
    region: str | None = None
    in_stock: bool | None = None
    labels: Sequence[str] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Returns the labels, as they are compared."""
        return frozenset(map(comparable, self.labels))

    @cached_property
    def place(self) -> str | None:
        """Returns the region, as it is compared."""
        return comparable(self.region) if self.region is not None else None

    @cached_property
    def pairs(self) -> list[list[str]]:
        """Returns for each attribute that is asked for the pairs of which an item has to have one."""
        return [[pair_of(name, value) for value in values] for name, values in self.attributes.items()]


def fits(content: ItemContent, wanted: ItemFilter, now: datetime) -> bool:
    """Returns whether an item is offered at this time, and is what is asked for."""
    if not content.holds(now) or (wanted.in_stock is not None and content.in_stock != wanted.in_stock):
        return False
    if wanted.currency is not None and not any(_is_within(wanted, *price) for price in _prices(content, now)):
        return False
    if wanted.place is not None and content.regions and wanted.place not in map(comparable, content.regions):
        return False
    if wanted.words and wanted.words.isdisjoint(map(comparable, content.labels)):
        return False
    if not wanted.attributes:
        return True
    there = set(pairs_of(content))
    return all(not there.isdisjoint(pairs) for pairs in wanted.pairs)


def _is_within(wanted: ItemFilter, amount: int, currency: str) -> bool:
    least, most = wanted.least or 0, amount if wanted.most is None else wanted.most
    return currency == wanted.currency and least <= amount <= most


def _prices(content: ItemContent, now: datetime) -> Iterator[tuple[int, str]]:
    return ((one.amount_minor, one.currency) for one in content.prices_at(now))


def amounts_of(content: ItemContent) -> dict[str, list[int]]:
    """Returns by currency all that an item may ever cost: an offer begins and ends without anybody's changing it."""
    found: dict[str, list[int]] = {}
    for price in [content.price, *(one.price for one in content.variants)]:
        if price is not None:
            found.setdefault(price.currency, []).append(price.amount_minor)
    if content.price is not None and content.offer is not None:
        found[content.price.currency].append(content.offer.amount_minor)
    return found


def pairs_of(content: ItemContent) -> list[str]:
    """Returns the attributes of an item and of its variants, each with its value, as they are compared."""
    several = [content.attributes, *(one.attributes for one in content.variants)]
    return list(dict.fromkeys(pair_of(name, value) for one in several for name, value in one.items()))


def pair_of(name: str, value: AttributeValue) -> str:
    return f"{comparable(name)}={_as_text(value)}"


def item_text(sku: str, content: ItemContent) -> str:
    """Returns what stands for an item in a search. What changes from day to day (price, stock) is not in it."""
    lines = [content.title, content.description, *_said(content.attributes)]
    lines += [", ".join([one.sku, *_said(one.attributes)]) for one in content.variants]
    lines += [", ".join(content.labels), sku]
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _said(attributes: Mapping[str, AttributeValue]) -> list[str]:
    return [name if value is True else f"{name}: {value}" for name, value in attributes.items() if value is not False]


def _as_text(value: AttributeValue) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return comparable(value)
        case _:
            return f"{float(value):.15g}"
