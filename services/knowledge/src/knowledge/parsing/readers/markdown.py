"""Markdown, as CommonMark and GitHub's tables have it."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.domain.encodings import decode
from knowledge.parsing.blocks import Block, Item, Paragraph, SectionHeading, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

_DEEPEST = 100  # the usual 20 would drop what is deeper


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    text = decode(data)
    if text is None:
        raise ParsingFailed("unreadable")
    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(text)
    yield from _blocks(SyntaxTreeNode(tokens).children, depth=0)


def _blocks(nodes: Sequence[SyntaxTreeNode], depth: int) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "heading":
                yield SectionHeading(int(node.tag[1]), _words(node))
            case "table":
                header, *bodies = node.children
                yield Table(_cells(header.children[0]), [_cells(row) for body in bodies for row in body.children])
            case "bullet_list" | "ordered_list":
                for item in node.children:
                    yield from _item(item, depth)
            case "blockquote":
                yield from _blocks(node.children, depth)
            case _:
                yield Paragraph(_words(node))


def _item(item: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    said = item.children[:1] if item.children and item.children[0].type == "paragraph" else []
    yield from (Item(_words(one), depth) for one in said)
    yield from _blocks(item.children[len(said) :], depth + 1)


def _cells(row: SyntaxTreeNode) -> list[str]:
    return [_words(cell) for cell in row.children]


def _words(node: SyntaxTreeNode) -> str:
    """Returns the text as it was written: marks of emphasis and addresses of links are the reader's to see."""
    return "".join(one.content for one in node.walk() if one.type in {"inline", "fence", "code_block", "html_block"})
