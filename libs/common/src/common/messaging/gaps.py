"""Which ids of the outbox were given to rows that this process knows nothing of."""

from collections.abc import Iterable

EARLIER = 0  # stands for all ids of which nothing was heard when they were given
ASKED = -1
MOST = 1_000

EndedGaps = dict[int, int | None]


class Gaps:
    """Ids are given in order, when a row is written, and a row is there for others only after its commit. So whoever knows
    the rows of all ids below one knows every row that was committed before that one was written.

    An id is a gap until its row is found, or until every transaction that may have been given it has ended: a row that is
    not there then will never be. What may be running is told by transaction ids (`pg_snapshot_xmin`, `pg_snapshot_xmax`).
    """

    def __init__(self) -> None:
        self._top: int | None = None
        self._open: dict[int, int | None] = {EARLIER: None}
        self.doubtful = False
        """Some were not found where they should be: their transactions run, or ended without them."""

    def __bool__(self) -> bool:
        return bool(self._open)

    def begin(self) -> None:
        """Anything may have been written by anybody, also under ids that we know: a server that fell may give those again that
        it gave to transactions which fell with it.
        """
        self._top, self._open, self.doubtful = None, {EARLIER: None}, False

    def know(self, ids: Iterable[int]) -> None:
        """The rows of these ids are known, and so it shows which ids below them are not."""
        for id_ in sorted(ids):
            if self._top is None or id_ - self._top > MOST or len(self._open) > MOST:
                self._open = {EARLIER: None}
            else:
                self._open.update(dict.fromkeys(range(self._top + 1, id_)))
            self._open.pop(id_, None)
            self._top = max(id_, self._top or 0)

    def lose(self, ids: Iterable[int]) -> None:
        """Nobody knows what became of the rows of these ids."""
        self._open.update(dict.fromkeys(ids))

    def ask(self) -> None:
        """Before a snapshot is taken: it says something of the gaps that are here now, and nothing of later ones."""
        self._open = {id_: ASKED if since is None else since for id_, since in self._open.items()}

    def observe(self, xmin: int, xmax: int) -> EndedGaps:
        """Returns the gaps whose transactions have ended, by this snapshot: what its successor does not see is not there."""
        self._open = {id_: xmax if since == ASKED else since for id_, since in self._open.items()}
        return {id_: since for id_, since in self._open.items() if since is not None and since <= xmin}

    def looked(self, ended: EndedGaps) -> None:
        """All rows that could be seen after `observe` are known by now."""
        for id_, since in ended.items():
            if id_ in self._open and self._open[id_] == since:
                del self._open[id_]
        self.doubtful = bool(self._open)
