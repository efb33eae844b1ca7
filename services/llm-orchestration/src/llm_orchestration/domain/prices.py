"""What models cost."""

from collections.abc import Mapping
from typing import NamedTuple


class Price(NamedTuple):
    """Micros (millionths of a US dollar) per million tokens."""

    input: int
    output: int


PRICES: Mapping[str, Price] = {
    "sim-extractive": Price(100_000, 400_000),
    "gpt-4o": Price(2_500_000, 10_000_000),
    "gpt-4o-mini": Price(150_000, 600_000),
    "gpt-4.1": Price(2_000_000, 8_000_000),
    "gpt-4.1-mini": Price(400_000, 1_600_000),
    "gpt-4.1-nano": Price(100_000, 400_000),
    "gpt-5": Price(1_250_000, 10_000_000),
    "gpt-5-mini": Price(250_000, 2_000_000),
    "gpt-5-nano": Price(50_000, 400_000),
}


def cost_micros(price: Price, input_tokens: int, output_tokens: int) -> int:
    """Returns the cost, rounded up: no tokens are free unless their price is 0."""
    return -(-(price.input * input_tokens + price.output * output_tokens) // 1_000_000)
