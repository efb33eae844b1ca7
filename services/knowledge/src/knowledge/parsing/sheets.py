"""The service's side of a table: it goes into the sandbox, and comes out as rows within bounds."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from knowledge.domain.formats import TableType
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import ConfinedAnswer, ask_confined

MOST_ROWS = 100_001
MOST_COLUMNS = 200
LONGEST_CELL = 10_001


class TableRow(BaseModel):
    """Cells, and the number of their line in the file, from 1. `numbers` says which cells, from 0, are numbers in the file, and
    so no texts that somebody might have written otherwise.
    """

    line: Annotated[int, Field(ge=1, le=10**9)]
    cells: Annotated[list[Annotated[str, StringConstraints(max_length=LONGEST_CELL)]], Field(max_length=MOST_COLUMNS)]
    numbers: Annotated[list[Annotated[int, Field(ge=0, lt=MOST_COLUMNS)]], Field(max_length=MOST_COLUMNS)] = []


class TableContent(ConfinedAnswer):
    """Rows that say anything; `is_cut` where there are more."""

    rows: Annotated[tuple[TableRow, ...], Field(max_length=MOST_ROWS)] = ()
    is_cut: bool = False


async def parse_rows(data: bytes, mime_type: TableType, most: int, limits: Limits) -> TableContent:
    """Returns the first rows of a table. Raises `ParsingFailed`."""
    return await ask_confined(TableContent, data, limits, "rows", mime_type, str(most))
