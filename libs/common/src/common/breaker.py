"""A breaker: whoever keeps failing is left alone for a while, and costs those who ask next to nothing meanwhile."""

import time

from common.errors import Unavailable


class NotAsked(Unavailable):
    """The breaker is open."""


class Breaker:
    """Opens after `failures` in a row, for `pause_s`; then one call tries for all, and the others wait for what it finds
    (`probe_s` at most: it may never come back to say). Each try that fails doubles the pause, up to `longest_pause_s` where
    that is given.
    """

    def __init__(
        self, *, failures: int = 5, pause_s: float = 2.0, longest_pause_s: float | None = None, probe_s: float = 10.0
    ) -> None:
        self.failures = failures
        self.pause_s = pause_s
        self.longest_pause_s = longest_pause_s
        self.probe_s = probe_s
        self._failed = 0
        self._tries = 0
        self._trying = False
        self._open_until = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether everybody may call."""
        return self._failed < self.failures

    def check(self) -> None:
        """Raises `NotAsked` while open; otherwise the caller is the one who tries."""
        if self.is_closed:
            return
        if time.monotonic() < self._open_until:
            raise NotAsked("not asked, it has been failing")
        self._trying = True
        self._open_until = time.monotonic() + self.probe_s

    def record(self, *, ok: bool) -> None:
        """What came of a call. Calls that were out already when it opened change nothing, unless they went well."""
        was_closed = self.is_closed
        self._failed = 0 if ok else self._failed + 1
        if ok:
            self._tries, self._trying = 0, False
        elif not self.is_closed and (was_closed or self._trying):
            self._tries = 0 if was_closed else self._tries + 1
            self._trying = False
            pause_s = min(self.longest_pause_s or self.pause_s, self.pause_s * 2 ** min(self._tries, 20))
            self._open_until = time.monotonic() + pause_s
