"""A page of a website, within the sandbox: what it says without what surrounds it, what it is called, and where it leads.

What it says comes out as HTML of our own, the same for the same text whatever else of the page changes with each visit.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from hashlib import sha256
from html import escape
from typing import Any

from contracts.text import printable
from lxml import etree
from lxml import html as markup
from trafilatura import extract
from trafilatura.settings import DEFAULT_CONFIG

from knowledge.domain.formats import HTML
from knowledge.domain.unread import Unread
from knowledge.domain.websites import MAX_URL, normalised
from knowledge.parsing.blocks import Block, Item, PageStart, Paragraph, SectionHeading, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.readers import html, read

MOST_LINKS = 2_000
MAX_PAGE_TITLE = 200
_AREAS = ("div", "section", "article", "main", "center", "form", "fieldset")
_BLOCKS = {*_AREAS, "p", "ul", "ol", "dl", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "header", "footer"}
_BLOCKS |= {"nav", "aside", "details", "figure", "address", "hr", "li", "template", "script", "style", "noscript", "iframe"}


def read_page(data: bytes, url: str, charset: str | None, limits: Limits) -> dict[str, Any]:
    """Returns title, canonical address, `noindex`, links, HTML, lines and their digest. Raises `ParsingFailed`."""
    root = html.tree(_transcoded(data, charset))
    base = _base(root, url)
    robots = " ".join(one.get("content") or "" for one in root.iterfind(".//meta[@content]") if _named(one)).lower()
    follows = "nofollow" not in robots and "none" not in robots
    title = _title(root)
    links = list(_links(root, base)) if follows else []  # first: what follows changes the tree
    canonical = _canonical(root, base)
    try:
        blocks = list(_blocks(root, limits))
    except ParsingFailed as failed:
        if failed.reason != "empty":
            raise
        blocks = []
    lines = list(_lines(blocks))
    return {
        "title": title,
        "canonical": canonical,
        "noindex": "noindex" in robots or "none" in robots,
        "links": links,
        "html": _written(title, blocks) if lines else "",
        "lines": lines,
        "digest": sha256("\n".join([title, *lines]).encode()).hexdigest(),
    }


def _transcoded(data: bytes, charset: str | None) -> bytes:
    """Returns the page in UTF-8. What its server says of its encoding comes before what it says itself."""
    if charset:
        with suppress(LookupError, UnicodeDecodeError):
            return data.decode(charset).encode("utf-8", "replace")
    return data


def _named(meta: Any) -> bool:
    return (meta.get("name") or "").strip().lower() in {"robots", "prosabot"}


def _title(root: Any) -> str:
    heading = root.find(".//h1")
    said = root.findtext(".//head/title") or (heading.text_content() if heading is not None else "")
    return " ".join(printable(said).split())[:MAX_PAGE_TITLE]


def _base(root: Any, url: str) -> str:
    given = root.find(".//base[@href]")
    return (normalised(given.get("href"), url) if given is not None else None) or url


def _canonical(root: Any, base: str) -> str | None:
    for link in root.iterfind(".//link[@href]"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return normalised(link.get("href"), base)
    return None


def _links(root: Any, base: str) -> Iterator[str]:
    """Yields where the page leads, each address once."""
    seen = set[str]()
    for link in root.iterfind(".//a[@href]"):
        if "nofollow" in (link.get("rel") or "").lower().split() or len(link.get("href")) > MAX_URL:
            continue
        target = normalised(link.get("href"), base)
        if target and target not in seen:
            seen.add(target)
            yield target
        if len(seen) >= MOST_LINKS:
            return


def _blocks(root: Any, limits: Limits) -> Iterator[Block]:
    """Yields what the page says: without what surrounds it, where a text can be told from that; else as any HTML is read."""
    whole = etree.tostring(root, encoding="utf-8", method="html")
    _wrap_loose_text(root)
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"  # a short page is a page
    found = extract(
        etree.tostring(root, encoding="unicode", method="html"),
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
        config=config,
    )
    yield from read(found.encode("utf-8", "replace") if found else whole, HTML, limits)


def _wrap_loose_text(root: Any) -> None:
    """Puts text that stands in an area beside paragraphs into one: it would be passed over."""
    for area in list(root.iter(*_AREAS)):
        if not any(child.tag in _BLOCKS for child in area):
            if (area.text or "").strip() or len(area):
                area.tag = "p" if area.tag == "div" else area.tag
            continue
        if (area.text or "").strip():
            area.insert(0, _paragraph(area.text))
            area.text = None
        for child in list(area):
            if child.tag in _BLOCKS and (child.tail or "").strip():
                child.addnext(_paragraph(child.tail))
                child.tail = None


def _paragraph(text: str) -> Any:
    made = markup.Element("p")
    made.text = text
    return made


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case SectionHeading() | Paragraph() | Item():
                yield from (one.strip() for one in block.text.split("\n") if one.strip())
            case Table(header, rows):
                yield from (" | ".join(row) for row in [header, *rows] if any(row))
            case PageStart() | Unread():
                pass


def _written(title: str, blocks: Iterable[Block]) -> str:
    """Returns blocks as HTML, which is read into the same blocks again."""
    said = ["<!doctype html><html><head><meta charset=utf-8>", f"<title>{escape(title)}</title></head><body>"]
    said += [_element(block) for block in blocks]
    return "\n".join([*said, "</body></html>"])


def _element(block: Block) -> str:
    match block:
        case SectionHeading(level, text):
            return f"<h{min(level, 6)}>{escape(text)}</h{min(level, 6)}>"
        case Paragraph(text):
            return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"
        case Item(text, depth):
            return "<ul>" * (depth + 1) + f"<li>{escape(text)}</li>" + "</ul>" * (depth + 1)
        case Table(header, rows):
            head = [_row("th", header)] if header else []
            return "<table>" + "".join([*head, *(_row("td", row) for row in rows)]) + "</table>"
        case _:
            return ""


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
