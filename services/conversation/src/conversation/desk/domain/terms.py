"""What people at the desk write, as types: names on one line, texts, and how they are compared."""

from typing import Annotated

from contracts.bounds import LONGEST_LABEL, WITHOUT_CONTROLS
from contracts.text import require_storable
from pydantic import AfterValidator, StringConstraints

LONGEST_WRITTEN = 4_096


ShortName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LABEL, strip_whitespace=True, pattern=WITHOUT_CONTROLS),
    AfterValidator(require_storable),
]
Written = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_WRITTEN, strip_whitespace=True), AfterValidator(require_storable)
]
"""What somebody wrote in several lines: a note, an answer."""


def folded(name: str) -> str:
    """Returns what is equal for names that differ in nothing but case and blanks."""
    return " ".join(name.casefold().split())
