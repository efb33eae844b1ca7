"""One reader per type of document. Each gives text, or says why it cannot.

A broken file breaks a parser in every way there is. Nothing of that is caught: the process ends, and the service knows why.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from zipfile import ZipFile

from contracts.text import printable

from knowledge.domain import formats
from knowledge.domain.formats import MimeType
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

_HEADING = re.compile(r"Heading ([1-9])")
_MEMBERS = 5_000
_SMALL_MEMBER_BYTES = 1 << 20


def read(data: bytes, mime_type: MimeType, limits: Limits) -> str:
    """Returns all text of a document; Markdown for the types that know headings. Raises `ParsingFailed`."""
    found: list[str] = []
    length = 0
    for part in _READERS[mime_type](data, limits):
        found.append(printable(part))
        length += len(found[-1])
        if length > limits.characters:
            raise ParsingFailed("too_large")
    text = "".join(found)
    if not text.strip():
        raise ParsingFailed("empty")
    return text


def _read_text(data: bytes, limits: Limits) -> Iterator[str]:
    text = formats.decode(data)
    if text is None:
        raise ParsingFailed("unreadable")
    yield text


def _read_pdf(data: bytes, limits: Limits) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    reader = PdfReader(io.BytesIO(data))
    # Many files are encrypted so that they cannot be printed, with an empty password for reading.
    if reader.is_encrypted and not reader.decrypt(""):
        raise ParsingFailed("encrypted")
    try:
        for number, page in enumerate(reader.pages):
            if number >= limits.pages:
                raise ParsingFailed("too_large")
            yield page.extract_text() + "\n\n"
    except LimitReachedError:
        raise ParsingFailed("too_large") from None


def _read_docx(data: bytes, limits: Limits) -> Iterator[str]:
    import docx
    from docx.table import Table

    _refuse_bombs(data, limits)
    for item in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(item, Table):
            yield from (" | ".join(cell.text.strip() for cell in row.cells) + "\n" for row in item.rows)
            yield "\n"
        else:
            yield _heading_marks(item.style.name if item.style else None) + item.text + "\n\n"


def _heading_marks(style: str | None) -> str:
    """Returns the marks of a heading. Word keeps the English names `Title` and `Heading 1` to `Heading 9` in every language."""
    if style == "Title":
        return "# "
    heading = _HEADING.fullmatch(style or "")
    return "#" * min(6, int(heading[1])) + " " if heading else ""


def _refuse_bombs(data: bytes, limits: Limits) -> None:
    """By what the archive says of itself: `zipfile` never unpacks more of a member than was said."""
    members = ZipFile(io.BytesIO(data)).infolist()
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise ParsingFailed("too_large")
    for member in members:
        if member.file_size > max(_SMALL_MEMBER_BYTES, member.compress_size * limits.packed_ratio):
            raise ParsingFailed("too_large")


_READERS: Mapping[MimeType, Callable[[bytes, Limits], Iterator[str]]] = {
    formats.TEXT: _read_text,
    formats.MARKDOWN: _read_text,
    formats.PDF: _read_pdf,
    formats.DOCX: _read_docx,
}
