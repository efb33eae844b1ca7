"""A feed: an address at which a shop says what it sells, in whichever of four forms."""

from knowledge.domain.formats import CSV, XLSX, TableType, detect

MOST_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def form_of(data: bytes, url: str) -> TableType | None:
    """Returns in which form a feed is, told by its first bytes; None for what is none."""
    beginning = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if beginning == b"<":
        return "application/xml"
    if beginning in {b"[", b"{"}:
        return "application/json"
    found = detect(data, url)
    if found == XLSX:
        return XLSX
    return CSV if found in {CSV, "text/plain"} else None
