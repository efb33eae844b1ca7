"""The rules of documents: pure, no I/O, no clock."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Literal

from common.errors import Invalid

DocumentStatus = Literal["processing", "indexed", "failed"]

MAX_DOCUMENT_BYTES = 50 << 20
MULTIPART_BYTES = 64 << 10
MAX_TITLE = 200
MAX_QUERY = 4096
UNTITLED = "Untitled"

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

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def title_of(given: str | None, filename: str) -> str:
    """What the document is called: as given, else after its file. Raises `Invalid` for a title that is too long."""
    title = _UNPRINTABLE.sub("", given or "").strip()
    if len(title) > MAX_TITLE:
        raise Invalid(f"a title has at most {MAX_TITLE} characters")
    return title or _UNPRINTABLE.sub("", PurePath(filename).stem).strip()[:MAX_TITLE] or UNTITLED


def needs_indexing(status: DocumentStatus, indexed_with: str | None, embedding_model: str) -> bool:
    """Whether the same content, uploaded once more, is to be read again: it failed, or another model embedded it."""
    return status == "failed" or (status == "indexed" and indexed_with != embedding_model)


def cost_micros(price: int, tokens: int) -> int:
    """Rounded up, so that nothing is free that is not."""
    return -(-price * tokens // 1_000_000)


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts by requests, in order."""
    for start in range(0, len(texts), INPUTS_PER_REQUEST):
        yield texts[start : start + INPUTS_PER_REQUEST]
