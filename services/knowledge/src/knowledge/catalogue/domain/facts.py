"""Facts that a rule may ask for: of the customer, of what is asked, and those that a business names itself (`custom.…`)."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from contracts.text import require_storable
from pydantic import AfterValidator, Field, StringConstraints

FactKind = Literal["text", "number", "boolean", "date", "texts"]

FACTS: Mapping[str, FactKind] = {
    "contact.city": "text",
    "contact.region": "text",
    "contact.country": "text",
    "contact.language": "text",
    "contact.labels": "texts",
    "contact.segment": "text",
    "contact.age": "number",
    "contact.since": "date",
    "contact.is_new": "boolean",
    "request.region": "text",
    "request.postal_code": "text",
    "request.amount_minor": "number",
    "request.quantity": "number",
    "request.date": "date",
    "request.channel": "text",
    "request.payment_method": "text",
}
CUSTOM = "custom."
MOST_FACTS = 60
MOST_WORDS = 100
LONGEST_WORD = 200
LARGEST = 10**15

FactName = Annotated[str, StringConstraints(max_length=60, pattern=r"^(contact|request|custom)\.[a-z][a-z0-9_]{0,39}$")]
FactWord = Annotated[str, StringConstraints(max_length=LONGEST_WORD), AfterValidator(require_storable)]
FactNumber = (
    Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST)]
    | Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
)
FactScalar = Annotated[bool, Field(strict=True)] | FactNumber | FactWord
FactValue = FactScalar | Annotated[list[FactWord], Field(max_length=MOST_WORDS)] | None
Facts = Annotated[dict[FactName, FactValue], Field(max_length=MOST_FACTS)]
"""What is known. A fact that is null is known not to be; one that is not there is not known."""


def kind_of(name: str) -> FactKind | None:
    """Returns what a fact is; None for one that a business named, which may be anything."""
    return FACTS.get(name)


def check_name(name: str) -> None:
    """Raises `ValueError` for a fact that there is not."""
    if name not in FACTS and not name.startswith(CUSTOM):
        raise ValueError(f"there is no fact {name}; what a business names itself begins with {CUSTOM}")


def check_facts(facts: Mapping[str, FactValue]) -> None:
    """Raises `ValueError` for facts that there are not, or that are something else."""
    for name, value in facts.items():
        check_name(name)
        kind = kind_of(name)
        if kind is not None and value is not None and not is_of(kind, value):
            raise ValueError(f"{name} is a {kind}" if kind != "texts" else f"{name} is a list of texts")


def is_of(kind: FactKind, value: FactValue) -> bool:
    """Returns whether a value is of a kind. A truth is no number, and a date is written as 2026-11-28."""
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return number(value) is not None
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return day(value) is not None
        case "texts":
            return isinstance(value, list)


def number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def day(value: object) -> date | None:
    """Returns a date that is written with year, month and day; None for all else."""
    if not isinstance(value, str) or len(value) != len("2026-11-28") or not value.isascii():
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def comparable(text: str) -> str:
    """Returns what is equal for texts that differ in nothing but case, accents and blanks."""
    if text.isascii():
        return " ".join(text.casefold().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).casefold().split())
