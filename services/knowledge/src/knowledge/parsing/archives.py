"""Archives: most of today's documents are a ZIP of XML."""

import io
from zipfile import ZipFile

from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

_MEMBERS = 5_000
_SMALL_MEMBER_BYTES = 1 << 20


def refuse_bombs(data: bytes, limits: Limits) -> None:
    """Raises `ParsingFailed` by what the archive says of itself: `zipfile` never unpacks more of a member than was said."""
    members = ZipFile(io.BytesIO(data)).infolist()
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise ParsingFailed("too_large")
    for member in members:
        if member.file_size > max(_SMALL_MEMBER_BYTES, member.compress_size * limits.packed_ratio):
            raise ParsingFailed("too_large")
