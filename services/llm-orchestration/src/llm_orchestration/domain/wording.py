"""From what a model wrote to what a customer may read on WhatsApp."""

import html
import re
from collections.abc import Iterable

from llm_orchestration.domain.links import without_foreign_links

MOST_PARTS = 3
LONGEST_PART = 4_096

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PASSAGE_TAG = re.compile(r"</?\s*passages?\b[^>]*>?", re.IGNORECASE)
_PASSAGE_MARK = re.compile(r"\s*[\[(【]\s*p\d+(?:\s*[,;]\s*p\d+)*\s*[\])】]")
_MARKDOWN = (
    (re.compile(r"^[ \t]*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE), lambda m: f"*{m[1].strip('*_ ')}*"),
    (re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"), lambda m: f"{m[1]}: {m[2]}" if m[1] else m[2]),
    (re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE), lambda m: f"{m[1]}- "),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), lambda m: f"*{m[1]}*"),
    (re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"), lambda m: f"*{m[1]}*"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), lambda m: f"~{m[1]}~"),
)
_BLANK_END = re.compile(r"[ \t]+(?=\n|$)")
_DOUBLE_BLANK = re.compile(r"(?<=\S)[ \t]{2,}")
_MANY_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Text that every database and wire format takes: no NUL, no other control characters, no lone surrogates."""
    return _CONTROL.sub("", text)


def outgoing(parts: Iterable[str], sources: str) -> tuple[str, ...]:
    """The messages to send. `sources` is all text whose links may be repeated."""
    worded = (_outgoing(part, sources) for part in parts)
    return tuple(part[:LONGEST_PART] for part in worded if part)[:MOST_PARTS]


def _outgoing(part: str, sources: str) -> str:
    text = clean(html.unescape(part))
    text = _PASSAGE_MARK.sub("", _PASSAGE_TAG.sub("", text))
    text = without_foreign_links(whatsapp(text), sources)
    return _MANY_LINES.sub("\n\n", _DOUBLE_BLANK.sub(" ", _BLANK_END.sub("", text))).strip()


def whatsapp(markdown: str) -> str:
    """Markdown in WhatsApp's own markup."""
    for pattern, replacement in _MARKDOWN:
        markdown = pattern.sub(replacement, markdown)
    return markdown
