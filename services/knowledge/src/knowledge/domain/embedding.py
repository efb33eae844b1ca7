"""What embedding models cost, how many texts they take at once, and how near a passage must be to a question."""

from collections.abc import Mapping

DEFAULT_MIN_SCORE = 0.7
# Measured on tests/relevance: the simulator's model puts questions and the passages that answer them far apart. At 0.02 the
# right passage is still found for 19 of 20 questions, at 0.05 for 18. What it lets through, the language model must judge.
MIN_SCORES: Mapping[str, float] = {"sim-embedding": 0.02}
# Micros (millionths of a US dollar) per million tokens.
PRICES: Mapping[str, int] = {
    "sim-embedding": 20_000,
    "text-embedding-3-small": 20_000,
    "text-embedding-3-large": 130_000,
    "text-embedding-ada-002": 100_000,
}

# The API allows 2,048 inputs and 300,000 tokens in one request. A chunk of 500 tokens may be 700 in another vocabulary.
INPUTS_PER_REQUEST = 256


def cost_micros(price: int, tokens: int) -> int:
    """Returns the cost, rounded up: no tokens are free unless their price is 0."""
    return -(-price * tokens // 1_000_000)
