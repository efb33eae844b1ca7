"""Types of request fields that several routes share."""

import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from contracts.text import storable
from pydantic import AfterValidator, BaseModel, Field, WrapValidator

M = TypeVar("M", bound=BaseModel)


def _is_one_line(text: str) -> str:
    """Returns a text of one line. No control characters, NUL included, and no lone surrogates: nothing that a store or a log
    could not take.
    """
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValueError("control characters are not allowed")
    return text


def _is_time_zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("this is no time zone of the IANA database")
    return text


def is_text_whole(model: M) -> M:
    """Returns the model. Raises `ValueError` when a text in it has NUL characters or lone surrogates."""
    written = model.model_dump(mode="python")
    if storable(written) != written:
        raise ValueError("NUL characters and lone surrogates are not text")
    return model


def _is_whole(given: Any, read: Callable[[Any], M]) -> M:
    model = read(given)
    if isinstance(given, dict):
        for name, value in given.items():
            if isinstance(value, str | list) and len(value) > len(getattr(model, name)):
                raise ValueError(f"{name} is too long: {len(getattr(model, name))} are the most")
    return model


Whole = WrapValidator(_is_whole)
"""For a model that cuts what is too long: whoever can be told of it is told, and nothing is cut."""

Given = Annotated[
    dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=4_096)] | int | bool | None],
    Field(max_length=20),
]
"""Settings or secrets by name, before it is known which provider's they are."""

TextLine = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_is_one_line)]
# A name to sign in with, to which nothing is sent: what is inside a company's own network may be called anything.
Email = Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"), AfterValidator(_is_one_line)]
Password = Annotated[str, Field(min_length=8, max_length=200), AfterValidator(_is_one_line)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_is_time_zone)]
PageSize = Annotated[int, Field(ge=1, le=200)]
