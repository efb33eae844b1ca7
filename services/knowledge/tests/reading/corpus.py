"""Documents as businesses have them, each with what is read of it or why it cannot be. What programs wrote that are none of
ours is in `written`: by pandoc 3.9, Typst 0.15 and ReportLab 5.1, from a few lines each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

WRITTEN = Path(__file__).parent / "written"


@dataclass(frozen=True, slots=True)
class Sample:
    """`said` is read, in this order, and `unsaid` is not; `unread` are reasons. One that `fails` is not read at all: `no_type`
    where its bytes are of nothing that is taken.
    """

    name: str
    data: Callable[[], bytes]
    said: Sequence[str] = ()
    unsaid: Sequence[str] = ()
    unread: Sequence[str] = ()
    fails: str | None = None

    def __str__(self) -> str:
        return self.name


def stored(name: str, *said: str, unsaid: Sequence[str] = (), unread: Sequence[str] = ()) -> Sample:
    """Returns a document that somebody else's program wrote."""
    return Sample(name, (WRITTEN / name).read_bytes, said, unsaid, unread)


def text(name: str, content: str, *said: str, encoding: str = "utf-8", unsaid: Sequence[str] = ()) -> Sample:
    return Sample(name, lambda: content.encode(encoding), said, unsaid)


def failing(name: str, data: bytes | Callable[[], bytes], reason: str) -> Sample:
    return Sample(name, data if callable(data) else lambda: data, fails=reason)
