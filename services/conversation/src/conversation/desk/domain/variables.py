"""Texts with variables: `{{contact.name}}`, or `{{contact.name|there}}` with what stands there where the value is missing.

The list of variables is closed. A text is read from left to right, once: what a value brings is never read again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from common.errors import Invalid

VariableName = Literal["contact.name", "agent.name", "business.name"]
VARIABLES: frozenset[str] = frozenset(get_args(VariableName))
OPENING, CLOSING, OTHERWISE = "{{", "}}", "|"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A variable of a text, and what stands there where it has no value."""

    name: str
    fallback: str


def parts_of(text: str) -> Iterator[str | Placeholder]:
    """Yields words and placeholders in their order. Raises `Invalid` for a variable that there is not, or that does not end."""
    at = 0
    while (opening := text.find(OPENING, at)) >= 0:
        closing = text.find(CLOSING, opening + len(OPENING))
        if closing < 0:
            raise Invalid("a {{ has no }}")
        if opening > at:
            yield text[at:opening]
        yield _placeholder(text[opening + len(OPENING) : closing])
        at = closing + len(CLOSING)
    if at < len(text):
        yield text[at:]


def _placeholder(inside: str) -> Placeholder:
    name, _, fallback = inside.partition(OTHERWISE)
    if OPENING in inside:
        raise Invalid("a {{ stands within another")
    if name.strip() not in VARIABLES:
        raise Invalid(f"there is no variable {name.strip()[:100]}", variables=sorted(VARIABLES))
    return Placeholder(name.strip(), fallback)


def check_variables(text: str) -> None:
    """Raises `Invalid` for a text that could not be rendered."""
    for _ in parts_of(text):
        pass


def render(text: str, values: Mapping[str, str | None]) -> str:
    """Returns the text with its values; one that is missing, or nothing but blanks, is its fallback."""
    return "".join(one if isinstance(one, str) else _said(values.get(one.name), one.fallback) for one in parts_of(text))


def _said(value: str | None, fallback: str) -> str:
    return value if value and value.strip() else fallback
