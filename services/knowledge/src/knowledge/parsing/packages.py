"""Office documents (ECMA-376, part 2): a ZIP of XML parts that name each other by relationships."""

import io
import posixpath
import zlib
from dataclasses import dataclass, field
from functools import cache
from zipfile import BadZipFile, ZipFile

from lxml import etree

from knowledge.domain.formats import OLE
from knowledge.parsing.archives import refuse_bombs
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Of a member of an archive: broken, of an unknown method, behind a password.
_DAMAGED = (BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_DOCTYPE_WITHIN = 4_096


class DamagedPart(Exception):
    """One part cannot be read; the others may be good."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """`kind` is the last word of its type: `header`, `image`. `target` is the other part's name."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class OfficePackage:
    """The parts by name, without a slash at the beginning."""

    archive: ZipFile
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.archive.namelist()))

    def main(self) -> str:
        """Returns the name of the part that the document begins with."""
        return next(one.target for one in self.related("").values() if one.kind == "officeDocument")

    def related(self, name: str) -> dict[str, Relationship]:
        """Returns what a part refers to within the package, by id. What is elsewhere is not followed."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self.names:
            return {}
        return {
            one.get("Id", ""): Relationship(one.get("Type", "").rpartition("/")[2], _resolved(folder, one.get("Target", "")))
            for one in self.xml(listed).iter(_RELATIONSHIPS)
            if one.get("TargetMode") != "External"
        }

    def xml(self, name: str) -> etree._Element:
        """Returns the root of a part. Raises `DamagedPart`."""
        try:
            root = etree.fromstring(self.archive.read(name), _parser())
        except (*_DAMAGED, EOFError, KeyError, etree.XMLSyntaxError) as broken:
            raise DamagedPart(name) from broken
        if root.getroottree().docinfo.doctype:
            raise ParsingFailed("unreadable")
        return root


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def opened(data: bytes, limits: Limits) -> OfficePackage:
    """Returns the package of a document. Raises `ParsingFailed` for one behind a password, and for a bomb."""
    if data.startswith(OLE):
        raise ParsingFailed("encrypted")
    refuse_bombs(data, limits)
    package = OfficePackage(ZipFile(io.BytesIO(data)))
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            _refuse_entities(package.archive, name)
    return package


def _refuse_entities(archive: ZipFile, name: str) -> None:
    """ECMA-376 has no use for entities; whoever declares some means to do harm."""
    try:
        with archive.open(name) as part:
            beginning = part.read(_DOCTYPE_WITHIN)
    except (*_DAMAGED, EOFError):
        return
    if b"<!DOCTYPE" in beginning.replace(b"\x00", b""):
        raise ParsingFailed("unreadable")


def local(element: etree._Element) -> str:
    """Returns an element's name without its namespace: strict and transitional documents have different ones."""
    return str(element.tag).rpartition("}")[2]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else element.find(f"{{*}}{name}")


def value(element: etree._Element | None, attribute: str = "val") -> str:
    """Returns an attribute, whatever its namespace; an empty text where there is none."""
    for name, said in () if element is None else element.items():
        if name.rpartition("}")[2] == attribute:
            return str(said)
    return ""
