"""What a business writes down, of any length and always the same: sections of made words, codes and prices, as Markdown, Word
and PDF, and questions with words of a section.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap

import docx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

WORDS = 4_000
SENTENCES = 10
WORDS_OF_A_SENTENCE = 12
LINES_OF_A_PAGE = 48
LETTERS_OF_A_LINE = 80

_CONSONANTS, _VOWELS = "bcdfglmnprstv", "aeiou"


@dataclass(frozen=True)
class PaperSection:
    """About as long as a passage. `code` stands in this one only."""

    heading: str
    sentences: Sequence[str]
    code: str

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


class Paperwork:
    """The same seed writes the same. Words are as unevenly frequent as in any language (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = sorted({self._word() for _ in range(2 * WORDS)})[:WORDS]
        self.random.shuffle(self.words)
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        self.written = 0

    def sections(self, count: int) -> list[PaperSection]:
        return [self._section() for _ in range(count)]

    def question(self, section: PaperSection) -> str:
        """Returns what somebody may ask whom this section answers: some of its words, and now and then its code."""
        some = self.random.sample(section.text.replace(".", "").split(), 5)
        return f"quanto custa {' '.join(some)} {section.code if self.random.random() < 0.3 else ''}".strip() + "?"

    def _section(self) -> PaperSection:
        self.written += 1
        code = f"{self.random.choice('ABCDEF')}{self.random.choice('KLMNPQ')}-{1000 + self.written}"
        price = f"R$ {self.random.randrange(10, 2_000)},{self.random.randrange(10, 100)}"
        sentences = [self._sentence() for _ in range(SENTENCES - 1)]
        return PaperSection(self._sentence(3).rstrip("."), [f"{code} {self._sentence()[:-1]} {price}.", *sentences], code)

    def _sentence(self, words: int = WORDS_OF_A_SENTENCE) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=words)).capitalize() + "."

    def _word(self) -> str:
        syllables = self.random.randrange(2, 5)
        return "".join(self.random.choice(_CONSONANTS) + self.random.choice(_VOWELS) for _ in range(syllables))


def as_markdown(sections: Sequence[PaperSection]) -> bytes:
    return "\n\n".join(f"## {one.heading}\n\n{one.text}" for one in sections).encode()


def as_word(sections: Sequence[PaperSection]) -> bytes:
    written, output = docx.Document(), io.BytesIO()
    for one in sections:
        written.add_heading(one.heading, 2)
        written.add_paragraph(one.text)
    written.save(output)
    return output.getvalue()


def as_pdf(sections: Sequence[PaperSection], pages: int | None = None) -> bytes:
    """Returns pages full of lines; the first so many where `pages` says so."""
    lines = [line for one in sections for line in [one.heading, *wrap(one.text, LETTERS_OF_A_LINE), ""]]
    writer, output = PdfWriter(), io.BytesIO()
    for first in range(0, len(lines), LINES_OF_A_PAGE)[:pages]:
        _add_page(writer, lines[first : first + LINES_OF_A_PAGE])
    writer.write(output)
    return output.getvalue()


def _add_page(writer: PdfWriter, lines: Sequence[str]) -> None:
    page = writer.add_blank_page(595, 842)
    font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}
    names = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in font.items()})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): names})})
    shown = b" ".join(b"(" + line.encode("cp1252") + b") Tj T*" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 10 Tf 15 TL 50 800 Td " + shown + b" ET")
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
