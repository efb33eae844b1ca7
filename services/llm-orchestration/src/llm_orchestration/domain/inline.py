"""What stands within a paragraph, a heading or a cell: bold, italic, struck and links, as WhatsApp writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from llm_orchestration.domain import hyperlinks

_BOLD, _ITALIC, _STRUCK = "*", "_", "~"

DEEPEST = 8

_WITHOUT_SCHEME = ("mailto:", "tel:")


@dataclass
class _Frame:
    """An element that is open, with what has been rendered within it."""

    kind: str
    mark: str = ""
    before: str = ""
    url: str = ""
    title: str = ""
    pieces: list[str] = field(default_factory=list)
    bold: bool = False
    """Whether bold text stands within. A single `*` around it is then Markdown's italics, and not WhatsApp's bold."""
    only: str | None = None
    """The text of the one bold element within, where nothing else stands there."""

    def add(self, text: str, *, only: str | None = None) -> None:
        if not text:
            return
        self.only = None if self.pieces else only
        self.pieces.append(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def rendered(tokens: Sequence[Token], *, bold: bool = False) -> str:
    """Returns the text of inline tokens. `bold` where all of it will be: bold within is nothing of its own then."""
    whole = _Frame("strong_open" if bold else "")
    stack = [whole]
    last = ""
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.nesting == 0:
            text = "\n" if token.type == "hardbreak" else token.content
            stack[-1].add(text)
            last = text[-1:] or last
        elif token.nesting == 1:
            _open(stack, token, last)
        else:
            _close(stack, token, following.content[:1] if following else "")
            last = ""
    return whole.text


def _open(stack: list[_Frame], token: Token, before: str) -> None:
    """Within more than `DEEPEST` elements another one is its marks, and the frame of the outer one goes on."""
    if len(stack) > DEEPEST and token.type != "link_open":
        stack[-1].add(token.markup)
        stack.append(stack[-1])
    else:
        stack.append(_Frame(token.type, token.markup, before, **(token.meta or {})))


def _close(stack: list[_Frame], token: Token, after: str) -> None:
    frame = stack.pop()
    if frame is stack[-1]:
        frame.add(token.markup)
        return
    text = _closed(frame, stack, after)
    is_bold = frame.kind == "strong_open"
    stack[-1].add(text, only=frame.text if is_bold else None)
    stack[-1].bold = stack[-1].bold or frame.bold or is_bold


def _closed(frame: _Frame, outer: Sequence[_Frame], after: str) -> str:
    match frame.kind:
        case "link_open":
            return _link(frame)
        case "em_open":
            return _emphasis(frame, outer, after)
        case "strong_open" if any(one.kind == "strong_open" for one in outer):
            return frame.text
        case "strong_open":
            return _marked(frame, _BOLD, after)
        case _:
            return _marked(frame, _STRUCK, after)


def _emphasis(frame: _Frame, outer: Sequence[_Frame], after: str) -> str:
    """Returns what stands between single marks. `*x*` is WhatsApp's bold, as the prompt asks; beside `**` it is italic."""
    within_bold = any(one.kind == "strong_open" for one in outer)
    if frame.only is not None and not within_bold:
        return _wrapped(_wrapped(frame.only, _ITALIC), _BOLD)
    if frame.mark == _BOLD and (frame.bold or within_bold):
        return _marked(frame, _ITALIC, after)
    return frame.text if hyperlinks.at_edge(frame.text) else f"{frame.mark}{frame.text}{frame.mark}"


def _marked(frame: _Frame, mark: str, after: str) -> str:
    """Returns the text between marks. WhatsApp knows none within a word: they go there, or stay if they may be arithmetic."""
    if frame.before.isdigit() or after.isdigit():
        return f"{frame.mark}{frame.text}{frame.mark}"
    within_a_word = frame.before.isalnum() or after.isalnum()
    return frame.text if within_a_word else _wrapped(frame.text, mark)


def _wrapped(text: str, mark: str) -> str:
    """Returns every line of a text between marks; WhatsApp's end with the line."""
    return "\n".join(_wrapped_line(line, mark) for line in text.split("\n"))


def _wrapped_line(line: str, mark: str) -> str:
    core = line.strip()
    if not core or hyperlinks.at_edge(core):
        return line
    start = line.index(core)
    return f"{line[:start]}{mark}{core}{mark}{line[start + len(core) :]}"


def _link(frame: _Frame) -> str:
    label, url = frame.text, frame.url
    for scheme in _WITHOUT_SCHEME:
        url = url.removeprefix(scheme)
    if not frame.url or url == label.strip():
        return label
    title = f" ({frame.title})" if frame.title and frame.title != label else ""
    return f"{label}: {url}{title}" if label.strip() else f"{url}{title}"


def heading(tokens: Sequence[Token]) -> str:
    """Returns inline tokens as one bold line, which is how WhatsApp shows a heading."""
    return _wrapped(rendered(tokens, bold=True), _BOLD)
