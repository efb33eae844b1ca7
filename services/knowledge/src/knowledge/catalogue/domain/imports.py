"""A file of items that is taken into a catalogue: what becomes of its rows."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

MOST_PROBLEMS = 200  # that are kept of one; all are counted
MOST_KEPT = 50  # of a tenant
MOST_WAITING = 5

ImportStatus = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was refused: its line in the file, the column that is to blame, and a sentence."""

    line: int
    column: str
    reason: str
    sku: str = ""


@dataclass(slots=True)
class RowsTaken:
    """What became of some rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def written(self) -> list[dict[str, Any]]:
        """Returns the problems as they are kept."""
        return [asdict(one) for one in self.problems[:MOST_PROBLEMS]]
