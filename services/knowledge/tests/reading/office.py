"""Office documents as their writers save them, part by part, and what is read of a document."""

import io
import zipfile
from collections.abc import Mapping

from contracts.text import printable
from knowledge.domain.formats import MimeType
from knowledge.domain.unread import Unread
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse

LIMITS = Limits(cpu_s=10, wall_s=30)

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="' + _TYPES + '" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)


def package(main: str, parts: Mapping[str, str | bytes], related: Mapping[str, Mapping[str, tuple[str, str]]]) -> bytes:
    """Returns an archive of parts. `related` has for a part its relationships: id to (kind, target)."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        archive.writestr("_rels/.rels", _relationships({"main": ("officeDocument", main)}))
        for name, relationships in related.items():
            folder, _, base = name.rpartition("/")
            archive.writestr(f"{folder}/_rels/{base}.rels", _relationships(relationships))
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def _relationships(relationships: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_TYPES}/{kind}" Target="{target}"/>' for key, (kind, target) in relationships.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def word(body: str, **parts: str | bytes) -> bytes:
    """Returns a Word document with this body. Other parts are given as XML: `styles`, `header1`; their names are their ids."""
    main = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    kinds = {name: (name.rstrip("0123456789"), f"{name}.xml") for name in parts}
    other = {f"word/{name}.xml": content for name, content in parts.items()}
    return package("word/document.xml", {"word/document.xml": main, **other}, {"word/document.xml": kinds})


def part(root: str, content: str) -> str:
    """Returns a part of a Word document with this root."""
    return f"<w:{root} {WORD}>{content}</w:{root}>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


async def said(data: bytes, mime_type: MimeType, limits: Limits = LIMITS) -> str:
    """Returns the text of all passages, each below its headings."""
    parsed = await parse(data, mime_type, limits)
    return "\n\n".join("\n".join([*(f"# {one}" for one in passage.heading), passage.text]) for passage in parsed.passages)


async def left_out(data: bytes, mime_type: MimeType, limits: Limits = LIMITS) -> list[Unread]:
    return list((await parse(data, mime_type, limits)).unread)


def words(text: str) -> str:
    """Returns a text in one line."""
    return " ".join(printable(text).split())
