"""Links that may go out: only those whose host stands in what the tenant gave us. WhatsApp makes links of bare names too."""

import re
from urllib.parse import urlsplit

from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from linkify_it.tlds import TLDS  # type: ignore[import-untyped]

_FINDER = LinkifyIt(options={"fuzzy_link": True, "fuzzy_ip": True, "fuzzy_email": True}).tlds(TLDS)
_PERHAPS = re.compile(r"\w\.\w|//\w")
_OTHER_DOTS = re.compile(r"(?<=[A-Za-z0-9])[。．｡](?=[A-Za-z0-9])")


def without_foreign_links(text: str, sources: str) -> str:
    """`text` without the links whose host does not occur in `sources`. Mail addresses are not links."""
    text = _OTHER_DOTS.sub(".", text)  # as browsers read them
    if not _PERHAPS.search(text):
        return text
    kept, end = [], 0
    for match in _FINDER.match(text) or ():
        if match.schema != "mailto:" and not _known(match.url, sources):
            kept.append(text[end : match.index])
            end = match.last_index
    return "".join([*kept, text[end:]])


def _known(url: str, sources: str) -> bool:
    host = _host(url)
    if host is None:
        return False
    return re.search(rf"(?<![\w.@-]){re.escape(host)}(?![\w-]|\.\w)", sources, re.IGNORECASE) is not None


def _host(url: str) -> str | None:
    """None where browsers and parsers might disagree about the host."""
    if "\\" in url or "@" in url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.rstrip(".") if host else None
