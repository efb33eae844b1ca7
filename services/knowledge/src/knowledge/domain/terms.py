"""Terms: what a text is found by, besides its meaning. Words by their stems, codes and numbers whole and in parts, however
they are written.

They are made here, and not by the vector store: a server and the embedded engine then find the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import Stemmer

from knowledge.domain.small_words import SMALL_WORDS

TermKind = Literal["word", "code", "part", "sound"]
Term = tuple[TermKind, str]

LANGUAGES = ("portuguese", "spanish", "english")
LONGEST = 40  # letters of a term; what is longer is no word
SHORTEST_SOUND = 3
SHORTEST_NUMBER = 3  # digits of a number that is asked for as a code is: `20` stands everywhere
REMEMBERED_WORDS = 50_000

_PIECE = re.compile(r"[^\W_]+(?:[-./,:_'’][^\W_]+)*")
_PART = re.compile(r"\d+|[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
# `689 reais` asks for what costs `R$ 689,00`, and not for whatever has to do with reais.
_CURRENCY = re.compile(r"(?<=\d) ?(?:reais|real|euros?|dollars?|dolar|dolares|brl|eur|usd)\b")
_PHONE = re.compile(r"\d[\d ().-]{5,24}\d")
_DIGITS_OF_A_PHONE = (7, 15)
_LETTERS_OF_A_PREFIX = 4
# Accents are often left out. Where the stem depends on one, it is put back.
_ENDINGS = {"portuguese": re.compile(r"(?:cao|coes)$")}
_SOUNDS = (
    (re.compile(r"ch|sh|sch"), "x"),
    (re.compile(r"ck|qu|q"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"[cs](?=[ei])|z|ss"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"m"), "n"),
    (re.compile(r"v"), "b"),
    (re.compile(r"[aeiouhwy]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def terms(text: str) -> Iterator[Term]:
    """Yields the terms of a text, one as often as it stands there."""
    folded = _CURRENCY.sub("", _fold(text))
    before, ended = "", -1
    for piece in _PIECE.finditer(folded):
        said = piece[0]
        if _DIGIT.search(said):
            yield from _code(said)
        else:
            for word in _PART.findall(said):
                yield from _word(word)
        if piece.start() == ended + 1 and (pair := _pair(before, said)):
            yield "code", pair
        before, ended = said, piece.end()
    yield from _phones(folded)


def words(text: str) -> Iterator[str]:
    """Yields words, codes and numbers in order, as they are told apart; not the small words."""
    for piece in _PIECE.finditer(_fold(text)):
        parts = _PART.findall(piece[0])
        if _DIGIT.search(piece[0]):
            yield "".join(parts)[:LONGEST]
        else:
            yield from (word for word in parts if _word(word))


def _fold(text: str) -> str:
    """Returns a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


@lru_cache(maxsize=REMEMBERED_WORDS)
def _word(word: str) -> tuple[Term, ...]:
    if word in SMALL_WORDS or not 1 < len(word) <= LONGEST:
        return ()
    stems = {stem(word, language) for language in LANGUAGES}
    heard = {sound(one) for one in stems}
    return (*(("word", one) for one in sorted(stems)), *(("sound", one) for one in sorted(heard) if len(one) >= SHORTEST_SOUND))


def stem(word: str, language: str) -> str:
    """Returns the stem of a word without accents, again without accents."""
    ending = _ENDINGS.get(language)
    accented = ending.sub("ção", word) if ending else word
    return _fold(_stemmer(language).stemWord(accented))


def sound(word: str) -> str:
    """Returns a word's consonants, those as one that sound alike: what is left of it when it is written badly."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def _code(said: str) -> Iterator[Term]:
    """Yields a code or number whole, without its signs, and its parts. An amount is the same with and without its cents."""
    parts = _PART.findall(said)
    yield from (("part", one) for one in parts if (len(one) > 1 or one.isdigit()) and len(one) <= LONGEST)
    if amount := _AMOUNT.fullmatch(said):
        whole = amount[1].replace(".", "").replace(",", "")
        if (whole != said or len(whole) >= SHORTEST_NUMBER) and len(whole) <= LONGEST:
            yield "code", whole
        if amount[2]:
            yield "code", f"{whole}.{amount[2]}"
    elif len(parts) > 1:
        yield "code", "".join(parts)[:LONGEST]


def _pair(before: str, said: str) -> str | None:
    """Returns `ab12` of `ab 12` and `12v` of `12 v`."""
    letters, digits = (before, said) if said[0].isdigit() else (said, before)
    short = letters.isalpha() and len(letters) <= _LETTERS_OF_A_PREFIX
    return f"{before}{said}" if short and digits.isdigit() and len(digits) <= LONGEST else None


def _phones(folded: str) -> Iterator[Term]:
    least, most = _DIGITS_OF_A_PHONE
    for written in _PHONE.findall(folded):
        digits = "".join(filter(str.isdecimal, written))
        if least <= len(digits) <= most and digits != written:
            yield "code", digits


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmer: Stemmer.Stemmer = Stemmer.Stemmer(language)
    return stemmer
