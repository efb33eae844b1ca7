"""Whether a request comes from the console's own page: only then is its cookie looked at, or given.

A foreign page cannot send the header that asks for the cookie without asking the gateway first (CORS), which never says yes.
What the browser itself says of where a request comes from is the second lock.
"""

from urllib.parse import urlsplit


def is_own_page(fetch_site: str | None, origin: str | None, console_url: str | None) -> bool:
    """Returns whether a request comes from the console's own page. `fetch_site` and `origin` are the headers that no page can
    forge. `Sec-Fetch-Site` comes from every browser of today over https and on one's own machine; where it is missing,
    `Origin` has to be the console's. Without either it is no browser.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return origin is None or (console_url is not None and origin == origin_of(console_url))


def origin_of(url: str) -> str:
    """Returns scheme, host and port, as a browser spells them."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")
