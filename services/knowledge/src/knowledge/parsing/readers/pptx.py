"""Presentations (PPTX): a slide is a page, its title a heading; notes belong to their slide."""

from collections.abc import Iterator

from lxml import etree

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, PageStart, Paragraph, SectionHeading
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.packages import DamagedPart, OfficePackage, Relationship, child, local, opened, value
from knowledge.parsing.tables import blocks_of

_TITLES = {"title", "ctrTitle"}
_OF_EVERY_SLIDE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
_UNREAD = {"pic": "picture", "chart": "chart", "oleObj": "embedded_file"}
_MOST_COLUMNS = 100


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    package = opened(data, limits)
    main = package.main()
    try:
        slides, related = list(package.xml(main).iter("{*}sldId")), package.related(main)
    except DamagedPart:
        raise ParsingFailed("unreadable") from None
    if len(slides) > limits.pages:
        raise ParsingFailed("too_large")
    for number, slide in enumerate(slides, 1):
        yield PageStart(number)
        relationship = related.get(_id(slide))
        try:
            yield from _slide(package, relationship.target if relationship else "", number)
        except DamagedPart:
            yield Unread("damaged_page", number)


def _id(slide: etree._Element) -> str:
    """Returns the id of a relationship: a slide has one of its own beside it, without a namespace."""
    return next((said for name, said in slide.items() if name.endswith("}id")), "")


def _slide(package: OfficePackage, name: str, number: int) -> Iterator[Block]:
    root = package.xml(name)
    if root.get("show") in ("0", "false"):
        yield Unread("hidden_part", number)
        return
    related = package.related(name)
    titles = [one for one in root.iter("{*}sp") if _placeholder(one) in _TITLES]
    for title in titles:
        yield SectionHeading(1, " ".join(" ".join(_lines(title)).split()))
    yield from _shapes(root, number, package, related)
    for one in related.values():
        if one.kind == "notesSlide":
            yield from _notes(package, one.target)


def _shapes(parent: etree._Element, number: int, package: OfficePackage, related: dict[str, Relationship]) -> Iterator[Block]:
    for shape in parent:
        name = local(shape)
        if name == "sp":
            yield from _text(shape)
        elif name == "tbl":
            yield from blocks_of(_rows(shape), level=2)
        elif name in _UNREAD:
            yield Unread(_UNREAD[name], number)  # type: ignore[arg-type]
        elif name == "relIds":
            yield from _diagram(package, related, value(shape, "dm"), number)
        elif name == "AlternateContent" and len(shape):
            yield from _shapes(shape[0], number, package, related)
        else:
            yield from _shapes(shape, number, package, related)


def _text(shape: etree._Element) -> Iterator[Block]:
    kind = _placeholder(shape)
    if kind in _TITLES or kind in _OF_EVERY_SLIDE:
        return
    paragraphs = list(shape.iterfind(".//{*}txBody/{*}p"))
    for paragraph in paragraphs:
        properties = child(paragraph, "pPr")
        level = value(properties, "lvl")
        has_bullet = child(properties, "buChar") is not None or child(properties, "buAutoNum") is not None
        is_item = has_bullet or (kind is not None and len(paragraphs) > 1 and child(properties, "buNone") is None)
        text = _line(paragraph)
        yield Item(text, min(int(level), 9) if level.isdecimal() else 0) if is_item else Paragraph(text)


def _placeholder(shape: etree._Element) -> str | None:
    """Returns what a shape is the slide's place for, an empty text for its body, None for no place."""
    found = shape.find("./{*}nvSpPr/{*}nvPr/{*}ph")
    return None if found is None else found.get("type", "")


def _lines(shape: etree._Element) -> list[str]:
    return [_line(paragraph) for paragraph in shape.iterfind(".//{*}txBody/{*}p")]


def _line(paragraph: etree._Element) -> str:
    return "".join("\n" if local(one) == "br" else one.text or "" for one in paragraph.iter("{*}t", "{*}br"))


def _rows(table: etree._Element) -> Iterator[list[str]]:
    """Yields rows; of merged cells the first has the text."""
    for row in table.iterfind("{*}tr"):
        cells = list(row.iterfind("{*}tc"))[:_MOST_COLUMNS]
        merged = [cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true") for cell in cells]
        yield [
            "" if is_merged else "\n".join(map(_line, cell.iterfind(".//{*}p")))
            for cell, is_merged in zip(cells, merged, strict=True)
        ]


def _diagram(package: OfficePackage, related: dict[str, Relationship], key: str, number: int) -> Iterator[Block]:
    try:
        root = package.xml(related[key].target)
    except (DamagedPart, KeyError):
        yield Unread("damaged_part", number)
        return
    yield from (Paragraph(_line(paragraph)) for paragraph in root.iter("{*}p"))


def _notes(package: OfficePackage, name: str) -> Iterator[Block]:
    try:
        root = package.xml(name)
    except DamagedPart:
        yield Unread("damaged_part")
        return
    for shape in root.iter("{*}sp"):
        if _placeholder(shape) not in _OF_EVERY_SLIDE:
            yield Paragraph("\n".join(_lines(shape)))
