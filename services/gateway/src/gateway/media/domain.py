"""What a file of a message is, what it may be called, and how long to go on asking for one that cannot be had."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import filetype  # type: ignore[import-untyped]
from contracts.gateway import MissingReason
from contracts.outgoing import FileKind
from contracts.providers import CAPABILITIES

from gateway.providers.domain.files import MediaFailure

ANYTHING = "application/octet-stream"
SHOWN = ("image/", "audio/", "video/", "application/pdf")
LONGEST_NAME = 120
SENT_AS: Mapping[str, str] = {"audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "video/ogg": "audio/ogg"}
"""Names of the same type that the signatures' own list spells otherwise."""
UNSAFE = re.compile(r'[<>:"|?*]')
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Patience:
    """After so many attempts a file is missing, for this reason."""

    attempts: int
    reason: MissingReason


MOST_ATTEMPTS = 16  # with pauses that triple from 2 s up to 5 min: about an hour
PATIENCE: Mapping[MediaFailure, Patience] = {
    "gone": Patience(1, "expired"),
    "absent": Patience(5, "expired"),
    "refused": Patience(4, "forbidden"),
    "unreachable": Patience(MOST_ATTEMPTS, "unavailable"),
    "slow": Patience(3, "unavailable"),
    "too_large": Patience(1, "too_large"),
    "unsafe": Patience(1, "unsafe"),
    "corrupt": Patience(1, "corrupt"),
}


def given_up(failure: MediaFailure, attempts: int) -> MissingReason | None:
    """Returns why nobody asks again after so many attempts; None while somebody will."""
    patience = PATIENCE[failure]
    return patience.reason if attempts >= patience.attempts else None


def type_of(head: bytes) -> str:
    """Returns the MIME type that a file's first bytes show, whatever anybody called it.

    Signatures only: text in any form, HTML and SVG included, is `application/octet-stream`.
    """
    return filetype.guess_mime(head) or ANYTHING


def largest_of(kind: FileKind) -> int:
    """Returns how many bytes a file of a kind may have: what some provider takes."""
    return max(limit.largest_bytes for able in CAPABILITIES.values() if (limit := able.files.get(kind)))


def sent_as(mime_type: str) -> str:
    """Returns the name that providers' lists have for a type that a file's first bytes show."""
    return SENT_AS.get(mime_type, mime_type)


def is_of_kind(kind: FileKind, mime_type: str) -> bool:
    """Returns whether some provider sends a file of this content as one of the kind."""
    taken = [limit.mime_types for able in CAPABILITIES.values() if (limit := able.files.get(kind))]
    return any(types is None or mime_type in types for types in taken)


def is_shown(mime_type: str) -> bool:
    """Returns whether a browser may show a file, instead of saving it."""
    return mime_type.startswith(SHOWN)


def safe_name(given: str | None) -> str | None:
    """Returns the name of a file as it may be saved: no folders, nothing invisible, not too long, its ending kept."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    name = UNSAFE.sub("_", seen).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return name[:LONGEST_NAME] or None


def name_by_type(mime_type: str) -> str:
    """Returns what to call a file that came without a name."""
    known = None if mime_type == ANYTHING else filetype.get_type(mime=mime_type)
    return f"{mime_type.partition('/')[0]}.{known.extension}" if known else "file"


ByteSpan = tuple[int, int]
"""The first byte of a part, and the one after its last."""


def span_of(header: str | None, size: int) -> ByteSpan | Literal["unsatisfiable"] | None:
    """Returns the part that a `Range` header asks for; None for the whole, also where it asks for several or for what is no
    range.

    Source: RFC 9110, section 14.
    """
    found = RANGE.fullmatch((header or "").strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    elif last and int(last) < int(first):
        return None
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else "unsatisfiable"
