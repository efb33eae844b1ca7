"""What pages tell people to type and to look at: the code in them, piece by piece, each with what is said around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devkit.repository import ROOT

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
POINT = re.compile(r"\n\s*\n|\n(?=\s*(?:- |\* |\d+\. |\||#))")
OF_ITS_TIME = {"adr", "webhook-types.md"}
"""What is told of a decision's day, and what is generated."""


@dataclass(frozen=True)
class Said:
    """`around` is the point, row or paragraph that it stands in; of a block, the one before it."""

    page: Path
    code: str
    around: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: {self.code}"


def pages() -> list[Path]:
    """Returns all that people read before they type: documents, and the READMEs of members."""
    found = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")]
    return sorted({one for one in found if not OF_ITS_TIME & set(one.relative_to(ROOT).parts) and ".venv" not in one.parts})


def said(page: Path) -> Iterator[Said]:
    """Yields a page's inline code, and each command of its blocks without prompt and remark; of SQL the statements."""
    text = page.read_text()
    before = 0
    for block in [*FENCED.finditer(text), None]:
        prose = text[before : block.start()] if block else text[before:]
        points = [point for point in POINT.split(prose) if point.strip()]
        for point in points:
            yield from (Said(page, _one_line(code), point) for code in INLINE.findall(point))
        if block:
            around, before = (points[-1] if points else ""), block.end()
            yield from (Said(page, code, around) for code in _commands(block[1], block[2]))


def _commands(language: str, block: str) -> list[str]:
    if language == "sql":
        return [_one_line(one) for one in block.split(";") if one.strip()]
    lines = block.replace("\\\n", " ").splitlines()
    return [_one_line(re.sub(r"\s+# .*", "", line).removeprefix("$ ")) for line in lines if line.strip()]


def _one_line(code: str) -> str:
    return re.sub(r"\s+", " ", code.replace("\\|", "|")).strip()
