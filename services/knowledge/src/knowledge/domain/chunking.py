"""How a document is cut into passages."""

from dataclasses import dataclass

from common.errors import Invalid

FEWEST_TOKENS, MOST_TOKENS = 100, 2_000


@dataclass(frozen=True, slots=True)
class Chunking:
    """How long a passage may be, and how much of it the next one repeats, in tokens."""

    tokens: int = 500
    overlap: int = 50

    def check(self) -> None:
        """Raises `Invalid` for a length that no passage may have, or an overlap that would leave little else."""
        if not FEWEST_TOKENS <= self.tokens <= MOST_TOKENS:
            raise Invalid(f"a passage has {FEWEST_TOKENS} to {MOST_TOKENS} tokens")
        if not 0 <= self.overlap <= self.tokens // 2:
            raise Invalid("passages overlap by at most the half of one")


STANDARD = Chunking()
