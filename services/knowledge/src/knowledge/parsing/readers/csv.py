"""Tables as text: CSV and its kin, whatever parts their columns."""

import csv
import io
from collections.abc import Iterator

from knowledge.domain.delimited import likeliest_delimiter
from knowledge.domain.encodings import decode
from knowledge.parsing.blocks import Block
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.tables import blocks_of


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    text = decode(data)
    if text is None:
        raise ParsingFailed("unreadable")
    csv.field_size_limit(limits.characters)
    try:
        yield from blocks_of(csv.reader(io.StringIO(text, newline=""), delimiter=likeliest_delimiter(text)), level=1)
    except csv.Error:
        raise ParsingFailed("too_large") from None
