"""Web pages (HTML): what a browser shows of them, without the ways to other pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from knowledge.domain.encodings import decode
from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, Paragraph, SectionHeading
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.tables import blocks_of

_NOT_SHOWN = {"script", "style", "nav", "template", "noscript", "svg", "head", "iframe", "object", "datalist", "canvas"}
_INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
    ),
    *(
        "meter",
        "nobr",
        "output",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ),
    *("acronym", "img", "input", "button", "select", "textarea", "ruby", "rb", "picture", "source", "o:p"),
}
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([a-zA-Z0-9_-]{1,40})", re.I)
_DECLARED_WITHIN = 4_096
_NEVER_IN_DATA = ("table", "h1", "h2", "h3", "h4", "h5", "h6")
_OF_LAYOUT = (*_NEVER_IN_DATA, "ul", "ol")
_MOST_COLUMNS = 100
_BLANKS = re.compile(r"[ \t\r\f\xa0]++")


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    root = tree(data)
    yield from _title(root)
    yield from _Walk().blocks(root)


def tree(data: bytes) -> html.HtmlElement:
    """Returns a page's elements. Raises `ParsingFailed` for what is no text, or nested beyond all measure."""
    text = _decoded(data)
    if text is None:
        raise ParsingFailed("unreadable")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any(error.type_name == "ERR_NAME_TOO_LONG" or "depth" in error.message.lower() for error in parser.error_log):
        raise ParsingFailed("unreadable")
    return root


def _decoded(data: bytes) -> str | None:
    """Returns the text. What a page says of its encoding counts where it cannot be UTF-8."""
    if b"\0" in data[:_DECLARED_WITHIN]:  # of two bytes a letter
        return decode(data)
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(declared[1].decode()) if declared else decode(data)
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def _title(root: html.HtmlElement) -> Iterator[Block]:
    title = " ".join((root.findtext(".//head/title") or "").split())
    first = root.find(".//h1")
    if title and first is None:
        yield SectionHeading(1, title)
    elif title and " ".join(first.text_content().split()) != title:
        yield Paragraph(title)


@dataclass(slots=True)
class _Walk:
    """Goes through a page without recursion: it may be nested as deep as its writer likes."""

    said: list[str] = field(default_factory=list)
    lists: int = 0
    item: int | None = None
    kept: int = 0

    def blocks(self, root: html.HtmlElement) -> Iterator[Block]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                yield from self._end(element, tag)
                self.said.append(self._text(element.tail))
            elif _is_left_out(element, tag):
                walk.skip_subtree()
            elif tag == "table" and _is_data(element):
                yield from self._flushed()
                yield from _table(element)
                walk.skip_subtree()
            else:
                yield from self._start(element, tag)
                if tag not in ("table", "select", "textarea"):
                    self.said.append(self._text(element.text))
                elif tag != "table":
                    self.said.append(_chosen(element))
                    walk.skip_subtree()
        yield from self._flushed()

    def _start(self, element: html.HtmlElement, tag: str) -> Iterator[Block]:
        if tag == "br":
            self.said.append("\n")
        elif tag == "img":
            alternative = (element.get("alt") or "").strip()
            self.said.append(f" {alternative} ")
            if not alternative and element.get("alt") is None:
                yield Unread("picture")
        elif tag == "input" and element.get("type", "text") in ("text", "number", "email", "tel", "date"):
            self.said.append(f" {element.get('value') or ''} ")
        elif tag not in _INLINE:
            yield from self._flushed()
            self.lists += tag in ("ul", "ol")
            self.kept += tag == "pre"
            if tag == "li":
                self.item = max(0, self.lists - 1)

    def _end(self, element: html.HtmlElement, tag: str) -> Iterator[Block]:
        if tag in _INLINE or tag == "br":
            return
        heading = _HEADING.fullmatch(tag)
        if heading:
            words = " ".join("".join(self.said).split())
            self.said.clear()
            if words:
                yield SectionHeading(int(heading[1]), words)
        elif tag in ("td", "th"):
            self.said.append(" ")
        yield from self._flushed()
        self.lists -= tag in ("ul", "ol") and self.lists > 0
        self.kept -= tag == "pre" and self.kept > 0
        if tag in ("li", "ul", "ol"):
            self.item = None

    def _text(self, text: str | None) -> str:
        return (text or "") if self.kept else _BLANKS.sub(" ", (text or "").replace("\n", " "))

    def _flushed(self) -> Iterator[Block]:
        words = "".join(self.said)
        self.said.clear()
        lines = words.rstrip() if self.kept else "\n".join(" ".join(line.split()) for line in words.strip().split("\n"))
        if lines.strip():
            yield Paragraph(lines) if self.item is None else Item(" ".join(lines.split()), self.item)
            self.item = None


def _is_data(table: html.HtmlElement) -> bool:
    """Returns whether a table has rows of something, and is not how a page is laid out. One whose columns have names may have
    lists in its cells.
    """
    of_layout = _OF_LAYOUT if table.find("thead/tr/th") is None else _NEVER_IN_DATA
    return not any(True for _ in table.iterdescendants(*of_layout))


def _is_left_out(element: html.HtmlElement, tag: str) -> bool:
    return (
        tag in _NOT_SHOWN
        or element.get("hidden") is not None
        or element.get("role") == "navigation"
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _chosen(element: html.HtmlElement) -> str:
    if element.tag == "textarea":
        return element.text or ""
    options = list(element.iterdescendants("option"))
    chosen = [one for one in options if one.get("selected") is not None] or options
    return " " + ", ".join(" ".join(one.text_content().split()) for one in chosen) + " "


def _table(table: html.HtmlElement) -> Iterator[Block]:
    """Yields a table's caption and rows; of merged cells the first has the text."""
    caption = table.find(".//caption")
    if caption is not None:
        yield Paragraph(" ".join(caption.text_content().split()))
    below = dict[int, int]()  # how many rows a cell of a column still reaches down
    rows = []
    for row in table.iterdescendants("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while below.get(len(cells), 0) > 0 and len(cells) < _MOST_COLUMNS:
                below[len(cells)] -= 1
                cells.append("")
            down, width = _span(cell.get("rowspan")) - 1, _span(cell.get("colspan"))
            below |= dict.fromkeys(range(len(cells), len(cells) + width), down)
            cells += [_cell(cell), *[""] * (width - 1)]
        rows.append(cells)
    yield from blocks_of(rows, level=6)


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _MOST_COLUMNS) if said and said.isdecimal() and len(said) < 5 else 1


def _cell(cell: html.HtmlElement) -> str:
    said: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and _is_left_out(element, tag):
            walk.skip_subtree()
        elif event == "start":
            said += [" " if tag == "br" else "", element.text or "", element.get("alt", "") if tag == "img" else ""]
        elif element is not cell:
            said += ["" if tag in _INLINE else " ", element.tail or ""]
    return " ".join("".join(said).split())
