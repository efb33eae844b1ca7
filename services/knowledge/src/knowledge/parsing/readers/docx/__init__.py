"""Word documents (DOCX): all that a person sees in Word once the tracked changes are accepted, but for comments."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, PageStart, Paragraph, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.packages import DamagedPart, OfficePackage, opened, value
from knowledge.parsing.readers.docx.story import Notes, Story
from knowledge.parsing.readers.docx.styles import Styles

# "Page 3 of 7" is of no use once pages are gone.
_PAGE_NUMBER = re.compile(
    r"\A(?:p[áa]g(?:ina|\.)?|page|seite)?[ \t]*+[-–]?[ \t]*+\d++[ \t]*+(?:(?:de|of|von|/)[ \t]*+\d++)?[ \t]*+[-–]?", re.I
)


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    package = opened(data, limits)
    main = package.main()
    try:
        document = package.xml(main)
    except DamagedPart:
        raise ParsingFailed("unreadable") from None
    targets = {one.kind: one.target for one in package.related(main).values()}
    damaged: list[Unread] = []
    styles = Styles(_part(package, targets.get("styles"), damaged))
    notes: Notes = {}
    for kind in ("footnote", "endnote"):
        part = _part(package, targets.get(f"{kind}s"), damaged)
        notes |= {
            (kind, value(one, "id")): one for one in ([] if part is None else part) if value(one, "type") in ("", "normal")
        }
    yield from _around(document, package, main, styles, damaged)
    for body in document:
        yield from Story(package, main, styles, notes).blocks(body)
    yield from damaged


def _around(
    document: etree._Element, package: OfficePackage, main: str, styles: Styles, damaged: list[Unread]
) -> Iterator[Block]:
    """Yields what headers and footers say, each once, before all headings: they belong to none."""
    related, seen = package.related(main), set[str]()
    for reference in document.iter("{*}headerReference", "{*}footerReference"):
        relationship = related.get(value(reference, "id"))
        root = _part(package, relationship.target if relationship else None, damaged)
        if root is None or relationship is None:
            continue
        for block in Story(package, relationship.target, styles, {}).blocks(root):
            words = _words(block)
            if words and words not in seen and not _PAGE_NUMBER.fullmatch(words):
                seen.add(words)
                yield block if isinstance(block, Table) else Paragraph(words)


def _words(block: Block) -> str:
    match block:
        case PageStart() | Unread():
            return ""
        case Table(header, rows):
            return _joined([header, *rows])
        case _:
            return block.text.strip()


def _joined(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(row) for row in rows).strip()


def _part(package: OfficePackage, name: str | None, damaged: list[Unread]) -> etree._Element | None:
    try:
        return package.xml(name) if name else None
    except DamagedPart:
        damaged.append(Unread("damaged_part"))
        return None
