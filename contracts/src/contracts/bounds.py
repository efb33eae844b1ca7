"""How long what enters may be: the types that contracts, readers, providers' answers, job payloads and APIs share.

A bound is of one of two natures. What people read is **cut**, and ends with `MARK` so that nobody takes it for the whole.
What is compared, stored under an index or called is **refused**: half an id is another id. A list is cut where the rest
can be done without, and refused otherwise.

No string, list or mapping enters a service without one of these, or a bound of its own; `tests/test_bounds.py` looks.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

MARK = "…"

LONGEST_ID = 512
LONGEST_ADDRESS = 256
LONGEST_CODE = 100
LONGEST_LABEL = 100
LONGEST_NAME = 200
LONGEST_LINE = 1_000
LONGEST_TEXT = 65_536
LONGEST_URL = 4_096


CONTROLS = re.compile(r"[\x00-\x1f]")
WITHOUT_CONTROLS = r"^[^\x00-\x1f]*$"


def cut(text: str, longest: int) -> str:
    """Returns `text` with at most `longest` characters; a shorter text comes back as it is, a longer one ends with `MARK`."""
    return text if len(text) <= longest else text[: longest - len(MARK)] + MARK


def _cut_to(longest: int) -> Callable[[Any], Any]:
    return lambda value: cut(value, longest) if isinstance(value, str) else value


def _first(most: int) -> Callable[[Any], Any]:
    return lambda value: value[:most] if isinstance(value, list | tuple) else value


def _one_line(value: Any) -> Any:
    return CONTROLS.sub(" ", value) if isinstance(value, str) else value


def cut_at(longest: int) -> tuple[Any, ...]:
    """Returns the annotations of a string that is cut: `Annotated[str, *cut_at(80)]`."""
    return StringConstraints(max_length=longest), BeforeValidator(_cut_to(longest))


def label(longest: int) -> tuple[Any, ...]:
    """Returns the annotations of a short text on one line, which is cut; control characters in it become blanks.

    As JSON it takes four bytes a character at most, where others take six.
    """
    within = StringConstraints(max_length=longest, pattern=WITHOUT_CONTROLS)
    return within, BeforeValidator(_cut_to(longest)), BeforeValidator(_one_line)


def or_nothing(longest: int) -> BeforeValidator:
    """Returns the annotation of an id that can be done without: `Annotated[Id | None, or_nothing(LONGEST_ID)]` is null where
    it would be longer, for half of it would be another's.
    """
    return BeforeValidator(lambda value: None if isinstance(value, str) and len(value) > longest else value)


def first(most: int) -> tuple[Any, ...]:
    """Returns the annotations of a list of which the first `most` are kept: `Annotated[tuple[Label, ...], *first(20)]`."""
    return Field(max_length=most), BeforeValidator(_first(most))


Id = Annotated[str, StringConstraints(max_length=LONGEST_ID)]
"""An id that somebody else made: refused when longer, for it is compared and indexed."""

Address = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)]
"""Where somebody is reached: a phone, a jid, an e-mail address. Refused when longer."""

Url = Annotated[str, StringConstraints(max_length=LONGEST_URL)]
"""An address to call. Refused when longer."""

Code = Annotated[str, *cut_at(LONGEST_CODE)]
"""A word of somebody's protocol: a kind, a reason, a MIME type, an error code. Cut."""

OptionalId = Annotated[Id | None, or_nothing(LONGEST_ID)]
"""An id that can be done without. Nothing when longer."""

Token = Annotated[str, *cut_at(LONGEST_ID)]
"""Somebody's id that is told to people and looked up by nobody. Cut."""

Label = Annotated[str, *label(LONGEST_LABEL)]
"""What a tenant calls its own, in a directory that holds many of them: one line. Cut."""

Name = Annotated[str, *cut_at(LONGEST_NAME)]
"""What a person or a thing is called. Cut."""

Line = Annotated[str, *cut_at(LONGEST_LINE)]
"""A title, a reason in words, a heading. Cut."""

Sha256 = Annotated[str, StringConstraints(max_length=64)]
"""A checksum as hex digits. Refused when longer."""

Body = Annotated[str, *cut_at(LONGEST_TEXT)]
"""What a message says; WhatsApp itself lets 65,536 characters pass. Cut."""
