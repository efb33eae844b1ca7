"""A sitemap (sitemaps.org), within the sandbox: read as a stream, unpacked within its limits, and cut where there is enough."""

import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from knowledge.domain.robots import MOST_SITEMAPS
from knowledge.domain.websites import MAX_URL
from knowledge.parsing.failure import ParsingFailed

UNPACKED_BYTES = 50 << 20
_GZIP = b"\x1f\x8b"
_PIECE = 65_536


def read_sitemap(data: bytes, most: int) -> dict[str, Any]:
    """Returns addresses of pages, `most` at most, and those of further sitemaps. Raises `ParsingFailed`."""
    if not data.startswith(_GZIP) and b"<" not in data[:1_000]:
        lines = data.decode("utf-8", "replace").split("\n", most)[:most]
        return {"urls": [one.strip() for one in lines if one.strip() and len(one) <= MAX_URL], "sitemaps": []}
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    urls = list[str]()
    sitemaps = list[str]()
    try:
        for piece in _unpacked(data):
            parser.feed(piece)
            for _, element in parser.read_events():
                _note(element, urls, sitemaps)
            if len(urls) >= most or len(sitemaps) >= MOST_SITEMAPS:
                break
    except (etree.XMLSyntaxError, zlib.error) as error:
        if not urls and not sitemaps:
            raise ParsingFailed("unreadable") from error
    return {"urls": urls[:most], "sitemaps": sitemaps[:MOST_SITEMAPS]}


def _note(element: Any, urls: list[str], sitemaps: list[str]) -> None:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name == "loc":
        parent = element.getparent()
        kind = etree.QName(parent).localname if parent is not None else ""
        text = (element.text or "").strip()
        if text and len(text) <= MAX_URL:
            if kind == "url":
                urls.append(text)
            elif kind == "sitemap":
                sitemaps.append(text)
    elif name in ("url", "sitemap"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yields the text in pieces. Raises `ParsingFailed` for what unpacks to more than any sitemap may have."""
    if not data.startswith(_GZIP):
        yield from (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
        return
    packed, size, left = zlib.decompressobj(wbits=31), 0, data
    while left and not packed.eof:
        piece = packed.decompress(left, _PIECE)
        left = packed.unconsumed_tail
        size += len(piece)
        if size > UNPACKED_BYTES:
            raise ParsingFailed("too_large")
        yield piece
