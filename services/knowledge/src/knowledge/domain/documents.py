"""What documents are called, how large they may be, and when one is read again."""

from pathlib import PurePath
from typing import Literal

from common.errors import Invalid
from contracts.text import printable

DocumentStatus = Literal["processing", "indexed", "failed"]

MAX_DOCUMENT_BYTES = 50 << 20
MULTIPART_BYTES = 64 << 10  # what a form takes beside the file
MAX_TITLE = 200
MAX_QUERY = 4096
UNTITLED = "Untitled"

_BREAKS = str.maketrans("", "", "\t\n")


def title_of(given: str | None, filename: str) -> str:
    """Returns what the document is called: as given, else after its file. Raises `Invalid` for a title that is too long."""
    title = _on_one_line(given or "")
    if len(title) > MAX_TITLE:
        raise Invalid(f"a title has at most {MAX_TITLE} characters")
    return title or _on_one_line(PurePath(filename).stem)[:MAX_TITLE] or UNTITLED


def _on_one_line(text: str) -> str:
    return printable(text).translate(_BREAKS).strip()


def needs_indexing(status: DocumentStatus, indexed_with: str | None, embedding_model: str) -> bool:
    """Returns whether the same content, uploaded once more, is to be read again: it failed, or another model embedded it."""
    return status == "failed" or (status == "indexed" and indexed_with != embedding_model)
