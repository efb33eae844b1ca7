"""Whether two wordings say the same: the case, blanks, punctuation and accents of a text do not count."""

import unicodedata
from typing import Any

from conversation.domain.message import as_text

FIRST_ACCENT = 200
"""Canonical combining classes from here on are accents above and below; those before it make other letters."""


def means(content: dict[str, Any]) -> tuple[str, str]:
    """Returns what is equal for contents that say the same."""
    return str(content.get("kind")), normalised(as_text(content))


def normalised(text: str) -> str:
    """Returns the letters, numbers and symbols of a text. What stands between two digits counts: 1,5 is not 15."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept: list[str] = []
    parted = False
    for character in decomposed:
        if unicodedata.combining(character) >= FIRST_ACCENT:
            continue
        if unicodedata.category(character)[0] in "ZPC":
            parted = True
            continue
        if parted and kept and kept[-1].isdigit() and character.isdigit():
            kept.append(" ")
        kept.append(character)
        parted = False
    return "".join(kept)
