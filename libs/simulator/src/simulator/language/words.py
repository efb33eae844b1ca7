"""Words of Portuguese, Spanish and English, made comparable: no accents, no endings, no filler."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from simulator.language.lexicon import CONCEPTS, FILLER, MARKERS, Language

_WORD = re.compile(r"[a-z0-9]+")
_ENDING = re.compile(r"(ndo|ing|ed|es|am|em|as|os|is|s|m|a|o|e|y|r)$")


def fold(text: str) -> str:
    """Returns a text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Returns the concept of a word of the thesaurus, else a light stem: `produtos` and `produto`, `vende` and `vendem`
    become one.
    """
    if word.isdigit() or word in CONCEPTS:
        return CONCEPTS.get(word, word)
    short = _ENDING.sub("", _ENDING.sub("", word)) if len(word) > 4 else word.rstrip("s")
    return (short if len(short) >= 3 else word)[:6]


def ordered_stems(text: str) -> list[str]:
    """Returns the stems of the words that carry meaning, each once, as they come."""
    return list(dict.fromkeys(stem(word) for word in words(text) if word not in FILLER))


def stems(text: str) -> frozenset[str]:
    return frozenset(ordered_stems(text))


def language_of(text: str, otherwise: Language = "pt") -> Language:
    """Returns the language whose small words occur most; `otherwise` when none does."""
    if re.search("[ãõç]", text.lower()):
        return "pt"
    if re.search("[ñ¿¡]", text):
        return "es"
    counts: Counter[Language] = Counter()
    for word in words(text):
        counts.update(language for language, markers in MARKERS.items() if word in markers)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1] and otherwise in counts):
        return otherwise
    return ranked[0][0]
