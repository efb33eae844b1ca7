"""Bodies for the gateway's benchmark: real shapes, valid signatures, each message another one. Made before the clock runs."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devkit.bench.lines import BenchLine

WRITTEN_AT = 1763719200


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One POST, as it goes over the wire. `line` is the index of the business that it is for."""

    line: int
    wire: bytes


class WebhookMaker:
    """Text messages of customers. Two of the same seed never share a message."""

    def __init__(self, lines: Sequence[BenchLine], seed: int) -> None:
        self.lines = lines
        self.seed = seed
        self._numbers = itertools.count()

    def make(self, shares: Sequence[int], count: int) -> list[WebhookRequest]:
        """`count` requests that go round the businesses, each as often as its share says."""
        turn = itertools.cycle([line for line, share in enumerate(shares) for _ in range(share)])
        return [self._request(line) for line in itertools.islice(_spread(turn, sum(shares)), count)]

    def _request(self, index: int) -> WebhookRequest:
        line, number = self.lines[index], next(self._numbers)
        name = f"{self.seed}.{number}"
        text = f"Bom dia! Quanto custa a taxa de entrega para o meu bairro? ({name})"
        phone = f"5541{9 * 10**8 + number:09d}"
        return WebhookRequest(index, line.webhook(phone, f"wamid.HBgN{name}", text, WRITTEN_AT, "Ana Souza"))


def _spread(turn: Iterator[int], length: int) -> Iterator[int]:
    """Yields the same shares without long runs of one business: every `length` requests in an order that strides through
    them.
    """
    stride = next(step for step in range(max(1, length * 2 // 3), length + 2) if _coprime(step, length))
    while True:
        block = list(itertools.islice(turn, length))
        yield from (block[place * stride % length] for place in range(length))


def _coprime(one: int, other: int) -> bool:
    while other:
        one, other = other, one % other
    return one == 1
