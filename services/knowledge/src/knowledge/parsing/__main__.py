"""`python -m knowledge.parsing <mime type> <limits as JSON> <chunking as JSON>`: a document on stdin, its passages as JSON on
stdout.

`page` and `sitemap` stand where the type does for what a crawl fetched, and `rows` for a table whose columns are read by their
names, and `recognised` for what a server for OCR said of a scan; what is known of it follows.
"""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from knowledge.domain.unread import Unread, gathered
from knowledge.parsing.blocks import Block, PageStart
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.walls import confine


def main(what: str, limits_json: str, *known: str) -> None:
    limits = Limits(**json.loads(limits_json))
    missing = confine(limits)
    logging.disable()
    json.dump(_answered(what, limits, *known) | {"missing_walls": missing}, sys.stdout)


def _answered(what: str, limits: Limits, *known: str) -> dict[str, Any]:
    try:
        match what:
            case "page":
                from knowledge.parsing.pages import read_page

                url, charset = known
                return read_page(sys.stdin.buffer.read(), url, charset or None, limits)
            case "sitemap":
                from knowledge.parsing.sitemaps import read_sitemap

                return read_sitemap(sys.stdin.buffer.read(), int(known[0]))
            case "rows":
                from knowledge.parsing.rows import read_rows

                mime_type, most = known
                return read_rows(sys.stdin.buffer.read(), mime_type, int(most), limits)
            case "recognised":
                from knowledge.parsing.readers import checked
                from knowledge.parsing.recognised import read_pages

                (chunking,) = known
                return _cut(checked(read_pages(sys.stdin.buffer.read(), limits), limits), json.loads(chunking))
            case _:
                from knowledge.parsing.readers import read

                (chunking,) = known
                document_type: Any = what
                return _cut(read(sys.stdin.buffer.read(), document_type, limits), json.loads(chunking))
    except ParsingFailed as failed:
        return {"failure": failed.reason}
    except MemoryError:
        return {"failure": "too_large"}


def _cut(read: Iterator[Block], chunking: dict[str, int]) -> dict[str, Any]:
    from knowledge.domain.chunking import Chunking
    from knowledge.parsing.chunks import cut

    blocks = list(read)
    passages = [asdict(passage) for passage in cut(blocks, Chunking(**chunking))]
    unread = gathered([block for block in blocks if isinstance(block, Unread)])
    pages = max((block.number for block in blocks if isinstance(block, PageStart)), default=None)
    return {"passages": passages, "unread": [asdict(part) for part in unread], "pages": pages}


if __name__ == "__main__":
    main(*sys.argv[1:])
