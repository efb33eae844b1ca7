"""Twilio's webhooks are forms. Their bytes are what is signed, and their text is what is read."""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from gateway.providers.reading import Malformed

LONGEST_FORM = 1_048_576  # bytes: a message of 65,536 characters, each of them three bytes of three characters, fits
MOST_FIELDS = 20_000

Pair = tuple[bytes, bytes]


def pairs_of(raw: bytes) -> list[Pair]:
    """Returns names and values, percent-decoded, in the order of the body; blank values count. Nothing is trimmed.

    Raises `Malformed` for what is too much to be decoded while others wait.
    """
    if len(raw) > LONGEST_FORM or raw.count(b"&") >= MOST_FIELDS:
        raise Malformed("form")
    return list(_pairs(raw))


def _pairs(raw: bytes) -> Iterator[Pair]:
    for field in raw.split(b"&"):
        name, _, value = field.replace(b"+", b" ").partition(b"=")
        if field:
            yield unquote_to_bytes(name), unquote_to_bytes(value)


def fields_of(raw: bytes) -> dict[str, str]:
    """Returns the text of each field; of one that is given twice, the first. Bad UTF-8 and NUL characters are replaced.

    Raises `Malformed`.
    """
    return {_text(name): _text(value) for name, value in reversed(pairs_of(raw))}


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\0", "�")
