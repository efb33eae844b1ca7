"""Whether two wordings say the same, and whether one says thanks only: case, blanks, punctuation and accents do not count."""

import re
import unicodedata
from typing import Any

from conversation.domain.message import as_text

LONGEST_THANKS = 80
WORD = re.compile(r"\w+")
FIRST_ACCENT = 200
"""Canonical combining classes from here on are accents above and below; those before it make other letters."""

THANKS = frozenset(
    WORD.findall(
        """
        abs abraco abracos adios beleza blz brigada brigadao brigado bye certo cheers combinado gracias gratidao obg obgd obgda
        obrigada obrigadao obrigado ok okay otimo perfect perfecto perfeito tchau thank thanks thx top ty vale valeu vlw
        """
    )
)
"""What is said when all is said, in our customers' languages, as `normalised` spells it; no greeting, which begins anew."""
BESIDE_THANKS = frozenset(
    WORD.findall("a ate de hasta logo lot luego mais mesmo much muchas muchisimas muita muito nada por so tudo very you")
)
MOST_WORDS_OF_THANKS = 6


def says_thanks(text: str) -> bool:
    """Returns whether a text is a mere thank-you, a farewell or an emoji. Whatever asks, or is not known, is not."""
    if "?" in text or len(text) > LONGEST_THANKS:
        return False
    words = [normalised(word) for word in WORD.findall(text)]
    if not words:
        return bool(normalised(text))
    known = len(words) <= MOST_WORDS_OF_THANKS and all(word in THANKS | BESIDE_THANKS for word in words)
    return known and any(word in THANKS for word in words)


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
