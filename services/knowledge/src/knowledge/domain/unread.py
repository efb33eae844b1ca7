"""What of a document could not be read: said, so that nobody believes that an answer knows of it."""

from dataclasses import dataclass
from typing import Literal, get_args

from contracts.unread import MOST_UNREAD

UnreadReason = Literal[
    "scanned_page", "damaged_page", "damaged_part", "encrypted_part", "hidden_part", "picture", "chart", "embedded_file"
]
REASONS = len(get_args(UnreadReason))


@dataclass(frozen=True, slots=True)
class Unread:
    """`page` counts from 1; None where it is not known, or the document has none. `count` is how often it occurs there."""

    reason: UnreadReason
    page: int | None = None
    count: int = 1


def gathered(parts: list[Unread]) -> list[Unread]:
    """Returns each reason once a page, in the order in which they were met, at most `MOST_UNREAD`: after many pages, once."""
    counts: dict[tuple[UnreadReason, int | None], int] = {}
    for part in parts:
        place = (part.reason, part.page)
        if place not in counts and len(counts) >= MOST_UNREAD - REASONS:
            place = (part.reason, None)
        counts[place] = counts.get(place, 0) + part.count
    return [Unread(reason, page, count) for (reason, page), count in counts.items()]
