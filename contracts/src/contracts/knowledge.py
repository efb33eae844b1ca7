"""What became of the documents that a tenant uploaded."""

from typing import Literal
from uuid import UUID

from contracts.bounds import Code, Line, Name
from contracts.event import Event, Instant, NonNegative, Payload
from contracts.topics import DOCUMENTS


class DocumentEvent(Payload):
    document_id: UUID
    occurred_at: Instant


class DocumentUploaded(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-uploaded.v1", key="document_id"):
    """The file is stored, `size` in bytes; nobody can search it yet."""

    title: Line
    mime_type: Code
    size: NonNegative


class DocumentIndexed(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-indexed.v1", key="document_id"):
    """All chunks of the document can be found. `tokens` were embedded for it, at `cost_micros` (millionths of `currency`)."""

    chunks: NonNegative
    tokens: NonNegative
    cost_micros: NonNegative = 0
    currency: Code = "USD"
    embedding_model: Name


class DocumentFailed(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-failed.v1", key="document_id"):
    """The document cannot be read; none of it is searched."""

    reason: Literal["unreadable", "encrypted", "empty", "too_large", "too_slow", "embedding_failed"]


class DocumentRemoved(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-removed.v1", key="document_id"):
    """Somebody deleted the document; `size` bytes are free again."""

    size: NonNegative
