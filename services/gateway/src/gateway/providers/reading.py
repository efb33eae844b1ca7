"""Reading JSON from others: what is missing or of another type is absent, what is needed and absent is `Malformed`.

Nothing read here is longer than it may be: a text is cut, an id or a number that is too long is none.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from contracts.bounds import LONGEST_ID, LONGEST_TEXT, cut
from contracts.text import storable

from gateway.metrics import TEXTS_CUT
from gateway.providers.domain.elements import Element, ElementFact, NotUnderstood

LONGEST_INTEGER = 18
DEEPEST = 150  # objects within objects; WhatsApp's own go a dozen deep
MOST_PRUNED = 4_194_304  # characters of a body that goes deeper
SIGN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)  # a string is one, whatever is in it
MOST_DENSE = 256 * 1024 * 1024
MOST_DENSE_LENIENTLY = 24 * 1024 * 1024  # read by Python, at a tenth of the pace
LONGEST_NUMBER = 40  # characters of one that is spelled as a string
LONGEST_PICTURE = 200_000
MILLISECONDS_FROM = 100_000_000_000  # as seconds this is the year 5138

Raw = dict[str, Any]
"""A JSON object as it came."""

log = structlog.get_logger()


class Malformed(Exception):
    """An element lacks what it cannot be understood without."""


def parse(raw: bytes, most_dense: int = MOST_DENSE) -> Any:
    """Returns the JSON of a body, with NUL characters and lone surrogates replaced: no store downstream would take them.

    Raises `Malformed`, also for one whose values would take more than `most_dense` bytes: `orjson` holds the whole process
    while it makes them, whichever thread it is in.
    """
    density = _density(raw)
    if density > most_dense:
        raise Malformed("too many values")
    if b"\\u0000" not in raw:
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            log.info("body_read_leniently", size=len(raw))
    if density > MOST_DENSE_LENIENTLY:
        raise Malformed("too many values")
    return _parse_leniently(raw)


def _density(raw: bytes) -> int:
    """Returns about how many bytes the values of a body take in memory, beside its texts: fifty times as many as in JSON, of
    some.
    """
    return 240 * (raw.count(b"{") + raw.count(b"[")) + 32 * raw.count(b",")


def _parse_leniently(raw: bytes) -> Any:
    """Returns what `orjson` refuses to read: lone surrogates, bad UTF-8, a byte order mark, control characters, endless numbers
    and objects that go too deep.
    """
    text = raw.decode("utf-8-sig", "replace")
    try:
        return storable(json.loads(_pruned(text), strict=False, parse_int=_integer))
    except (ValueError, RecursionError) as error:
        raise Malformed from error


def _pruned(text: str) -> str:
    """Returns JSON with null for whatever lies deeper than anything that is read: one who writes such a thing costs only
    themselves.
    """
    if len(text) > MOST_PRUNED or text.count("{") + text.count("[") <= DEEPEST:
        return text
    parts, depth, end = list[str](), 0, 0
    for sign in SIGN.finditer(text):
        if sign[0] in ("{", "["):
            depth += 1
            if depth == DEEPEST + 1:
                parts.append(text[end : sign.start()])
        elif sign[0] in ("}", "]"):
            depth -= 1
            if depth == DEEPEST:
                parts.append("null")
                end = sign.end()
    return "".join(parts) + text[end:]


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else math.inf


def element(account: str | None, raw: Any, read: Callable[[], ElementFact]) -> Element:
    """Returns an element, read or parked: whatever is wrong with one must not cost its neighbours, nor a line of the log."""
    try:
        fact = read()
    except Exception:  # foreign data can break a reader in any way
        fact = NotUnderstood("malformed")
    return Element(fact, account, raw)


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def objects(holder: dict[str, Any], name: str, most: int | None = None) -> Iterator[dict[str, Any]]:
    """Returns the objects of a list (of its first `most`), passing over anything else."""
    return (one for one in items(holder, name)[:most] if isinstance(one, dict))


def items(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def child(holder: dict[str, Any], name: str) -> dict[str, Any]:
    return as_object(holder.get(name))


def text(holder: dict[str, Any], name: str, longest: int = LONGEST_TEXT) -> str | None:
    """Returns a string that is not empty; a longer one is cut."""
    value = holder.get(name)
    return _within(value, longest) if isinstance(value, str) and value else None


def needed_text(holder: dict[str, Any], name: str) -> str:
    """Returns a string, which may be empty; a longer one is cut."""
    value = holder.get(name)
    if not isinstance(value, str):
        raise Malformed(name)
    return _within(value, LONGEST_TEXT)


def _within(value: str, longest: int) -> str:
    if len(value) > longest:
        TEXTS_CUT.inc()
    return cut(value, longest)


def picture(holder: dict[str, Any], name: str) -> str | None:
    """Returns a file in base64, or as a data URL; None where it is longer than a code's picture."""
    value = holder.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_PICTURE else None


def identifier(holder: dict[str, Any], name: str) -> str:
    """Returns an id that can be indexed."""
    value = text(holder, name)
    if value is None or len(value) > LONGEST_ID:
        raise Malformed(name)
    return value


def number(holder: dict[str, Any], name: str) -> float:
    """Returns a finite number, also where it is spelled as a string. Raises `Malformed`."""
    found = _number(holder.get(name))
    if found is None:
        raise Malformed(name)
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def instant(holder: dict[str, Any], name: str) -> datetime | None:
    """Returns epoch seconds (or milliseconds), as a number or a string; None where that says nothing."""
    seconds = _number(holder.get(name))
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
