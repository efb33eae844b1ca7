"""Credentials that a body itself carries, found in its bytes: also in a torn body they count, and are kept out of the store."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import orjson

MOST = 16
STRING = rb'"(?:[^"\\]|\\.)*+(?:"|\Z)'


def carried(raw: bytes, name: str) -> Iterator[str]:
    """The strings that stand under a name, wherever in the body, the first few."""
    for found in islice(_field(name).finditer(raw), MOST):
        try:
            yield orjson.loads(found[2])
        except orjson.JSONDecodeError:
            continue


def without(raw: bytes, *names: str) -> bytes:
    """The body with null for every string under one of these names."""
    for name in names:
        raw = _field(name).sub(rb"\1null", raw)
    return raw


@cache
def _field(name: str) -> re.Pattern[bytes]:
    """`"name": "…"`. Within another string the quotes are escaped, so that it is no match there."""
    return re.compile(rb'("' + name.encode() + rb'"\s*:\s*)(' + STRING + rb")", re.DOTALL)
