"""Styles of a Word document, as far as they tell headings and lists from other paragraphs."""

import re
from dataclasses import dataclass

from lxml import etree

from knowledge.parsing.packages import child, value

# Word keeps the English names in every language; other writers put their own.
_HEADING = re.compile(r"(?:heading|t[íi]tulo|titre|encabezado|überschrift|titolo) ?([1-9])", re.I)
_TITLES = {"title", "título", "titulo", "titre", "titel", "titolo"}
_CONTENTS = re.compile(r"toc \d", re.I)
_BODY_TEXT = 9
_DEEPEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """`level` is a heading's, from 1; `depth` an item's, from 0. What a style does not say is as in the one it is based on."""

    name: str = ""
    level: int | None = None
    depth: int | None = None
    based_on: str = ""


class Styles:
    def __init__(self, part: etree._Element | None) -> None:
        self._styles: dict[str, ParagraphStyle] = {}
        for style in () if part is None else part.iterfind("{*}style"):
            name, properties = value(child(style, "name")), child(style, "pPr")
            level = _outline(properties) or _level_by_name(name)
            self._styles[value(style, "styleId")] = ParagraphStyle(
                name, level, _depth(properties), value(child(style, "basedOn"))
            )

    def level(self, paragraph: etree._Element) -> int | None:
        """Returns a heading's level, or None for all other paragraphs."""
        properties = child(paragraph, "pPr")
        found = _outline(properties) or next((one.level for one in self._chain(properties) if one.level is not None), None)
        return None if found is None or found > _BODY_TEXT else found

    def depth(self, paragraph: etree._Element) -> int | None:
        """Returns how deep an item is in its list, or None for what is no item."""
        properties = child(paragraph, "pPr")
        own = _depth(properties)
        found = own if own is not None else next((one.depth for one in self._chain(properties) if one.depth is not None), None)
        return None if found is None or found < 0 else found

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Returns whether this is a line of the table of contents, which repeats headings."""
        return any(_CONTENTS.fullmatch(one.name) for one in self._chain(child(paragraph, "pPr")))

    def _chain(self, properties: etree._Element | None) -> list[ParagraphStyle]:
        name, chain = value(child(properties, "pStyle")), list[ParagraphStyle]()
        while name in self._styles and len(chain) < _DEEPEST_CHAIN:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


def _level_by_name(name: str) -> int | None:
    heading = _HEADING.fullmatch(name)
    return int(heading[1]) if heading else 1 if name.lower() in _TITLES else None


def _outline(properties: etree._Element | None) -> int | None:
    found = value(child(properties, "outlineLvl"))
    return int(found) + 1 if found.isdecimal() else None


def _depth(properties: etree._Element | None) -> int | None:
    """Returns an item's depth; -1 where it is said that this is none; None where nothing is said."""
    numbering = child(properties, "numPr")
    if numbering is None:
        return None
    level = value(child(numbering, "ilvl"))
    return -1 if value(child(numbering, "numId")) == "0" else min(int(level), _BODY_TEXT) if level.isdecimal() else 0
