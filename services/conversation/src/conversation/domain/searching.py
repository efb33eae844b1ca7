"""How people are looked for: by words of their names, or by a part of their phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from common.errors import Invalid
from contracts.text import require_storable
from pydantic import AfterValidator, StringConstraints

LONGEST_SEARCH = 80
FEWEST_DIGITS = 4
MOST_WORDS = 10
LONGEST_WORD = 40
AROUND_DIGITS = frozenset(" +-.()/")
LAST_CHARACTER = "\U0010ffff"

SearchText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SEARCH), AfterValidator(require_storable)]


@dataclass(frozen=True, slots=True)
class Sought:
    """The terms of whoever is looked for begin with all of these, of which the first one is the rarest, or with `any_of` them
    where that is what counts. `all_common`: very many have even the first one.
    """

    prefixes: tuple[str, ...]
    any_of: bool = False
    all_common: bool = False

    @property
    def needed(self) -> int:
        """Returns how many of the prefixes somebody has to have."""
        return 1 if self.any_of else len(self.prefixes)

    @property
    def rarest(self) -> tuple[str, ...]:
        """Returns those with which one begins to look: all, where any counts."""
        return self.prefixes if self.any_of else self.prefixes[:1]


def digits_in(text: str) -> str | None:
    """Returns the digits of what is a part of a phone; None for what is something else."""
    digits = "".join(one for one in text if one.isascii() and one.isdigit())
    return digits if digits and not set(text) - AROUND_DIGITS - set(digits) else None


def sought_by_phone(digits: str) -> Sought:
    """Returns whoever has a phone that begins or ends with these. Raises `Invalid` for what many have."""
    if len(digits) < FEWEST_DIGITS:
        raise Invalid(f"a phone is looked for by {FEWEST_DIGITS} digits at least, from its beginning or its end")
    return Sought(("d" + digits, "e" + digits[::-1]), any_of=True)


def sought_by_name(words: Sequence[str], *, all_common: bool = False) -> Sought:
    """Returns whoever has words in their name that begin with these, the rarest first. Raises `Invalid` for none."""
    if not words:
        raise Invalid("a name is looked for by letters or digits")
    return Sought(tuple(dict.fromkeys("n" + one[:LONGEST_WORD] for one in words[:MOST_WORDS])), all_common=all_common)


def ranges_of(prefixes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns between what the terms with these prefixes lie."""
    return list(prefixes), [one + LAST_CHARACTER for one in prefixes]
