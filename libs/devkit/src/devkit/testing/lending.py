"""Servers that every worker of a run shares: the run's own process starts each when the first asks, and stops it at the end."""

import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

LenderAddress = tuple[Any, bytes]
AskLender = Callable[[str], Any]


class Lender:
    """`ask("kafka")` returns the address of what `kinds["kafka"]` opens. Close it to stop whatever runs."""

    def __init__(self, kinds: Mapping[str, Callable[[], AbstractContextManager[Any]]]) -> None:
        self._kinds = kinds
        self._opened: dict[str, Any] = {}
        self._starting = {kind: threading.Lock() for kind in kinds}
        self._running = ExitStack()
        self._key = secrets.token_bytes(16)
        self._listener = Listener(authkey=self._key)
        threading.Thread(target=self._serve, name="lender", daemon=True).start()

    @property
    def address(self) -> LenderAddress:
        """Returns where `borrow` finds this lender, also from another process."""
        return self._listener.address, self._key

    def ask(self, kind: str) -> Any:
        with self._starting[kind]:
            if kind not in self._opened:
                self._opened[kind] = self._running.enter_context(self._kinds[kind]())
            return self._opened[kind]

    def close(self) -> None:
        self._listener.close()
        self._running.close()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: "Connection[Any, Any]") -> None:
        with connection:
            try:
                connection.send(self.ask(connection.recv()))
            except Exception as error:
                connection.send(RuntimeError(str(error)))


def borrow(address: LenderAddress, kind: str) -> Any:
    """Returns what the lender's `ask` returns or raises."""
    where, key = address
    with Client(where, authkey=key) as connection:
        connection.send(kind)
        answer = connection.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer
