"""Which encoding some text is in: UTF-8 and UTF-16 by their own rules, else what Windows, DOS and the Mac wrote in the West."""

import codecs
import re
from itertools import islice

from charset_normalizer import from_bytes

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Of a long file this much is looked at, from where it is no longer ASCII.
_SAMPLE_BYTES, _BEFORE = 65_536, 64
_REPLACED = "\ufffd"

# The first of equals wins: where the letters do not tell, it was Windows.
_WESTERN = ("cp1252", "cp850", "cp860", "cp437", "mac_roman")
_LETTERS = frozenset("áàâãäåæçéèêëíìîïñóòôõöøœúùûüÿßÁÀÂÃÄÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÕÖØŒÚÙÛÜŸ")
_NOT_ASCII, _ASCII_LETTER = re.compile(rb"[\x80-\xff]"), re.compile(rb"[A-Za-z]")
_WITHIN_WORDS = frozenset("’·\xad\xa0–—")
_SIGNS = frozenset("\xa0–—‘’“”„•…€£°ºª²³½¼¾·§«»¿¡©®™×±´\xad")
# So many words are looked at, each with what stands around its first byte that is not ASCII.
_WORDS = 2_000
_WORD = re.compile(rb"[!-~]{0,12}[\x80-\xff][!-~\x80-\xff]{0,12}")
# Where DOS in Portugal and Brazil had `ão` and `õe`, that of others had these, which no language has.
_ODD_PAIRS = re.compile("äo|öe")
_GARBLED_SHARE = 0.2
# No language of the West has an accent for every second letter: then it is another alphabet.
_FOREIGN_SHARE, _FEW = 0.5, 20
_ONE_ODD_BYTE_IN, _ONE_CONTROL_CHARACTER_IN = 3, 50


def decode(data: bytes) -> str | None:
    """Returns the text, or None for what is no text, or of an encoding that nobody can tell.

    A byte that its encoding does not know is replaced by U+FFFD, and an odd control character or a character that the file's
    end cut is left out.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    text = data.decode(marked, "replace") if marked else _without_mark(data)
    kept = _NOT_IN_TEXT.sub("", text)
    if not kept or (len(text) - len(kept)) * _ONE_CONTROL_CHARACTER_IN > len(text):
        return None
    return kept.removesuffix(_REPLACED)


def _without_mark(data: bytes) -> str:
    beginning = data[:_SAMPLE_BYTES]
    if beginning.count(0) * _ONE_CONTROL_CHARACTER_IN > len(beginning):
        return _by(_guessed(beginning, ["utf_16_le", "utf_16_be"]), data)
    first = _NOT_ASCII.search(data)
    sample = data[max(0, first.start() - _BEFORE) :][:_SAMPLE_BYTES] if first else b""
    return data.decode("utf-8", "replace") if _is_utf8(sample) else _by(_western(sample), data)


def _is_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    odd = text.count(_REPLACED)
    return odd * _ONE_ODD_BYTE_IN <= sum(character > "\x7f" for character in text) - odd


def _by(encoding: str | None, data: bytes) -> str:
    return data.decode(encoding, "replace") if encoding else ""


def _guessed(sample: bytes, candidates: list[str] | None = None) -> str | None:
    best = from_bytes(sample, cp_isolation=candidates).best()
    return best.encoding if best else None


def _western(sample: bytes) -> str | None:
    foreign = len(_NOT_ASCII.findall(sample))
    if foreign > _FEW and foreign > _FOREIGN_SHARE * len(_ASCII_LETTER.findall(sample)):
        return _guessed(sample)
    words = [found[0] for found in islice(_WORD.finditer(sample), _WORDS)]
    together = b" ".join(words)
    oddities = {encoding: _oddities(together.decode(encoding, "replace")) for encoding in _WESTERN}
    best = min(_WESTERN, key=oddities.__getitem__)
    return best if oddities[best] <= 1 + _GARBLED_SHARE * len(words) else None


def _oddities(text: str) -> int:
    """Returns how often a reader would stop: at what is no letter of the West, and at a sign or a capital within a word."""
    return sum(
        _is_odd(before, character, after)
        for before, character, after in zip(f" {text}", text, f"{text} "[1:], strict=False)
        if character > "\x7f"
    ) + len(_ODD_PAIRS.findall(text))


def _is_odd(before: str, character: str, after: str) -> bool:
    if character in _LETTERS:
        return character.isupper() and (before.islower() or (before.isalpha() and after.islower()))
    if character in _SIGNS:
        return before.isalpha() and after.isalpha() and character not in _WITHIN_WORDS
    return True
