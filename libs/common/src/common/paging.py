"""Pages of lists. Cursors by time are opaque to the caller, and refused when they are not ours."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from common.errors import Invalid

R = TypeVar("R")
Position = tuple[datetime, UUID]


def cut(found: Sequence[R], limit: int) -> tuple[Sequence[R], R | None]:
    """Returns the page of what was found when one more was asked for, and the row behind which the next one begins: None on the
    last page.
    """
    page = found[:limit]
    return page, page[-1] if len(found) > limit else None


def encode(position: Position) -> str:
    """Returns the cursor of the page that follows this row."""
    at, id_ = position
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id_}".encode()).decode().rstrip("=")


def decode(cursor: str) -> Position:
    """Returns the row that a page ends with. Raises `Invalid`."""
    try:
        at, id_ = base64.urlsafe_b64decode(cursor.encode("ascii") + b"==").decode().split("|")
        position = datetime.fromisoformat(at), UUID(id_)
    except (ValueError, binascii.Error):
        raise Invalid("the cursor is none that we gave out") from None
    if position[0].tzinfo is None:
        raise Invalid("the cursor is none that we gave out")
    return position
