"""A story of a Word document: what flows by itself, as the body, a header, a text box or a note."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, PageStart, Paragraph, SectionHeading, Table
from knowledge.parsing.packages import DamagedPart, OfficePackage, child, local, value
from knowledge.parsing.readers.docx.styles import Styles

Notes = dict[tuple[str, str], etree._Element]
"""Footnotes and endnotes by kind and id."""

_WRAPPERS = {"ins", "moveTo", "customXml", "smartTag", "sdtContent", "AlternateContent", "Choice", "Fallback", "body"}
_LEFT_OUT = {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "rt", "txbxPr"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNREAD = {
    "blip": Unread("picture"),
    "imagedata": Unread("picture"),
    "chart": Unread("chart"),
    "object": Unread("embedded_file"),
}
_MOST_COLUMNS = 63  # of Word


@dataclass(slots=True)
class _Line:
    """A paragraph's own words, and what is anchored in it."""

    words: str = ""
    anchored: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """`part` is where it stands in the package. A note is taken out of `notes` where it is first referred to."""

    package: OfficePackage
    part: str
    styles: Styles
    notes: Notes

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        line = _Line()
        for element in _unwrapped(container):
            match local(element):
                case "p":
                    self._gather(element, line)
                    if not _goes_on(element):
                        yield from self._paragraph(element, line)
                        line = _Line()
                case "tbl":
                    yield from self._table(element)
                case "altChunk":
                    yield Unread("embedded_file")
        yield Paragraph(line.words)
        yield from line.anchored

    def _paragraph(self, element: etree._Element, line: _Line) -> Iterator[Block]:
        level, depth = self.styles.level(element), self.styles.depth(element)
        if level is not None and line.words.strip():
            yield SectionHeading(level, " ".join(line.words.split()))
        elif not self.styles.is_contents(element):
            yield Paragraph(line.words) if depth is None else Item(line.words, depth)
        yield from line.anchored

    def _gather(self, element: etree._Element, line: _Line) -> None:
        for one in element:
            match local(one):
                case "t":
                    line.words += one.text or ""
                case name if name in _SIGNS:
                    line.words += _SIGNS[name]
                case name if name in _LEFT_OUT:
                    pass
                case name if name in _UNREAD:
                    line.anchored.append(_UNREAD[name])
                case "r" if _is_on(child(child(one, "rPr"), "vanish")):
                    pass
                case "sdt":
                    if child(child(one, "sdtPr"), "showingPlcHdr") is None:
                        self._gather(one, line)
                case "AlternateContent":
                    self._gather(_branch(one), line)
                case "txbxContent":
                    line.anchored += self.blocks(one)
                case "footnoteReference" | "endnoteReference" as name:
                    note = self.notes.pop((name.removesuffix("Reference"), value(one, "id")), None)
                    line.anchored += [] if note is None else self.blocks(note)
                case "textpath":
                    line.anchored.append(Paragraph(one.get("string", "")))
                case "relIds":
                    line.anchored += self._diagram(value(one, "dm"))
                case "ffData":
                    line.words += _form_value(one)
                case _:
                    self._gather(one, line)

    def _diagram(self, relationship: str) -> Iterator[Block]:
        try:
            root = self.package.xml(self.package.related(self.part)[relationship].target)
        except (DamagedPart, KeyError):
            yield Unread("damaged_part")
            return
        for paragraph in root.iter("{*}p"):
            yield Paragraph("".join(one.text or "" for one in paragraph.iter("{*}t")))

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """Yields a table; a title over all of its columns stands before it, and what cannot be read of its cells after it."""
        cells = [[one for one in _unwrapped(row) if local(one) == "tc"] for row in _unwrapped(table) if _is_row(row)]
        if sum(map(len, cells)) == 1:  # a frame around text
            yield from self.blocks(next(cell for row in cells for cell in row))
            return
        unread: list[Unread] = []
        rows = [[text for cell in row for text in self._cell(cell, unread)] for row in cells]
        while len(rows) > 1 and len(rows[0]) > 1 and sum(map(bool, rows[0])) == 1:
            yield Paragraph("".join(rows.pop(0)))
        if rows:
            yield Table(rows[0], rows[1:])
        yield from unread

    def _cell(self, cell: etree._Element, unread: list[Unread]) -> Iterator[str]:
        """Yields a cell's text, once: nothing for other columns and rows that it is merged with."""
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is not None:
            return
        merged, span = child(properties, "vMerge"), value(child(properties, "gridSpan"))
        if merged is not None and value(merged) != "restart":
            yield ""
        else:
            yield self._flat(cell, unread)
        yield from [""] * (min(int(span), _MOST_COLUMNS) - 1 if span.isdecimal() else 0)

    def _flat(self, cell: etree._Element, unread: list[Unread]) -> str:
        said = []
        for block in self.blocks(cell):
            match block:
                case Unread():
                    unread.append(block)
                case Table(header, rows):
                    said.append("; ".join(", ".join(filter(None, row)) for row in [header, *rows]))
                case PageStart():
                    pass
                case _:
                    said.append(block.text.strip())
        return "\n".join(filter(None, said))


def _unwrapped(container: etree._Element) -> Iterator[etree._Element]:
    for one in container:
        name = local(one)
        if name == "AlternateContent":
            yield from _unwrapped(_branch(one))
        elif name == "sdt" or name in _WRAPPERS:
            yield from _unwrapped(one)
        else:
            yield one


def _branch(alternatives: etree._Element) -> etree._Element:
    """Returns what Word shows of several forms of the same; the last is for readers that know no better."""
    return next((one for one in alternatives if local(one) == "Choice" and len(one)), alternatives[-1])


def _goes_on(paragraph: etree._Element) -> bool:
    """Returns whether the end of the paragraph was deleted: it is one with the next."""
    mark = child(child(paragraph, "pPr"), "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _is_row(element: etree._Element) -> bool:
    return local(element) == "tr" and child(child(element, "trPr"), "del") is None


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and value(switch) not in ("0", "false", "off")


def _form_value(field_data: etree._Element) -> str:
    """Returns what a legacy form's list or box shows; of its text fields the value stands in the document."""
    listed, box = child(field_data, "ddList"), child(field_data, "checkBox")
    if listed is not None:
        entries = [value(one) for one in listed if local(one) == "listEntry"]
        chosen = value(child(listed, "result")) or value(child(listed, "default")) or "0"
        return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""
    if box is not None:
        checked = child(box, "checked") if child(box, "checked") is not None else child(box, "default")
        return "☒" if _is_on(checked) else "☐"
    return ""
