"""RTF (its specification 1.9.1): a walk over groups and control words, without recursion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, Paragraph, SectionHeading
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.readers.rtf.vocabulary import APART, CHARSETS, CODE_PAGES, NOT_TEXT, SIGNS, SYMBOLS
from knowledge.parsing.tables import blocks_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)


class _State(NamedTuple):
    """What holds within a group."""

    is_text: bool = True
    is_shown: bool = True
    begins: bool = True
    unicode_skips: int = 1
    encoding: str = "cp1252"
    is_fonts: bool = False
    apart: bool = False


@dataclass(slots=True)
class _Flow:
    """A paragraph that is being read, and the table around it."""

    said: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    level: int | None = None
    depth: int | None = None
    in_table: bool = False

    def taken(self) -> str:
        """Returns what was said, and forgets it."""
        said = "".join(self.said)
        self.said.clear()
        return said


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    yield from _Reader().blocks(data)


class _Reader:
    def __init__(self) -> None:
        self.state, self.states = _State(), list[_State]()
        self.flow, self.flows = _Flow(), list[_Flow]()
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.code_page = "cp1252"
        self.bytes: list[bytes] = []
        self.skips = 0
        self.first_half: int | None = None
        self.apart_said: set[str] = set()

    def blocks(self, data: bytes) -> Iterator[Block]:
        place = 0
        while found := _TOKEN.match(data, place):
            place = found.end()
            word, number, code, symbol, brace, text = found.groups()
            if word == b"bin" and number:
                place += max(int(number), 0)
                if place > len(data):
                    break
            elif code is not None:
                self._byte(bytes.fromhex(code.decode()))
            elif text is not None:
                self._bytes(text)
            elif brace == b"{":
                self._decode()
                self.states.append(self.state)
                self.state = self.state._replace(begins=True, apart=False)
                continue
            elif brace == b"}":
                self._decode()
                yield from self._closed()
            elif symbol == b"*":
                self.state = self.state._replace(is_text=False) if self.state.begins else self.state
                continue
            elif symbol is not None:
                self._say(SYMBOLS.get(symbol, "\n" if symbol in b"\r\n" else ""))
            elif word is not None:
                yield from self._word(word.decode(), int(number) if number else None)
            if self.state.begins and found[0].strip():
                self.state = self.state._replace(begins=False)
        if self.states:  # its end is missing
            yield Unread("damaged_part")
        self._decode()
        yield from self._paragraph()
        if self.flow.cells:
            self.flow.rows.append(self.flow.cells)
        yield from self._table()

    def _closed(self) -> Iterator[Block]:
        if not self.states:
            raise ParsingFailed("unreadable")
        if self.state.apart:
            yield from self._paragraph()
            yield from self._table()
            self.flow = self.flows.pop()
        self.state = self.states.pop()

    def _word(self, word: str, number: int | None) -> Iterator[Block]:
        self._decode()
        is_shown = self.state.is_text and self.state.is_shown
        if word == "u" and number is not None:
            self._say(self._character(number % 65536))
            self.skips = self.state.unicode_skips
        elif word == "uc":
            self.state = self.state._replace(unicode_skips=min(max(number or 0, 0), 10))
        elif word == "ansicpg" and number:
            self.code_page = f"cp{number}"
            self.state = self.state._replace(encoding=self.code_page)
        elif word in CODE_PAGES:
            self.code_page = CODE_PAGES[word]
            self.state = self.state._replace(encoding=self.code_page)
        elif word == "f" and number is not None:
            self.font = number
            self.state = self.state._replace(encoding=self.fonts.get(number, self.code_page))
        elif word == "fcharset" and number in CHARSETS and self.state.is_fonts:
            self.fonts[self.font] = CHARSETS[number]
        elif word in ("v", "deleted"):
            self.state = self.state._replace(is_shown=number == 0)
        elif word == "plain":
            self.state = self.state._replace(is_shown=True)
        elif word in NOT_TEXT:
            self.state = self.state._replace(is_text=False, is_fonts=self.state.is_fonts or word == "fonttbl")
        elif word in ("pict", "object") and is_shown:
            self.state = self.state._replace(is_text=word == "object")
            yield Unread("picture" if word == "pict" else "embedded_file")
        elif word in APART:
            self.flows.append(self.flow)
            self.flow = _Flow()
            self.state = self.state._replace(is_text=True, apart=True)
        elif is_shown:
            yield from self._layout(word, number)

    def _character(self, unit: int) -> str:
        """Returns the character of a UTF-16 unit; of the first half of a pair nothing yet."""
        first, self.first_half = self.first_half, unit if 0xD800 <= unit < 0xDC00 else None
        if 0xDC00 <= unit < 0xE000:
            return chr(0x10000 + ((first - 0xD800) << 10) + unit - 0xDC00) if first is not None else "\ufffd"
        return "" if self.first_half is not None else chr(unit)

    def _layout(self, word: str, number: int | None) -> Iterator[Block]:
        flow = self.flow
        match word:
            case "par" | "sect" | "page" if flow.in_table:
                flow.said.append("\n")
            case "par" | "sect" | "page":
                yield from self._table()
                yield from self._paragraph()
            case "pard":
                flow.level, flow.depth, flow.in_table = None, None, False
            case "intbl":
                flow.in_table = True
            case "cell":
                flow.cells.append(flow.taken())
            case "nestcell":
                flow.said.append(", ")
            case "nestrow":
                flow.said.append("; ")
            case "row":
                flow.rows.append(flow.cells)
                flow.cells = []
            case "outlinelevel" if number is not None and 0 <= number < 9:
                flow.level = number + 1
            case "ls" | "pnlvlblt" | "pnlvlbody":
                flow.depth = flow.depth or 0
            case "ilvl" if number is not None:
                flow.depth = min(max(number, 0), 9)
            case _:
                self._say(SIGNS.get(word, ""))

    def _paragraph(self) -> Iterator[Block]:
        said = self.flow.taken()
        if self.flows and said.strip() in self.apart_said:  # headers of other pages
            return
        if self.flows:
            self.apart_said.add(said.strip())
        level, depth = self.flow.level, self.flow.depth
        if level is not None and said.strip():
            yield SectionHeading(level, " ".join(said.split()))
        else:
            yield Paragraph(said) if depth is None else Item(said, depth)

    def _table(self) -> Iterator[Block]:
        rows, self.flow.rows = self.flow.rows, []
        yield from blocks_of(rows, level=6)

    def _say(self, text: str) -> None:
        self._decode()
        if self.state.is_text and self.state.is_shown:
            self.flow.said.append(text)

    def _byte(self, byte: bytes) -> None:
        if self.skips:
            self.skips -= 1
        elif self.state.is_text and self.state.is_shown:
            self.bytes.append(byte)

    def _bytes(self, text: bytes) -> None:
        skipped = min(self.skips, len(text))
        self.skips -= skipped
        if self.state.is_text and self.state.is_shown:
            self.bytes.append(text[skipped:])

    def _decode(self) -> None:
        """Ends a run of bytes: a character may be made of several."""
        if self.bytes:
            run = b"".join(self.bytes)
            self.bytes.clear()
            try:
                text = run.decode(self.state.encoding, "replace")
            except LookupError:
                text = run.decode("cp1252", "replace")
            self.flow.said.append(text)
