"""Whether a request is Twilio's: HMAC-SHA1 with the account's auth token over the address that was called and the fields.

Source: Twilio, "Webhooks security", and the validators of its helper libraries, which accept every spelling of the address
that some part of Twilio may have signed.
"""

import base64
import hashlib
import hmac
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from gateway.providers.reading import Malformed
from gateway.providers.twilio.forms import Pair, pairs_of

ADDRESS = re.compile(r"(?P<host>(?P<scheme>https?)://[^/?#]+?)(?P<port>:[0-9]+)?(?P<rest>[/?#].*)?", re.DOTALL)
BODY_HASH = re.compile(r"[?&]bodySHA256=([0-9a-fA-F]*)")
DEFAULT_PORT = {"http": ":80", "https": ":443"}
CONNECTION_OVERRIDES = "#rc=5&rp=all"
"""Repeat five times whatever went wrong: left alone, Twilio repeats only what never connected, and then forgets.

Source: Twilio, "Webhooks: connection overrides". The fragment is never sent; the validators sign it where it is given.
"""


def is_signed(raw: bytes, url: str, content_type: str, given: bytes, tokens: Sequence[str]) -> bool:
    """Returns whether the header, `given`, is a signature with one of these tokens. All spellings of the address are tried with
    all tokens, whichever matches: the time tells nothing.
    """
    said = BODY_HASH.search(url)
    is_form = said is None or content_type.lower().startswith("application/x-www-form-urlencoded")
    try:
        fields = _signed(pairs_of(raw)) if is_form else b""
    except Malformed:
        return False
    macs = [
        base64.b64encode(hmac.digest(token.encode(), address.encode("utf-8", "replace") + fields, "sha1"))
        for token, address in itertools.product(filter(None, tokens), spellings(url))
    ]
    found = sum(hmac.compare_digest(given, mac) for mac in macs) > 0
    return found and (said is None or _is_hash(raw, said[1]))


def _signed(pairs: Iterable[Pair]) -> bytes:
    """Returns what the signature is over. Each name with each of its values once, sorted, and nothing between them."""
    return b"".join(name + value for name, value in sorted(set(pairs)))


def _is_hash(raw: bytes, said: str) -> bool:
    return hmac.compare_digest(hashlib.sha256(raw).hexdigest(), said.lower())


def spellings(url: str) -> Iterator[str]:
    """Yields the ways in which an address may have been signed: with and without its port, the overrides, and quoted quotes."""
    parts = ADDRESS.fullmatch(url)
    if parts is None:
        return
    rest = parts["rest"] or ""
    ports = dict.fromkeys((parts["port"] or "", "", DEFAULT_PORT[parts["scheme"]]))
    rests = dict.fromkeys((rest, rest.replace("'", "%27"), rest.replace("%27", "'")))
    for port, tail, fragment in itertools.product(ports, rests, ("", CONNECTION_OVERRIDES)):
        yield f"{parts['host']}{port}{tail}{fragment}"
