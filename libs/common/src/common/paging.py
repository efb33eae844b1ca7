"""Cursors of lists by time: opaque to the caller, and refused when they are not ours."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from common.errors import Invalid

Position = tuple[datetime, UUID]


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
