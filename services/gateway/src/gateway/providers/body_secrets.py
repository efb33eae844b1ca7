"""Credentials that a body itself carries, found in its bytes: also in a torn body they count, and are kept out of the store."""

import re
from collections.abc import Iterator
from itertools import islice

import orjson

MOST = 16
STRING = rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
NAMES = ("apiKey", "apikey", "instanceToken", "webhookVerifyToken")
FIELDS = {name: re.compile(rb'("' + name.encode() + rb'"\s*:\s*)(' + STRING + rb")", re.DOTALL) for name in NAMES}
"""`"name": "…"`, for each name that some provider gives a credential. Within another string the quotes are escaped, so that
it is no match there.
"""


def carried(raw: bytes, name: str) -> Iterator[str]:
    """The strings that stand under a name, wherever in the body, the first few."""
    for found in islice(FIELDS[name].finditer(raw), MOST):
        try:
            yield orjson.loads(found[2])
        except orjson.JSONDecodeError:
            continue


def without(raw: bytes, *names: str) -> bytes:
    """The body with null for every string under one of these names."""
    for name in names:
        raw = FIELDS[name].sub(rb"\1null", raw)
    return raw
