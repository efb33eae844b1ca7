"""What documents are called, how large they may be, and when one is read again."""

from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Literal

from common.errors import Invalid
from contracts.text import printable

from knowledge.domain.formats import EXTENSIONS, MimeType

DocumentStatus = Literal["processing", "indexed", "failed"]
StaleKind = Literal["not_found", "expired", "old"]
"""What people should look at: nobody found it in ninety days, it holds no more, it is older than so many months."""
IndexingStep = Literal["stored", "chunked", "embedded"]
"""How far a document has come: its bytes are there, its passages are, their vectors are."""

VECTORS_LOST = "vectors_lost"
"""The reason of a document that is `processing` because its vectors are made again."""
EMBEDDING_FAILED = "embedding_failed"
"""The reason of a document that is `failed` because the model refuses its text."""

MAX_DOCUMENT_BYTES = 50 << 20
MULTIPART_BYTES = 64 << 10  # what a form takes beside the file
MAX_TITLE = 200
MAX_QUERY = 4096
UNTITLED = "Untitled"
KEPT_VERSIONS = 3
"""How many superseded versions of a document stay, and can be restored."""

NOT_FOUND_DAYS = 90
MONTH = timedelta(days=365.25 / 12)

_SEPARATORS = str.maketrans("/\\", "--")
_BREAKS = str.maketrans("", "", "\t\n")


def title_of(given: str | None, filename: str) -> str:
    """Returns what the document is called: as given, else after its file. Raises `Invalid` for a title that is too long."""
    title = _on_one_line(given or "")
    if len(title) > MAX_TITLE:
        raise Invalid(f"a title has at most {MAX_TITLE} characters")
    return title or _on_one_line(PurePath(filename).stem)[:MAX_TITLE] or UNTITLED


def filename_of(given: str) -> str:
    """Returns the name of a file without its folders, cut."""
    return _on_one_line(PurePath(given.replace("\\", "/")).name)[:MAX_TITLE]


def original_name(title: str, filename: str, mime_type: MimeType, *, of_website: bool) -> str:
    """Returns what a document's file is called when somebody keeps it: as it came, or after its title with its type's end."""
    if PurePath(filename).suffix and not of_website:
        return filename
    name = (title if of_website else filename or title).translate(_SEPARATORS).strip(". ")
    return f"{name or 'document'}{EXTENSIONS[mime_type]}"


def _on_one_line(text: str) -> str:
    return printable(text).translate(_BREAKS).strip()


def percent(status: DocumentStatus, step: IndexingStep, embedded: int, chunks: int) -> int:
    """Returns how much of the way to its being found a document has come, of 100. Reading is a tenth of it."""
    if status == "indexed":
        return 100
    return 0 if step == "stored" or not chunks else 10 + 85 * min(embedded, chunks) // chunks


def stale_since(kind: StaleKind, now: datetime, months: int) -> datetime:
    """Returns before when a document must have been written, or when it must have ended, to be stale."""
    match kind:
        case "not_found":
            return now - timedelta(days=NOT_FOUND_DAYS)
        case "expired":
            return now
        case "old":
            return now - months * MONTH


def needs_indexing(status: DocumentStatus, indexed_with: str | None, embedding_model: str) -> bool:
    """Returns whether the same content, uploaded once more, is to be read again: it failed, or another model embedded it."""
    return status == "failed" or (status == "indexed" and indexed_with != embedding_model)


def is_rebuilding(status: DocumentStatus, reason: str | None) -> bool:
    """Returns whether a document's vectors are being made again, and are not there as a whole yet."""
    return status == "processing" and reason == VECTORS_LOST
