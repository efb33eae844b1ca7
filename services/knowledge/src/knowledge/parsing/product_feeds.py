"""A feed of products as rows: XML as shops give it to Google Merchant (RSS or Atom), and JSON. It runs in the sandbox."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from knowledge.domain.encodings import decode
from knowledge.parsing.failure import ParsingFailed

PRODUCTS = {"item", "entry", "product", "offer"}
LISTS = ("items", "products", "entries", "data")
MOST_FIELDS = 200
LONGEST = 10_001
BETWEEN = "|"
_PIECE = 65_536
Product = dict[str, str]


class NumberText(str):
    """A number of the file as text: its point parts nothing but decimals."""

    __slots__ = ()


def of_xml(data: bytes, most: int) -> Iterable[list[str]]:
    """Returns rows below one of the names of their fields. Raises `ParsingFailed`."""
    return _as_rows(list(islice(_products(data), most)))


def of_json(data: bytes, most: int) -> Iterable[list[str]]:
    """Returns rows of a list of objects, or of an object that has one. Raises `ParsingFailed`."""
    text = decode(data)
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        raise ParsingFailed("unreadable") from None
    if isinstance(said, dict):
        said = next((said[name] for name in LISTS if isinstance(said.get(name), list)), None)
    if not isinstance(said, list):
        raise ParsingFailed("unreadable")
    return _as_rows([_of_object(one) for one in said[:most] if isinstance(one, dict)])


def _as_rows(products: list[Product]) -> Iterator[list[str]]:
    names = list(islice(dict.fromkeys(name for one in products for name in one), MOST_FIELDS))
    if names:
        yield names
    for one in products:
        yield [one.get(name, "") for name in names]


def _products(data: bytes) -> Iterator[Product]:
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    found = 0
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
            for _, element in parser.read_events():
                if isinstance(element.tag, str) and etree.QName(element).localname in PRODUCTS:
                    found += 1
                    yield _of_element(element)
                    _forget(element)
    except etree.XMLSyntaxError as error:
        if not found:
            raise ParsingFailed("unreadable") from error


def _of_element(element: Any) -> Product:
    """Returns what its children say; of what stands there several times all. What is within these (a shipping's price) is not
    the product's.
    """
    product: Product = {}
    for child in islice(element, MOST_FIELDS):
        if not isinstance(child.tag, str) or len(child):
            continue
        name = etree.QName(child).localname
        text = (child.text or child.get("href") or "").strip()[:LONGEST]
        product[name] = (
            f"{product[name]}{BETWEEN}{text}"[:LONGEST] if product.get(name) and text else text or product.get(name, "")
        )
    return product


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _of_object(said: dict[str, Any]) -> Product:
    return {name[:100]: _as_text(value) for name, value in islice(said.items(), MOST_FIELDS)}


def _as_text(value: Any) -> str:
    match value:
        case None | dict():
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return BETWEEN.join(_as_text(one) for one in value[:100] if not isinstance(one, list))[:LONGEST]
        case float() if value.is_integer() and abs(value) < 1e15:
            return NumberText(int(value))
        case int() | float():
            return NumberText(str(value)[:LONGEST])
        case _:
            return str(value)[:LONGEST]
