"""What became of the documents that a tenant uploaded."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from contracts.bounds import Code, Label, Line, Name, Url, first
from contracts.event import Event, Instant, NonNegative, Payload
from contracts.topics import CATALOGUE, CURATED_ANSWERS, DOCUMENTS, KNOWLEDGE_BASES, WEBSITES
from contracts.unread import MOST_UNREAD

MOST_LABELS = 20
MOST_BASES = 50
MOST_REGIONS = 100
LONGEST_SKU = 100

DocumentAudience = Literal["customers", "staff"]
"""Who may be told what a document says: everybody, or only the people of the business."""


class DocumentEvent(Payload):
    document_id: UUID
    occurred_at: Instant


class DocumentUploaded(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-uploaded.v1", key="document_id"):
    """The file is stored, `size` in bytes; nobody can search it yet. `knowledge_base_id` is null in the general base."""

    title: Line
    mime_type: Code
    size: NonNegative
    knowledge_base_id: UUID | None = None


class DocumentChanged(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-changed.v1", key="document_id"):
    """Somebody said where the document stands, who may be told of it, or from when until when it holds; this is so for all
    versions of its series.
    """

    series_id: UUID
    knowledge_base_id: UUID | None
    labels: Annotated[tuple[Label, ...], *first(MOST_LABELS)]
    audience: DocumentAudience
    valid_from: Instant | None
    valid_until: Instant | None


class DocumentProgressed(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-progressed.v1", key="document_id"):
    """How far a document has come: it is cut into `chunks`, of which so many are `embedded`. Nobody can search it yet."""

    step: Literal["chunked", "embedded"]
    chunks: NonNegative
    embedded: NonNegative
    pages: NonNegative | None = None


class UnreadPart(Payload):
    """What could not be read: `page` from 1 where it is known, `count` of them there."""

    reason: Code
    page: NonNegative | None = None
    count: NonNegative = 1


class DocumentIndexed(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-indexed.v1", key="document_id"):
    """All chunks of the document can be found. `tokens` were embedded for it, at `cost_micros` (millionths of `currency`).

    `unread` is what of it could not be read, and is not found; `pages` where it has any; `size` in bytes. `series_id`
    is shared by the versions of a document, the id of the first.
    """

    chunks: NonNegative
    tokens: NonNegative
    cost_micros: NonNegative = 0
    currency: Code = "USD"
    embedding_model: Name
    pages: NonNegative | None = None
    unread: Annotated[tuple[UnreadPart, ...], *first(MOST_UNREAD)] = ()
    size: NonNegative = 0
    series_id: UUID | None = None
    version: NonNegative = 1


class DocumentSuperseded(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-superseded.v1", key="document_id"):
    """A later version of the series took the place of this one, which is found no more. It is kept, and can be restored."""

    series_id: UUID
    version: NonNegative


class DocumentFailed(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-failed.v1", key="document_id"):
    """The document cannot be read; none of it is searched."""

    reason: Literal["unreadable", "encrypted", "empty", "too_large", "too_slow", "embedding_failed"]


class DocumentRemoved(DocumentEvent, Event, topic=DOCUMENTS, type="knowledge.document-removed.v1", key="document_id"):
    """Somebody deleted the document; `size` bytes are free again."""

    size: NonNegative


class WebsiteCrawled(Event, topic=WEBSITES, type="knowledge.website-crawled.v1", key="website_id"):
    """A crawl of a website ended, in pages: those that it knows of, and what became of them. `unchanged` ones say what they
    said; `gone` ones were missed in two crawls, and their documents are removed.
    """

    website_id: UUID
    occurred_at: Instant
    url: Url
    status: Literal["crawled", "failed"]
    reason: Code | None = None
    crawl: NonNegative
    pages: NonNegative
    added: NonNegative
    changed: NonNegative
    unchanged: NonNegative
    duplicates: NonNegative
    refused: NonNegative
    failed: NonNegative
    gone: NonNegative


class CuratedAnswerChanged(Event, topic=CURATED_ANSWERS, type="knowledge.curated-answer-changed.v1", key="answer_id"):
    """Somebody wrote, changed, approved, took back or removed an answer; searches find those that are `approved`. `version`
    grows with each change, and a removed one has its last.
    """

    answer_id: UUID
    occurred_at: Instant
    version: NonNegative
    state: Literal["draft", "approved", "removed"]
    verbatim: bool
    audience: DocumentAudience
    knowledge_base_id: UUID | None


class KnowledgeBase(Payload):
    knowledge_base_id: UUID
    name: Label


class KnowledgeBasesChanged(Event, topic=KNOWLEDGE_BASES, type="knowledge.bases-changed.v1", key="tenant_id"):
    """All knowledge bases that a tenant has made, the oldest first. The general one, which each has, is not among them."""

    bases: Annotated[tuple[KnowledgeBase, ...], *first(MOST_BASES)]
    occurred_at: Instant


ItemState = Literal["active", "hidden"]
ItemSku = Annotated[str, StringConstraints(max_length=LONGEST_SKU)]
"""What a business calls an item. Refused when longer: it is compared."""


class CataloguePrice(Payload):
    """In the smallest unit of a currency (ISO 4217)."""

    amount_minor: NonNegative
    currency: Code


class CatalogueItemChanged(Event, topic=CATALOGUE, type="knowledge.catalogue-item-changed.v1", key="item_id"):
    """An item of a business's catalogue is new, or is another than before; `version` counts how often. `stock` is null where it
    is not counted; without `regions` it is offered everywhere.
    """

    item_id: UUID
    sku: ItemSku
    occurred_at: Instant
    version: NonNegative
    title: Line
    url: Url | None
    state: ItemState
    price: CataloguePrice | None
    stock: NonNegative | None
    variants: NonNegative
    regions: Annotated[tuple[Label, ...], *first(MOST_REGIONS)]
    labels: Annotated[tuple[Label, ...], *first(MOST_LABELS)]
    valid_from: Instant | None
    valid_until: Instant | None


class CatalogueItemRemoved(Event, topic=CATALOGUE, type="knowledge.catalogue-item-removed.v1", key="item_id"):
    """Somebody removed an item from the catalogue."""

    item_id: UUID
    sku: ItemSku
    occurred_at: Instant


class CatalogueIndexed(Event, topic=CATALOGUE, type="knowledge.catalogue-indexed.v1", key="batch_id"):
    """Texts of items were embedded: so many `tokens`, at `cost_micros` (millionths of `currency`)."""

    batch_id: UUID
    occurred_at: Instant
    tokens: NonNegative
    cost_micros: NonNegative
    currency: Code = "USD"
    embedding_model: Name


class CatalogueImported(Event, topic=CATALOGUE, type="knowledge.catalogue-imported.v1", key="import_id"):
    """A file of items was taken in, or `failed`: what became of its rows, and how many items are hidden for not being in it."""

    import_id: UUID
    occurred_at: Instant
    status: Literal["done", "failed"]
    reason: Code | None
    rows: NonNegative
    added: NonNegative
    changed: NonNegative
    unchanged: NonNegative
    refused: NonNegative
    hidden: NonNegative
