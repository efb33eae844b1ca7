"""What a server for OCR says of a scan: `{"pages": [{"page": 1, "text": "…"}]}`. It is read in the sandbox, as the scan is."""

import json
from collections.abc import Iterator

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, PageStart, Paragraph
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits


def read_pages(data: bytes, limits: Limits) -> Iterator[Block]:
    """Yields the pages in their order, each with its paragraphs. Raises `ParsingFailed`, and what breaks on another answer."""
    pages = {int(page["page"]): str(page["text"]) for page in json.loads(data)["pages"]}
    if len(pages) > limits.pages:
        raise ParsingFailed("too_large")
    for number, text in sorted(pages.items()):
        if number < 1:
            raise ParsingFailed("unreadable")
        yield PageStart(number)
        if not text.strip():
            yield Unread("scanned_page", number)
        yield from (Paragraph(one.strip()) for one in text.replace("\r\n", "\n").split("\n\n") if one.strip())
