"""Which kind of document some bytes are: decided by the bytes. A file's name only tells kinds of text from each other."""

import re
from typing import Literal, get_args

from knowledge.domain.delimited import delimiter_of
from knowledge.domain.encodings import decode

MimeType = Literal[
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "text/csv",
    "text/html",
    "application/rtf",
    "message/rfc822",
]
TableType = MimeType | Literal["application/xml", "application/json"]
"""What rows of items are read from."""
ACCEPTED: tuple[MimeType, ...] = get_args(MimeType)
TEXT, MARKDOWN, PDF, DOCX, XLSX, PPTX, CSV, HTML, RTF, EMAIL = ACCEPTED

EXTENSIONS: dict[MimeType, str] = {
    TEXT: ".txt",
    MARKDOWN: ".md",
    PDF: ".pdf",
    DOCX: ".docx",
    XLSX: ".xlsx",
    PPTX: ".pptx",
    CSV: ".csv",
    HTML: ".html",
    RTF: ".rtf",
    EMAIL: ".eml",
}
"""How a file of a type ends."""

_MARKDOWN_NAMES = (".md", ".markdown")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_CSV_NAMES = (".csv", ".tsv", ".tab")
_ZIP = b"PK\x03\x04"
_OFFICE: dict[bytes, MimeType] = {b"word/": DOCX, b"xl/workbook": XLSX, b"ppt/presentation": PPTX}
_OFFICE_NAMES: dict[str, MimeType] = {".xlsx": XLSX, ".pptx": PPTX}
# A compound file: an Office document of before 2007, or one of today behind a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_RTF = b"{\\rtf"
# ISO 32000-1, Annex H: readers accept the header anywhere in the first 1,024 bytes.
_PDF_HEADER_WITHIN = 1024
_HTML_PAGE = re.compile(
    r"\A\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype\s++html|html|head|body)\b", re.I
)
_HTML_FRAGMENT = re.compile(
    r"\A\s*+<(?:meta|title|style|div|section|article|main|header|table|p|h[1-6]|ul|ol|dl|span|b|strong|center|font|a|br)\b[^<>]*+>",
    re.I,
)
_TAG, _CLOSING_TAG = re.compile(r"</?[a-z]", re.I), re.compile(r"</[a-z][a-z0-9]*+>", re.I)
_SNIFFED = 65_536
_FIELD = re.compile(rb"(?:^|\n)(from|to|subject|date|received|return-path|message-id|mime-version|delivered-to):", re.I)
_OF_MAIL_ONLY = {b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to"}


def detect(data: bytes, filename: str) -> MimeType | None:
    """Returns the type of a document that can be read here, or None. Nothing is unpacked: that is for the sandbox."""
    name = filename.lower()
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return PDF
    if data.startswith(_ZIP):
        return _office(data)
    if data.startswith(OLE):
        return next((kind for end, kind in _OFFICE_NAMES.items() if name.endswith(end)), DOCX) if _LOCKED in data else None
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_RTF):
        return RTF
    if _is_mail(data):
        return EMAIL
    text = decode(data)
    return None if text is None else _kind_of_text(text, name)


def _office(data: bytes) -> MimeType | None:
    """Returns what the archive's own directory, its last part, tells: documents are embedded in each other."""
    places = {data.rfind(mark): kind for mark, kind in _OFFICE.items()}
    return places[max(places)] if b"[Content_Types].xml" in data and max(places) >= 0 else None


def _is_mail(data: bytes) -> bool:
    head = data[:_SNIFFED].replace(b"\r\n", b"\n").lstrip(b"\n").split(b"\n\n", 1)[0]
    fields = {found[1].lower() for found in _FIELD.finditer(head)}
    return len(fields) >= 3 and bool(fields & _OF_MAIL_ONLY)


def _kind_of_text(text: str, name: str) -> MimeType:
    beginning = text[:_SNIFFED]
    if _HTML_PAGE.match(beginning):
        return HTML
    if name.endswith(_MARKDOWN_NAMES):
        return MARKDOWN
    if (name.endswith(_HTML_NAMES) and _TAG.search(beginning)) or (
        _HTML_FRAGMENT.match(beginning) and _CLOSING_TAG.search(beginning)
    ):
        return HTML
    return CSV if name.endswith(_CSV_NAMES) or delimiter_of(text) else TEXT
