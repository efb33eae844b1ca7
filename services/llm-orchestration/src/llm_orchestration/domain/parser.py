"""The parser of Markdown, set up for texts that are read in a chat: what plain text is easily mistaken for is no markup."""

import re
from bisect import bisect_right

from markdown_it import MarkdownIt
from markdown_it.rules_block.fence import make_fence_rule
from markdown_it.rules_inline import StateInline, backtick

from llm_orchestration.domain import hyperlinks

DEEPEST = 20
_NO_MARKUP = ("code", "lheading", "reference", "html_block", "hr", "html_inline", "entity", "newline", "image")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BLANKS = " \t\n"


class _Parser(MarkdownIt):
    """CommonMark with tables and `~~`; addresses keep their characters."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": DEEPEST})
        self.enable(["table", "strikethrough"]).disable(list(_NO_MARKUP))
        self.block.ruler.at("fence", make_fence_rule(markers=("`",)), {"alt": ["paragraph", "blockquote", "list"]})
        self.inline.ruler.before("text", "address", _address)
        self.inline.ruler.at("backticks", _code)
        self.inline.ruler.at("link", _link)

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return hyperlinks.is_destination(url)


def _address(state: StateInline, silent: bool) -> bool:
    """Returns whether a plain address was read. It is text from its first to its last character: `_` and `*` are no markup."""
    starts, ends = _addresses(state)
    at = bisect_right(starts, state.pos) - 1
    if at < 0 or state.pos >= ends[at]:
        return False
    end = min(ends[at], state.posMax)
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _addresses(state: StateInline) -> tuple[list[int], list[int]]:
    """Returns where addresses start and end, found once per text."""
    if state.env.get("text") is not state.src:
        spans = list(hyperlinks.find_known(state.src, state.env["known"]))
        state.env["text"] = state.src
        state.env["addresses"] = [span.start for span in spans], [span.end for span in spans]
    found: tuple[list[int], list[int]] = state.env["addresses"]
    return found


def _code(state: StateInline, silent: bool) -> bool:
    """Returns whether code was read, which stays as it is written: the library's rule takes blanks from its ends."""
    start = state.pos
    if not backtick(state, silent):
        return False
    if not silent and state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        state.tokens[-1].content = state.src[start : state.pos]
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """Returns whether `[label](address "title")` was read, or the same of an image. The address is kept byte for byte."""
    start, most = state.pos, state.posMax
    label = start + state.src.startswith("!", start)
    if not state.src.startswith("[", label):
        return False
    label_end = state.md.helpers.parseLinkLabel(state, label, label == start)
    if label_end < 0 or not state.src.startswith("(", label_end + 1):
        return False
    target = _target(state, label_end + 2)
    if target is None:
        return False
    url, title, end = target
    if not silent:
        state.pos, state.posMax = label + 1, label_end
        state.push("link_open", "a", 1).meta = {"url": url, "title": title}
        state.md.inline.tokenize(state)
        state.push("link_close", "a", -1)
    state.pos, state.posMax = end, most
    return True


def _target(state: StateInline, pos: int) -> tuple[str, str, int] | None:
    """Returns address and title of a link, and where it ends."""
    src, most, helpers = state.src, state.posMax, state.md.helpers
    start = _past_blanks(src, pos)
    found = helpers.parseLinkDestination(src, start, most)
    if not found.ok:
        return None
    written = src[start : found.pos]
    url = _ESCAPE.sub(r"\1", written[1:-1] if written.startswith("<") else written)
    if not hyperlinks.is_destination(url):
        return None
    title, end = "", _past_blanks(src, found.pos)
    if end > found.pos and (quoted := helpers.parseLinkTitle(src, end, most)).ok:
        title, end = quoted.str, _past_blanks(src, quoted.pos)
    return (url, title, end + 1) if end < most and src[end] == ")" else None


def _past_blanks(text: str, pos: int) -> int:
    while text[pos : pos + 1] in tuple(_BLANKS):
        pos += 1
    return pos


PARSER = _Parser()
