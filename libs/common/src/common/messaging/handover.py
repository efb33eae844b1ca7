"""What the relay knows of the outbox without asking the database: rows of this process's own transactions."""

import time
from collections.abc import Iterable, Sequence

from contracts.catalogue import STREAMS

from common.messaging.gaps import Gaps
from common.messaging.outbox_store import BATCH_BYTES, OutboxRow

MOST_ROWS = 2_000
GATHER_S = 0.2
UNHURRIED = {topic.name for topic in STREAMS if not topic.urgent}


def urgent(rows: Iterable[OutboxRow]) -> bool:
    """Returns whether somebody waits for one of these."""
    return any(row.topic not in UNHURRIED for row in rows)


class Handover:
    """Rows wait here from their commit until they are sent: up to a bound, beyond which they are forgotten.

    The relay looks into the outbox for what is not here when `must_look` says so: while rows wait that are not here
    (`behind`), while somebody else may have committed an older row (`gaps`), and while it is not known what became of an
    older row of the same key that was written here.
    """

    def __init__(self) -> None:
        self.gaps = Gaps()
        self.behind = True
        self.sent: dict[int, bool] = {}
        """Whether the broker has acknowledged it, by id, until it is deleted. It is not looked for."""
        self._expected: dict[int, tuple[str, str]] = {}
        self._waiting: list[OutboxRow] = []
        self._bytes = 0
        self._since = 0.0

    def expect(self, rows: Sequence[OutboxRow]) -> None:
        """These are written by a transaction that has not committed yet."""
        self._expected.update({row.id: (row.topic, row.key) for row in rows})
        self.gaps.know(row.id for row in rows)

    def abandon(self, rows: Sequence[OutboxRow]) -> None:
        """It failed, or nobody knows whether it did."""
        self.gaps.lose(row.id for row in rows if self._expected.pop(row.id, None))

    def carry(self, rows: Sequence[OutboxRow]) -> None:
        """It committed. What was found meanwhile is not taken twice."""
        rows = [row for row in rows if self._expected.pop(row.id, None)]
        self._bytes += sum(len(row.value) for row in rows)
        if self.behind or len(self._waiting) + len(rows) > MOST_ROWS or self._bytes > BATCH_BYTES:
            self.forget()
        else:
            self._since = self._since if self._waiting else time.monotonic()
            self._waiting += rows

    def forget(self) -> None:
        """What waits here is looked for."""
        self._waiting, self._bytes = [], 0
        self.behind = True

    def begin(self) -> None:
        """Nothing is under way any more, and anybody may have written anything."""
        self.forget()
        self.gaps.begin()
        self.sent = {id_: True for id_, acknowledged in self.sent.items() if acknowledged}

    @property
    def due_in_s(self) -> float | None:
        """In how many seconds something is to be sent; None while nothing waits."""
        if not self._waiting:
            return None
        return 0.0 if urgent(self._waiting) else max(0.0, self._since + GATHER_S - time.monotonic())

    @property
    def must_look(self) -> bool:
        return self.behind or bool(self.gaps) or self._overtaking()

    def _overtaking(self) -> bool:
        """Returns whether an older row of the same key may have been committed: we heard of two commits in another order."""
        oldest: dict[tuple[str, str], int] = {}
        for id_, key in self._expected.items():
            oldest[key] = min(id_, oldest.get(key, id_))
        return any(oldest.get((row.topic, row.key), row.id) < row.id for row in self._waiting)

    def pop_due(self) -> list[OutboxRow]:
        """Returns what is to be sent now, in order."""
        everything = self.due_in_s == 0.0 and time.monotonic() >= self._since + GATHER_S
        taken = [row for row in self._waiting if everything or row.topic not in UNHURRIED]
        self._waiting = [row for row in self._waiting if not everything and row.topic in UNHURRIED]
        return self._send(taken)

    def pop_all(self) -> list[OutboxRow]:
        """Returns all that waits, for whoever looks now: it is sent together with what is found."""
        taken, self._waiting = self._waiting, []
        self.behind = False  # what commits from now on is kept, unless there is more than can be found at once
        return self._send(taken)

    def find(self, found: Sequence[OutboxRow], mine: Sequence[OutboxRow], *, more: bool) -> list[OutboxRow]:
        """Returns what is to be sent, in order, of what was found and of `mine`, which was taken before. Where there is more
        to be found, that is what is older; the rest is forgotten.
        """
        ids = {row.id for row in found}
        for id_ in ids:
            self._expected.pop(id_, None)
        self.gaps.know(ids)
        self._waiting = [row for row in self._waiting if row.id not in ids]
        if more:
            self.unsend(row.id for row in mine if row.id > max(ids))
            mine = [row for row in mine if row.id < max(ids)]
            self.forget()
        return self._send([*found, *mine])

    def _send(self, rows: list[OutboxRow]) -> list[OutboxRow]:
        self._bytes = sum(len(row.value) for row in self._waiting)
        self.sent.update(dict.fromkeys((row.id for row in rows), False))
        return sorted(rows, key=lambda row: row.id)

    def unsend(self, ids: Iterable[int]) -> None:
        """These were not sent after all."""
        for id_ in ids:
            self.sent.pop(id_, None)
