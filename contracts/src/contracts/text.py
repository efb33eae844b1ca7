"""What of a foreign text can be kept and shown. Postgres holds no NUL, and UTF-8 no half of a surrogate pair."""

import re
from typing import Any

REPLACEMENT = "\ufffd"

_NOT_STORABLE = re.compile(r"[\x00\ud800-\udfff]")
_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c]")


def is_storable(text: str) -> bool:
    """Returns whether every database and wire format takes the text as it is."""
    return not _NOT_STORABLE.search(text)


def require_storable(text: str) -> str:
    """Returns the text. Raises `ValueError` where not every database and wire format takes it as it is."""
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates are not text")
    return text


def storable(value: Any) -> Any:
    """Returns the same data (what JSON can say) with U+FFFD for each character that cannot be kept."""
    if isinstance(value, str):
        return _NOT_STORABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


def printable(text: str) -> str:
    """Returns the text without control characters but tab and newline; every kind of line end is a newline."""
    return _NOT_PRINTABLE.sub("", _LINE_END.sub("\n", text))
