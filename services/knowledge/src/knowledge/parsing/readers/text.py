"""Plain text: paragraphs between empty lines, or questions with their answers."""

import re
from collections.abc import Iterator, Sequence

from knowledge.domain.encodings import decode
from knowledge.parsing.blocks import Block, Paragraph
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.tables import pair

_EMPTY_LINE = re.compile(r"\n[ \t]*+\n")
_ASKED = re.compile(r"\A[ \t]*+(?:p|pergunta|q|question|pregunta)[ \t]*+\d*+[ \t]*+[:.)][ \t]++(?=\S)", re.I)
_ANSWERED = re.compile(r"\A[ \t]*+(?:r|resposta|a|answer|respuesta)[ \t]*+\d*+[ \t]*+[:.)][ \t]++(?=\S)", re.I)
_FEWEST_PAIRS = 2


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    text = decode(data)
    if text is None:
        raise ParsingFailed("unreadable")
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = whole.split("\n")
    if all(sum(bool(mark.match(line)) for line in lines) >= _FEWEST_PAIRS for mark in (_ASKED, _ANSWERED)):
        yield from _questions(lines)
    else:
        yield from map(Paragraph, _EMPTY_LINE.split(whole))


def _questions(lines: Sequence[str]) -> Iterator[Block]:
    """Yields each question with its answer, and before them what stands above the first."""
    said: list[str] = []
    question: str | None = None
    for line in [*lines, None]:
        if line is None or _ASKED.match(line):
            yield from _answered(question, said)
            question, said = None, []
        if line is not None:
            answers = _ANSWERED.match(line) if question is None and said else None
            if answers:
                question, said = _ASKED.sub("", "\n".join(said), count=1).strip(), [line[answers.end() :]]
            else:
                said.append(line)


def _answered(question: str | None, said: Sequence[str]) -> Iterator[Block]:
    text = "\n".join(said).strip()
    yield from [Paragraph(text)] if question is None else pair(question, text, level=1)
