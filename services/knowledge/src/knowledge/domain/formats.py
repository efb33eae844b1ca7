"""Which kind of document some bytes are: decided by the bytes. A file's name only tells Markdown from other text."""

import codecs
import re
from typing import Literal, get_args

from charset_normalizer import from_bytes

MimeType = Literal[
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]
ACCEPTED: tuple[MimeType, ...] = get_args(MimeType)
TEXT, MARKDOWN, PDF, DOCX = ACCEPTED

_MARKDOWN_NAMES = (".md", ".markdown")
_ZIP = b"PK\x03\x04"
# ISO 32000-1, Annex H: readers accept the header anywhere in the first 1,024 bytes.
_PDF_HEADER_WITHIN = 1024
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_GUESSED_FROM_BYTES = 65_536


def detect(data: bytes, filename: str) -> MimeType | None:
    """Returns the type of a document that can be read here, or None. Nothing is unpacked: that is for the sandbox."""
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return PDF
    if data.startswith(_ZIP):
        return DOCX if b"[Content_Types].xml" in data and b"word/" in data else None
    if decode(data) is None:
        return None
    return MARKDOWN if filename.lower().endswith(_MARKDOWN_NAMES) else TEXT


def decode(data: bytes) -> str | None:
    """Returns text of any usual encoding, or None for what is no text: UTF-8, UTF-16, else what Windows writes in the West."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or _NOT_IN_TEXT.search(text):
        text = _guess(data)
    return None if not text or _NOT_IN_TEXT.search(text) else text


def _guess(data: bytes) -> str:
    sample = data[:_GUESSED_FROM_BYTES]
    candidates = ["utf_16_le", "utf_16_be"] if b"\x00" in sample else ["cp1252", "latin_1"]
    best = from_bytes(sample, cp_isolation=candidates).best()
    return data.decode(best.encoding, "replace") if best else ""
