"""A message of which is known who sent it, and not what it says: it is told all the same, as far as it was understood.

Nobody but a customer sends messages, and a customer waits. What a provider writes around the content changes rarely, what is
in it changes with every version of WhatsApp.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from contracts.bounds import LONGEST_CODE
from contracts.content import IncomingContent, Unsupported

T = TypeVar("T")


def readable(kind: object, read: Callable[[], IncomingContent]) -> IncomingContent:
    """Returns what `read` returns, and `Unsupported` for content of this kind that cannot be read."""
    try:
        return read()
    except Exception:  # whatever is wrong with it: foreign data can break a reader in any way
        return unsupported(kind)


def unsupported(kind: object) -> Unsupported:
    """Returns the content of a message that says something of this kind."""
    return Unsupported(original_kind=kind[:LONGEST_CODE] if isinstance(kind, str) and kind else "unknown")


def beside(read: Callable[[], T]) -> T | None:
    """Returns what `read` returns of what stands beside the content (an ad, a quotation); None where it cannot be read."""
    try:
        return read()
    except Exception:  # as above
        return None


def kind_of(raw: dict[str, Any], known: Callable[[str], bool], name: str = "type") -> str:
    """Returns what a message calls its content; where it does not say, the first name of content that is in it."""
    said = raw.get(name)
    if isinstance(said, str) and said:
        return said
    return next((one for one in raw if known(one)), "unknown")
