"""Text into chunks of so many tokens, cut where the text itself has its breaks."""

from semantic_text_splitter import MarkdownSplitter, TextSplitter

from knowledge.domain import formats
from knowledge.domain.formats import MimeType

CHUNK_TOKENS = 500
OVERLAP_TOKENS = 50
# Chooses the vocabulary (o200k) by which tokens are counted; the splitter carries it, so nothing is downloaded.
VOCABULARY_OF = "gpt-4o"


def split(text: str, mime_type: MimeType) -> list[str]:
    """Returns the chunks in order. Neighbours share up to 50 tokens, so that an answer on a border is whole in one of them."""
    splitter = TextSplitter if mime_type in (formats.TEXT, formats.PDF) else MarkdownSplitter
    return list(splitter.from_tiktoken_model(VOCABULARY_OF, CHUNK_TOKENS, overlap=OVERLAP_TOKENS).chunks(text))
